package io.reprieve.agent.rules;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Something that a rule may say beyond its role, as {@code OPTION=VALUE}.
 */
public enum Option {
    /** The thread that runs a deferred body. */
    RUN_ON("runOn", Role.RELEASE),
    /** What happens when no page is left. */
    WHEN_EXHAUSTED("whenExhausted", Role.RELEASE),
    /** What is released: the index of a parameter, or {@link Options#THIS}. */
    RELEASED("released", Role.RELEASE),
    /** What the caller of a deferred method gets at once, as it is written. */
    RETURNS("returns", Role.RELEASE),
    /** The method that is called in place of the body, for many objects at once. */
    BULK("bulk", Role.RELEASE),
    /** What a release weighs: the index of a parameter, or a method of what is released. */
    BYTES("bytes", Role.RELEASE),
    /** Whether what would be refused because it does harm is woven all the same. */
    FORCE("force", Role.RELEASE),
    /** What is pinned: the index of a parameter, {@link Options#THIS} or {@link Options#RETURNED}. */
    HOLDS("holds", Role.READER, Role.PIN, Role.UNPIN),
    /** The name of the domain. */
    DOMAIN("domain", Role.RELEASE, Role.READER, Role.PIN, Role.UNPIN, Role.UPDATER, Role.QUIESCENT);

    private final String keyword;
    private final Set<Role> roles;

    Option(final String keyword, final Role first, final Role... others) {
        this.keyword = keyword;
        this.roles = EnumSet.of(first, others);
    }

    /**
     * The word before the equals sign.
     *
     * @return the word.
     */
    public String keyword() {
        return keyword;
    }

    boolean isOf(final Role role) {
        return roles.contains(role);
    }

    /** The option of a role that a word names; {@code null} if none does. */
    static Option of(final Role role, final String keyword) {
        for (final Option option : values()) {
            if (option.keyword.equals(keyword) && option.isOf(role)) {
                return option;
            }
        }
        return null;
    }

    /** The options of a role, for a sentence that says what was expected. */
    static String allowed(final Role role) {
        final List<String> words = new ArrayList<>();
        for (final Option option : values()) {
            if (option.isOf(role)) {
                words.add(option.keyword);
            }
        }
        return words.isEmpty() ? "no options" : listed(words);
    }

    /** Words with commas between them, and "or" before the last. */
    static String listed(final List<String> words) {
        final int last = words.size() - 1;
        return last == 0 ? words.get(0) : String.join(", ", words.subList(0, last)) + " or " + words.get(last);
    }
}
