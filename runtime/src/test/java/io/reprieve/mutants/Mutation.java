package io.reprieve.mutants;

/**
 * One place of the runtime's byte code, and what is done to it.
 *
 * @param name      readable, and the same for as long as the place is: class, method, what, and what it becomes.
 * @param className with dots.
 * @param number    of the place within its class.
 * @param isHidden  whether x86 does with it what it did before: only a processor that orders less, or a compiler that
 *                  makes use of it, shows the difference.
 */
record Mutation(String name, String className, int number, boolean isHidden) {
    /** Stands for the runtime's own package, among those below it. */
    private static final String ROOT = "root";

    /** The package below the runtime's; {@link #ROOT} for the runtime's own. */
    String packageName() {
        final String below = name.substring(0, name.indexOf('#'));
        final int dot = below.indexOf('.');
        return dot < 0 ? ROOT : below.substring(0, dot);
    }

    /**
     * Whether it is in a method.
     *
     * @param method as a name begins: the class below the runtime's package, {@code #}, the method.
     */
    boolean isIn(final String method) {
        return name.startsWith(method + " ");
    }

    @Override
    public String toString() {
        return name;
    }
}
