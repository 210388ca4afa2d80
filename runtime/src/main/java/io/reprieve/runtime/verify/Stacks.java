package io.reprieve.runtime.verify;

import java.util.ArrayList;
import java.util.List;

/**
 * Stacks as an application's author knows them, and what two of them have in common.
 */
final class Stacks {
    private static final int MOST_SHOWN = 12;

    private Stacks() {
    }

    /** The frames of a stack, the innermost first, without those of ours at its beginning. */
    static StackTraceElement[] frames(final Throwable stack) {
        final StackTraceElement[] all = stack.getStackTrace();
        int first = 0;
        while (first < all.length && isOurs(all[first])) {
            first++;
        }
        final StackTraceElement[] frames = new StackTraceElement[all.length - first];
        System.arraycopy(all, first, frames, 0, frames.length);
        return frames;
    }

    private static boolean isOurs(final StackTraceElement frame) {
        final String type = frame.getClassName();
        return type.startsWith("io.reprieve.woven.") || type.startsWith("io.reprieve.runtime.")
            || type.equals("io.reprieve.Rcu") || type.equals("io.reprieve.RcuDomain");
    }

    static boolean isApplications(final StackTraceElement frame) {
        final String module = frame.getModuleName();
        final String type = frame.getClassName();
        return (module == null || !module.startsWith("java.") && !module.startsWith("jdk."))
            && !type.startsWith("java.") && !type.startsWith("jdk.internal.") && !isOurs(frame);
    }

    static boolean areAlike(final StackTraceElement one, final StackTraceElement other) {
        return one.getMethodName().equals(other.getMethodName()) && one.getClassName().equals(other.getClassName());
    }

    /**
     * Where two stacks of one thread part.
     *
     * @return the index in the first of the innermost frame of the application that both are within; -1 if there is
     *     none.
     */
    static int common(final StackTraceElement[] one, final StackTraceElement[] other) {
        int i = one.length - 1;
        int j = other.length - 1;
        while (i >= 0 && j >= 0 && areAlike(one[i], other[j])) {
            i--;
            j--;
        }
        i++;
        while (i < one.length && !isApplications(one[i])) {
            i++;
        }
        return i < one.length ? i : -1;
    }

    /** The index of the application's outermost frame: where its thread begins; -1 if there is none. */
    static int entry(final StackTraceElement[] frames) {
        int i = frames.length - 1;
        while (i >= 0 && !isApplications(frames[i])) {
            i--;
        }
        return i;
    }

    /** The index of the outermost frame within the entry; -1 if there is none. */
    static int withinEntry(final StackTraceElement[] frames) {
        int i = entry(frames) - 1;
        while (i >= 0 && !isApplications(frames[i])) {
            i--;
        }
        return i;
    }

    /**
     * Where the application uses an object: the innermost frame that is not of the object's own class.
     *
     * @param frames of the use.
     * @param object what is used, or {@code null}.
     */
    static String caller(final StackTraceElement[] frames, final Object object) {
        final StackTraceElement frame = callerFrame(frames, object);
        return frame == null ? "" : frame.toString();
    }

    private static StackTraceElement callerFrame(final StackTraceElement[] frames, final Object object) {
        int i = 0;
        while (object != null && i < frames.length - 1 && isOf(frames[i].getClassName(), object.getClass())) {
            i++;
        }
        return frames.length == 0 ? null : frames[i];
    }

    /**
     * Whether the use is that of a pool, which goes through its own entries, free or not: their class is nested in the
     * pool's, and so is what releases them.
     */
    static boolean isKeepers(final StackTraceElement[] frames, final Object object, final Origin origin) {
        final StackTraceElement frame = callerFrame(frames, object);
        return object != null && frame != null && !origin.isFinal()
            && object.getClass().getName().startsWith(frame.getClassName() + "$")
            && origin.name().startsWith(frame.getClassName());
    }

    private static boolean isOf(final String name, final Class<?> type) {
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            if (each.getName().equals(name)) {
                return true;
            }
        }
        return false;
    }

    static String rule(final StackTraceElement frame) {
        return frame.getClassName() + "#" + frame.getMethodName() + "(..)";
    }

    /** The frames as lines. */
    static List<String> lines(final StackTraceElement[] frames) {
        final List<String> lines = new ArrayList<>();
        for (int i = 0; i < frames.length && i < MOST_SHOWN; i++) {
            lines.add("at " + frames[i]);
        }
        if (frames.length > MOST_SHOWN) {
            lines.add("... " + (frames.length - MOST_SHOWN) + " more");
        }
        return lines;
    }

    static String text(final StackTraceElement[] frames) {
        final StringBuilder text = new StringBuilder();
        for (final StackTraceElement frame : frames) {
            text.append(frame).append('\n');
        }
        return text.toString();
    }
}
