package io.reprieve.agent.suggest;

import io.reprieve.agent.code.MethodRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a fatal error log of HotSpot, {@code hs_err_pidN.log}, says of who crashed, where and with what in hand.
 */
final class CrashReport {
    private static final Pattern SIGNAL = Pattern.compile("#\\s+(SIG\\w+|EXCEPTION_\\w+)\\b.*");
    private static final Pattern OTHER = Pattern.compile("#\\s+(Internal Error.*|There is insufficient memory.*"
        + "|Out of Memory Error.*|fatal error.*)");
    private static final Pattern THREAD = Pattern.compile("Current thread \\(\\w+\\):\\s+(\\w+)(?: \"(.*?)\")?.*");
    private static final Pattern FRAME = Pattern.compile(
        "[JjA]\\s+(?:\\d+%?\\s+)?(?:[nbs!]\\s+)*(?:c[12]\\s+|jvmci\\s+)?(\\S+)\\.([^\\s.(]+)(\\([^\\s)]*\\)\\S*?)"
            + "(?:\\+\\d+)?(?:\\s.*)?");
    private static final Pattern OOP = Pattern.compile(".* is an oop: (\\S+)\\s*");
    private static final Set<String> MEMORY_SIGNALS = Set.of("SIGSEGV", "SIGBUS", "EXCEPTION_ACCESS_VIOLATION");

    private String signal;
    private String other;
    private String threadKind;
    private String thread;
    private String problematicFrame;
    private final List<MethodRef> nativeStack = new ArrayList<>();
    private final List<MethodRef> javaStack = new ArrayList<>();
    private final Set<String> objects = new LinkedHashSet<>();

    private CrashReport() {
    }

    static CrashReport read(final Path file) throws IOException {
        final CrashReport report = new CrashReport();
        List<MethodRef> stack = null;
        boolean isFrameNext = false;
        for (final String line : Files.readString(file, StandardCharsets.ISO_8859_1).split("\\R")) {
            if (isFrameNext) {
                report.problematicFrame = line.substring(Math.min(2, line.length())).trim();
                isFrameNext = false;
            }
            isFrameNext = line.startsWith("# Problematic frame");
            if (line.startsWith("Native frames")) {
                stack = report.nativeStack;
            } else if (line.startsWith("Java frames")) {
                stack = report.javaStack;
            } else if (line.isBlank() || line.startsWith("siginfo")) {
                stack = null;
            } else if (stack != null) {
                addFrame(line, stack);
            } else {
                report.readLine(line);
            }
        }
        return report;
    }

    private void readLine(final String line) {
        final Matcher signalLine = SIGNAL.matcher(line);
        final Matcher otherLine = OTHER.matcher(line);
        final Matcher threadLine = THREAD.matcher(line);
        final Matcher oop = OOP.matcher(line);
        if (signal == null && signalLine.matches()) {
            signal = signalLine.group(1);
        } else if (other == null && otherLine.matches()) {
            other = otherLine.group(1);
        } else if (threadKind == null && threadLine.matches()) {
            threadKind = threadLine.group(1);
            thread = threadLine.group(2);
        } else if (oop.matches()) {
            objects.add(oop.group(1));
        }
    }

    private static void addFrame(final String line, final List<MethodRef> stack) {
        final Matcher frame = FRAME.matcher(line);
        // A class that the JVM makes of a lambda has no file.
        if (frame.matches() && !frame.group(1).contains("$$Lambda")) {
            stack.add(new MethodRef(frame.group(1).replace('.', '/'), frame.group(2), frame.group(3)));
        }
    }

    /** Why no rule can help; {@code null} if one may. */
    String refusal() {
        if (signal == null && other == null) {
            return "it is no fatal error log of a JVM (hs_err_pidN.log): no signal is named in it";
        }
        if (signal == null || !MEMORY_SIGNALS.contains(signal)) {
            return "the JVM ended by " + (signal == null ? "\"" + other + "\"" : signal) + ", and not because memory"
                + " was read that isn't there: no deferred release would have helped";
        }
        if (frames().isEmpty()) {
            return "the crash was in a " + (threadKind == null ? "thread of the JVM's own" : threadKind
                + (thread == null ? "" : " \"" + thread + "\"")) + " without a Java frame, as a fault of the JVM, a"
                + " compiler, a native library or the machine is: no rule can be found from it";
        }
        return null;
    }

    /** The Java methods that were active, the innermost first. */
    List<MethodRef> frames() {
        return javaStack.isEmpty() ? nativeStack : javaStack;
    }

    /** The classes of objects that lay on the stack or in registers. */
    Set<String> objects() {
        return objects;
    }

    /** What happened, in a sentence. */
    String summary() {
        return signal + " in thread \"" + thread + "\", in " + problematicFrame;
    }
}
