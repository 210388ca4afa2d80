package io.reprieve.runtime.verify;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * All that was seen of the releases of one origin.
 */
final class Evidence {
    private static final int MOST_NAMES = 4;

    private final Origin origin;
    // All guarded by this.
    private final Map<String, Case> rules = new LinkedHashMap<>();
    private final Map<String, Case> others = new LinkedHashMap<>();
    private final Set<String> releasers = new TreeSet<>();
    private StackTraceElement[] releaseStack;
    private long resets;

    Evidence(final Origin origin) {
        this.origin = origin;
    }

    /** One rule, or one thing that no rule mends, with what speaks for it. */
    static final class Case {
        final Finding example;
        final Set<String> threads = new TreeSet<>();
        /** The methods that were around it every time, as rules name them. */
        final Set<String> around = new HashSet<>();
        long count;

        Case(final Finding example) {
            this.example = example;
        }

        void add(final Finding finding) {
            final Set<String> methods = new HashSet<>();
            for (final StackTraceElement frame : finding.stack()) {
                methods.add(Stacks.rule(frame));
            }
            if (count == 0) {
                around.addAll(methods);
            } else {
                around.retainAll(methods);
            }
            count++;
        }
    }

    Origin origin() {
        return origin;
    }

    synchronized void add(final Finding finding) {
        final Remedy remedy = finding.remedy();
        if (remedy.role() == null && !finding.problem().isCertain()) {
            return;
        }
        final Map<String, Case> cases = remedy.role() == null ? others : rules;
        final String key = remedy.role() == null ? finding.problem() + finding.what()
            : remedy.role() + " " + remedy.target() + finding.problem().isCertain();
        Case found = cases.get(key);
        if (found == null) {
            found = new Case(finding);
            cases.put(key, found);
        }
        found.add(finding);
        note(found.threads, finding.thread());
        if (releaseStack == null) {
            releaseStack = Stacks.frames(finding.release().stack());
        }
        note(releasers, finding.release().thread().getName());
    }

    private static void note(final Set<String> names, final String name) {
        if (names.size() < MOST_NAMES) {
            names.add(name);
        }
    }

    synchronized void released(final Release release) {
        if (releaseStack == null) {
            releaseStack = Stacks.frames(release.stack());
        }
        note(releasers, release.thread().getName());
    }

    /** An object was used by the thread that had released it, and then released by it once more. */
    synchronized void reset() {
        resets++;
    }

    synchronized long resets() {
        return resets;
    }

    /**
     * The rules of a role; those left out that others cover anyway, and those with weak evidence where there is better.
     */
    synchronized List<Case> rules(final String role) {
        final List<Case> found = new ArrayList<>();
        for (final boolean certain : new boolean[] {true, false}) {
            if (found.isEmpty()) {
                for (final Case each : rules.values()) {
                    if (each.example.remedy().role().equals(role) && each.example.problem().isCertain() == certain) {
                        found.add(each);
                    }
                }
            }
        }
        final List<Case> needed = new ArrayList<>();
        for (final Case each : found) {
            boolean isCovered = false;
            for (final Case other : found) {
                isCovered |= other != each && each.around.contains(other.example.remedy().target())
                    && !other.around.contains(each.example.remedy().target());
            }
            if (!isCovered) {
                needed.add(each);
            }
        }
        needed.sort((one, other) -> Long.compare(other.count, one.count));
        return needed;
    }

    synchronized List<Case> others() {
        return new ArrayList<>(others.values());
    }

    synchronized Set<String> releasers() {
        return new TreeSet<>(releasers);
    }

    synchronized StackTraceElement[] releaseStack() {
        return releaseStack == null ? new StackTraceElement[0] : releaseStack;
    }
}
