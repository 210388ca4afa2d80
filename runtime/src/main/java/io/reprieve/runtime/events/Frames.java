package io.reprieve.runtime.events;

import java.util.Set;

/**
 * Tells the frames of the application from the runtime's own and the JDK's.
 */
final class Frames {
    private static final String PACKAGE = "io.reprieve.";
    private static final Set<String> OUR_PACKAGES = Set.of("runtime", "woven", "agent", "foreign");
    /** Of the package {@code io.reprieve} itself: what applications call. */
    private static final Set<String> OUR_CLASSES = Set.of("Rcu", "RcuDomain", "ReadSection", "Pin");
    private static final StackWalker WALKER = StackWalker.getInstance();

    private Frames() {
    }

    /**
     * Where the application has called the runtime.
     *
     * @return the first frame of the calling thread that is neither the runtime's nor the JDK's; {@code null} if none
     *     is.
     */
    static String caller() {
        return WALKER.walk(frames -> frames
            .filter(frame -> !isOurs(frame.getClassName()))
            .map(StackWalker.StackFrame::toStackTraceElement)
            .filter(Frames::isApplication)
            .findFirst()
            .map(Frames::text)
            .orElse(null));
    }

    /** The first of some frames that is neither the runtime's nor the JDK's; {@code null} if none is. */
    static String caller(final StackTraceElement[] frames) {
        final int first = firstOfApplication(frames);
        return first == frames.length ? null : text(frames[first]);
    }

    /**
     * Where a stack begins for a reader of reports: with its first frame, or, if it has come into the runtime, with the
     * first of the application that has called it.
     */
    static int begin(final StackTraceElement[] frames) {
        final int application = firstOfApplication(frames);
        if (application == frames.length) {
            return 0;
        }
        for (int i = 0; i < application; i++) {
            if (isOurs(frames[i].getClassName())) {
                return application;
            }
        }
        return 0;
    }

    /** The frames, a line for each, from where a reader of reports has them begin. */
    static String lines(final StackTraceElement[] frames, final int most) {
        final StringBuilder lines = new StringBuilder(256);
        int left = most;
        for (int i = begin(frames); i < frames.length && left > 0; i++) {
            // Between a function and its caller lies a class that nobody has written, with another name in each run.
            if (!frames[i].getClassName().contains("$$Lambda")) {
                lines.append(text(frames[i])).append('\n');
                left--;
            }
        }
        return lines.toString();
    }

    private static int firstOfApplication(final StackTraceElement[] frames) {
        int first = 0;
        while (first < frames.length && !isApplication(frames[first])) {
            first++;
        }
        return first;
    }

    private static boolean isApplication(final StackTraceElement frame) {
        return !isOurs(frame.getClassName()) && !isOfJdk(frame.getModuleName());
    }

    private static boolean isOfJdk(final String module) {
        return module != null && (module.startsWith("java.") || module.startsWith("jdk."));
    }

    private static boolean isOurs(final String type) {
        if (!type.startsWith(PACKAGE)) {
            return false;
        }
        final int dot = type.indexOf('.', PACKAGE.length());
        if (dot >= 0) {
            return OUR_PACKAGES.contains(type.substring(PACKAGE.length(), dot));
        }
        final int nested = type.indexOf('$');
        return OUR_CLASSES.contains(type.substring(PACKAGE.length(), nested < 0 ? type.length() : nested));
    }

    /** Without loader and module, which say nothing to whoever looks for the line. */
    static String text(final StackTraceElement frame) {
        return new StackTraceElement(
            frame.getClassName(), frame.getMethodName(), frame.getFileName(), frame.getLineNumber()).toString();
    }
}
