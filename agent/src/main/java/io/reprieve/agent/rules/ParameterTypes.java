package io.reprieve.agent.rules;

import java.util.List;

/**
 * What a rule says about the parameters of a method: their types, of which the last may be {@code ..} for any that
 * follow.
 */
final class ParameterTypes {
    private final List<NamePattern> types;
    private final boolean isOpen;

    /**
     * Parameters.
     *
     * @param types  their types, by binary name, with {@code []} for each dimension of an array.
     * @param isOpen whether any may follow.
     */
    ParameterTypes(final List<NamePattern> types, final boolean isOpen) {
        this.types = types;
        this.isOpen = isOpen;
    }

    boolean isOpen() {
        return isOpen;
    }

    /** How many it names. */
    int size() {
        return types.size();
    }

    boolean matches(final List<String> actual) {
        if (isOpen ? actual.size() < types.size() : actual.size() != types.size()) {
            return false;
        }
        for (int i = 0; i < types.size(); i++) {
            final NamePattern type = types.get(i);
            // A star by itself is a type, dots and all.
            if (!type.text().equals("*") && !type.matches(actual.get(i))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder("(");
        for (final NamePattern type : types) {
            text.append(text.length() == 1 ? "" : ",").append(type.text());
        }
        if (isOpen) {
            text.append(types.isEmpty() ? ".." : ",..");
        }
        return text.append(')').toString();
    }
}
