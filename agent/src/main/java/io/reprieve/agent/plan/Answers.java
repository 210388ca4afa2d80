package io.reprieve.agent.plan;

import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;

/**
 * What the caller of a deferred method gets at once, where the method returns something: the option {@code returns}.
 */
final class Answers {
    private Answers() {
    }

    /**
     * The answer of a method, as its return type has it.
     *
     * @param method  the method.
     * @param returns the option, or {@code null}.
     * @return a boxed value; {@code null} if there is nothing to be returned, or the default value of the type is.
     * @throws RefusedException if the method's caller needs something that it does not get.
     */
    static Object of(final MethodDescription.InDefinedShape method, final String returns) throws RefusedException {
        final TypeDescription type = method.getReturnType().asErasure();
        if (type.represents(void.class)) {
            return null;
        }
        if (returns == null) {
            throw new RefusedException("it returns " + type.getActualName() + ", which its caller needs at once;"
                + " move the release into a void method, or have a rule say what the caller gets, with returns="
                + allowed(type));
        }
        try {
            return value(type, returns);
        } catch (final NumberFormatException e) {
            throw new RefusedException("it returns " + type.getActualName() + ", which can't be " + returns
                + "; write returns=" + allowed(type));
        }
    }

    /** What to warn about, or {@code null}. */
    static String doubtsAbout(final MethodDescription.InDefinedShape method, final String returns) {
        return returns != null && method.getReturnType().represents(void.class)
            ? "it returns nothing, so returns=" + returns + " has no effect" : null;
    }

    private static Object value(final TypeDescription type, final String returns) {
        if (type.represents(boolean.class)) {
            return switch (returns) {
                case "true" -> 1;
                case "false" -> null;
                default -> throw new NumberFormatException();
            };
        }
        if (!type.isPrimitive()) {
            if (!returns.equals("null")) {
                throw new NumberFormatException();
            }
            return null;
        }
        if (type.represents(long.class)) {
            return Long.valueOf(returns);
        }
        if (type.represents(double.class)) {
            return Double.valueOf(returns);
        }
        if (type.represents(float.class)) {
            return Float.valueOf(returns);
        }
        final int value = Integer.parseInt(returns);
        if (type.represents(byte.class) && value != (byte) value
            || type.represents(short.class) && value != (short) value
            || type.represents(char.class) && value != (char) value) {
            throw new NumberFormatException();
        }
        return value;
    }

    private static String allowed(final TypeDescription type) {
        return type.represents(boolean.class) ? "true or false"
            : type.isPrimitive() ? "0 or another " + type.getActualName() : "null";
    }
}
