package io.reprieve.agent.report;

import io.reprieve.agent.rules.Role;
import io.reprieve.agent.rules.Rule;
import io.reprieve.woven.WeavingResults;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * The one place that hears of every method that was woven, or could not be: counts them, prints what the setting
 * {@code report} asks for, and stops the JVM where the setting {@code strict} asks for that.
 */
public final class WeavingLog {
    private static final int STRICT_STATUS = 1;
    private static final String STOPPING = "strict=true: stopping the JVM";

    private final boolean printsProblems;
    private final boolean printsAll;
    private final boolean isStrict;

    /** The methods told of, so that a class which is transformed anew isn't counted twice. */
    private final Map<ClassLoader, Set<String>> told = new WeakHashMap<>();
    private final int[] woven = new int[Role.values().length];
    /** By file and line: the rules for which some method was woven, and why others' were not. */
    private final Set<String> wovenSources = new HashSet<>();
    private final Map<String, String> refusals = new HashMap<>();
    private int refused;
    private boolean isEmpty = true;
    private boolean hasProblems;
    private boolean isStopping;
    // Written before the program begins, or by who attaches.
    private volatile List<String> mistakes = List.of();

    public WeavingLog(final boolean printsProblems, final boolean printsAll, final boolean isStrict) {
        this.printsProblems = printsProblems;
        this.printsAll = printsAll;
        this.isStrict = isStrict;
    }

    /**
     * What became of the methods of one class.
     *
     * @param loader   the class's loader.
     * @param type     the class's binary name.
     * @param weavings a line for each method.
     */
    public synchronized void methods(final ClassLoader loader, final String type, final List<Weaving> weavings) {
        for (final Weaving weaving : weavings) {
            if (isKnown(loader, weaving)) {
                continue;
            }
            count(weaving);
            if (!weaving.isWoven()) {
                problem("not woven: " + weaving.name() + ": " + weaving.reason());
            } else {
                print(printsAll, "woven: " + weaving.name());
                if (weaving.reason() != null) {
                    doubt(weaving.name() + ": " + weaving.reason());
                }
            }
        }
    }

    /**
     * A class has methods to weave, but no method of its loader's classes can be.
     *
     * @param loader   the loader.
     * @param type     the class's binary name.
     * @param weavings a line for each method; they have the loader's reason.
     */
    public synchronized void loaderRefused(final ClassLoader loader, final String type, final List<Weaving> weavings) {
        final boolean isFirst = !told.containsKey(loader);
        for (final Weaving weaving : weavings) {
            if (isKnown(loader, weaving)) {
                continue;
            }
            count(weaving);
            print(printsAll, "not woven: " + weaving.name() + ": because of its class loader");
        }
        if (isFirst) {
            problem(weavings.get(0).reason());
        }
    }

    /**
     * Rules files have mistakes. Stops the JVM before the program has begun, if the agent is strict.
     *
     * @param mistakes a line for each; none if the files are right.
     */
    public void rulesFailed(final List<String> mistakes) {
        if (mistakes.isEmpty()) {
            return;
        }
        hasProblems = true;
        this.mistakes = List.copyOf(mistakes);
        for (final String mistake : mistakes) {
            print(printsProblems || isStrict, mistake);
        }
        if (isStrict) {
            Console.print(STOPPING);
            System.exit(STRICT_STATUS);
        }
    }

    /**
     * What was wrong with the rules files, for who looks at the end alone.
     *
     * @return a line; {@code null} if nothing was.
     */
    public String mistakesOnceMore() {
        return mistakes.isEmpty() ? null : "left out of the rules: " + mistakes.get(0)
            + (mistakes.size() == 1 ? "" : "; and " + (mistakes.size() - 1) + " more, see the start of this output");
    }

    /** The agent itself failed on a class, which stays as it was. */
    public synchronized void classFailed(final String type, final Throwable failure) {
        isEmpty = false;
        refused++;
        final String reason = "the agent failed on its class file, which is a defect worth reporting: "
            + failure + firstFrame(failure);
        WeavingResults.tell(type, null, null, null, WeavingResults.REFUSED, reason);
        problem("not woven: class " + type + ": " + reason);
    }

    /** Something that is woven, or needn't be, but may not do what its author thinks. */
    public synchronized void doubt(final String text) {
        print(printsProblems, "note: " + text);
    }

    /** Whether the JVM is being stopped because the agent is strict; no class with a problem may be defined then. */
    public synchronized boolean isStopping() {
        return isStopping;
    }

    public synchronized boolean hasProblems() {
        return hasProblems;
    }

    /** Whether every detail is wanted. */
    boolean printsAll() {
        return printsAll;
    }

    synchronized boolean isEmpty() {
        return isEmpty;
    }

    public synchronized boolean hasWoven() {
        for (final int count : woven) {
            if (count != 0) {
                return true;
            }
        }
        return false;
    }

    /** Why nothing that a rule names was woven; {@code null} if something was, or nothing was refused. */
    synchronized String refusal(final Rule rule) {
        return wovenSources.contains(rule.source()) ? null : refusals.get(rule.source());
    }

    /** How many methods were woven, and how many weren't. */
    public synchronized String summary() {
        final StringBuilder summary = new StringBuilder("woven: ")
            .append(count(Role.READER)).append(", ").append(count(Role.RELEASE));
        for (final Role role : Role.values()) {
            if (role != Role.READER && role != Role.RELEASE && woven[role.ordinal()] != 0) {
                summary.append(", ").append(count(role));
            }
        }
        return summary.append("; not woven: ").append(refused).toString();
    }

    private String count(final Role role) {
        final int count = woven[role.ordinal()];
        final String noun = count + " " + role.noun();
        return count == 1 ? noun : noun + (noun.endsWith("s") ? "es" : "s");
    }

    private boolean isKnown(final ClassLoader loader, final Weaving weaving) {
        Set<String> ofLoader = told.get(loader);
        if (ofLoader == null) {
            ofLoader = new HashSet<>();
            told.put(loader, ofLoader);
        }
        return !ofLoader.add(weaving.name());
    }

    private void count(final Weaving weaving) {
        isEmpty = false;
        WeavingResults.tell(
            weaving.type(), weaving.method(), weaving.role().keyword(), weaving.source(),
            weaving.isWoven() ? WeavingResults.WOVEN : WeavingResults.REFUSED, weaving.reason());
        if (!weaving.isWoven()) {
            refused++;
            refusals.putIfAbsent(weaving.source(), weaving.reason());
        } else {
            wovenSources.add(weaving.source());
            woven[weaving.role().ordinal()]++;
        }
    }

    private static void print(final boolean isWanted, final String line) {
        if (isWanted) {
            Console.print(line);
        } else {
            Console.keep(line);
        }
    }

    /** Something that is not as it was asked for. */
    public synchronized void problem(final String text) {
        hasProblems = true;
        print(printsProblems || isStrict, text);
        if (isStrict && !isStopping) {
            isStopping = true;
            Console.print(STOPPING);
            // Not on this thread: it may hold a class loader's lock, which a shutdown hook may need.
            final Thread exit = new Thread(() -> System.exit(STRICT_STATUS), "reprieve-strict-exit");
            exit.setDaemon(true);
            exit.start();
        }
    }

    private static String firstFrame(final Throwable failure) {
        final StackTraceElement[] frames = failure.getStackTrace();
        return frames.length == 0 ? "" : " at " + frames[0];
    }
}
