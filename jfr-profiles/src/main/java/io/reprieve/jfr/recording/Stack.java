package io.reprieve.jfr.recording;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openjdk.jmc.common.IMCFrame;
import org.openjdk.jmc.common.IMCMethod;
import org.openjdk.jmc.common.IMCStackTrace;

/**
 * A Java stack, innermost frame first, that knows which frames are the application's.
 *
 * @param frames a line for each frame, as {@link StackTraceElement} would print it.
 */
public record Stack(List<String> frames) {
    /** No stack was recorded. */
    public static final Stack NONE = new Stack(List.of());

    /** Class loader and module, which stack trace elements print in front; a hidden class has a slash of its own. */
    private static final Pattern ORIGIN = Pattern.compile("^(?:[^/(]*/){1,2}(?!0x[0-9a-f]{8})");
    private static final Pattern METHOD = Pattern.compile("^([^(]+)\\((.*)\\)$");
    /** The JDK's frames and our own, which stand between an application and the wait that is looked at. */
    private static final Pattern NOT_THE_APPLICATION = Pattern.compile(
        "^(java|javax|jdk|sun|com\\.sun)\\..*|^io\\.reprieve\\.((runtime|woven|agent|foreign)\\.|[A-Z]).*");

    static Stack of(final IMCStackTrace trace) {
        if (trace == null) {
            return NONE;
        }
        final List<String> lines = new ArrayList<>(trace.getFrames().size());
        for (final IMCFrame frame : trace.getFrames()) {
            lines.add(line(frame));
        }
        return new Stack(List.copyOf(lines));
    }

    static Stack of(final String text) {
        return new Stack(text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList());
    }

    private static String line(final IMCFrame frame) {
        final IMCMethod method = frame.getMethod();
        if (method == null) {
            return "?";
        }
        final Integer number = frame.getFrameLineNumber();
        return line(method.getType().getFullName(), method.getMethodName(), number == null ? -1 : number);
    }

    static String line(final String type, final String method, final int number) {
        return type + "." + method + (number < 0 ? "" : "(" + simpleName(type) + ".java:" + number + ")");
    }

    private static String simpleName(final String type) {
        final String name = type.substring(type.lastIndexOf('.') + 1);
        final int nested = name.indexOf('$');
        return nested > 0 ? name.substring(0, nested) : name;
    }

    /**
     * The innermost method of the application.
     *
     * @return for example {@code com.acme.Index.search (Index.java:12)}; the innermost frame of all if none is the
     *     application's, and an empty text if there are no frames.
     */
    public String applicationMethod() {
        final List<String> methods = applicationMethods(1);
        return methods.isEmpty() ? "" : methods.get(0);
    }

    /**
     * The innermost methods of the application.
     *
     * @param most how many at most.
     * @return methods, a called one before its caller; if none is the application's, the innermost frame.
     */
    public List<String> applicationMethods(final int most) {
        final List<String> methods = frames.stream()
            .map(Stack::plain)
            .filter(frame -> !NOT_THE_APPLICATION.matcher(frame).matches())
            .limit(most)
            .map(Stack::shown)
            .toList();
        return methods.isEmpty() ? frames.stream().limit(1).map(Stack::plain).map(Stack::shown).toList() : methods;
    }

    /**
     * All frames.
     *
     * @return as they are shown, without class loader and module.
     */
    public List<String> plainFrames() {
        return frames.stream().map(Stack::plain).map(Stack::shown).toList();
    }

    private static String plain(final String frame) {
        return ORIGIN.matcher(frame).replaceFirst("");
    }

    private static String shown(final String frame) {
        final Matcher matcher = METHOD.matcher(frame);
        return matcher.matches() ? matcher.group(1) + " (" + matcher.group(2) + ")" : frame;
    }
}
