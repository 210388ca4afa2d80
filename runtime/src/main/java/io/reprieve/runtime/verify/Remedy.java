package io.reprieve.runtime.verify;

import java.util.List;

/**
 * What would mend one finding: a rule, or a change to the program, and why.
 *
 * @param role   {@code reader} or {@code updater}; {@code null} if no rule helps.
 * @param target the method that the rule names; {@code null} if no rule helps.
 * @param reason why.
 */
record Remedy(String role, String target, String reason) {
    static final String READER = "reader";
    static final String UPDATER = "updater";

    /**
     * The reader that would have covered a use.
     *
     * @param load      where the reference was loaded, by the thread that used it; {@code null} if nobody knows.
     * @param loads     stacks of such loads.
     * @param use       the stack of the use.
     * @param wasLate   whether the reference was still to be had after the release, so that load and use alone won't
     *                  do.
     */
    static Remedy reader(
            final Place load, final List<Throwable> loads, final StackTraceElement[] use, final boolean wasLate) {
        if (load == null || wasLate) {
            return widest(use, load == null
                ? "where it was loaded was not seen, so this is the outermost method within the thread's first"
                : "it was loaded from what had been loaded before, so this is the outermost method within the thread's"
                    + " first");
        }
        int best = -1;
        for (final Throwable sample : loads) {
            final StackTraceElement[] frames = Stacks.frames(sample);
            final int common = Stacks.common(use, frames);
            if (common >= 0 && (best < 0 || common < best)) {
                best = common;
            }
        }
        if (best < 0) {
            return widest(use, "where it was loaded was not seen, so this is the outermost method within the thread's"
                + " first");
        }
        final StackTraceElement frame = use[best];
        if (best == Stacks.entry(use) && !(load.isIn(frame) && !load.isInLoop())
            || Checks.ACTIVE.mayStay(use, best)) {
            return new Remedy(null, null, "load and use lie in " + Stacks.rule(frame) + ", which " + stays(use, best)
                + ": move the two into a method of their own, and make that the reader");
        }
        return new Remedy(READER, Stacks.rule(frame), "the innermost method around load and use");
    }

    /** The reader that would have covered a load, if what is loaded is used where it is loaded, or by the caller. */
    static Remedy loader(final Place load, final StackTraceElement[] stack) {
        int at = 0;
        while (at < stack.length && load.fate() == Places.RETURNED && load.isIn(stack[at])) {
            at++;
        }
        while (at < stack.length && !Stacks.isApplications(stack[at])) {
            at++;
        }
        if (at >= stack.length) {
            return none("no method of the application is around the load");
        }
        if (at == Stacks.entry(stack) && (load.isInLoop() || !load.isIn(stack[at]))
            || Checks.ACTIVE.mayStay(stack, at)) {
            return none("it is loaded in " + Stacks.rule(stack[at]) + ", which " + stays(stack, at)
                + ": move load and use into a method of their own, and make that the reader");
        }
        return new Remedy(READER, Stacks.rule(stack[at]),
            "the innermost method around the load and what is done with it");
    }

    /** The reader that would have covered a load of what stays where it is loaded: one comes by it from further out. */
    static Remedy held(final StackTraceElement[] stack) {
        return widest(stack, "it stays where it is loaded, and is unpublished with what holds it; where that was"
            + " loaded is not known, so this is the outermost method within the thread's first");
    }

    private static String stays(final StackTraceElement[] stack, final int at) {
        return at == Stacks.entry(stack) ? "its thread begins with and may never leave"
            : "is in a loop there, and may never leave it";
    }

    private static Remedy widest(final StackTraceElement[] use, final String reason) {
        int at = Stacks.withinEntry(use);
        while (at >= 0 && (!Stacks.isApplications(use[at]) || Checks.ACTIVE.mayStay(use, at))) {
            at--;
        }
        if (at >= 0) {
            return new Remedy(READER, Stacks.rule(use[at]), reason);
        }
        final int entry = Stacks.entry(use);
        return new Remedy(null, null, (entry < 0 ? "no method of the application is" : "only "
            + Stacks.rule(use[entry]) + ", which its thread begins with, is") + " around the use: move load and use"
            + " into a method of their own, and make that the reader");
    }

    /** The reader that would have covered the use of something that a released object holds. */
    static Remedy part(final StackTraceElement[] use) {
        return widest(use, "what is used there is held by what is released, and may be freed with it; where the one was"
            + " loaded is not known, so this is the outermost method within the thread's first");
    }

    /** The updater that would have held back a release until the object was unpublished. */
    static Remedy updater(final StackTraceElement[] release, final StackTraceElement[] unpublish) {
        final int common = Stacks.common(unpublish, release);
        if (common < 0 || common == Stacks.entry(unpublish)) {
            return new Remedy(null, null, "no method but the thread's first is around release and unpublish: unpublish"
                + " before you release, or move the two into a method of their own, and make that the updater");
        }
        return new Remedy(UPDATER, Stacks.rule(unpublish[common]), "the innermost method around release and unpublish;"
            + " or unpublish first");
    }

    static Remedy none(final String reason) {
        return new Remedy(null, null, reason);
    }

    /** As reports show it. */
    @Override
    public String toString() {
        return role == null ? "no rule: " + reason : String.format("%-8s ", role) + target + "   # " + reason;
    }
}
