package io.reprieve.runtime.verify;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What {@code verify} and {@code learn} have to say in the end.
 */
public final class VerifyReport {
    private static final int MOST_FRAMES = 8;
    private static final long LONGEST_COLLECTION_MILLIS = 200;

    private final List<Evidence> all;

    private VerifyReport(final List<Evidence> all) {
        this.all = all;
    }

    /**
     * Lets out what is in quarantine, looks for leaks for the last time, and gathers what was found.
     *
     * @return the report.
     */
    public static VerifyReport end() {
        final Checks checks = Checks.ACTIVE;
        checks.flush();
        final List<Evidence> all = new ArrayList<>(checks.findings().all());
        if (!all.isEmpty()) {
            lookForLeaks(checks);
        }
        all.sort(Comparator.comparing(evidence -> evidence.origin().name()));
        return new VerifyReport(all);
    }

    /**
     * Gathers what was found so far: a program that crashes has no end.
     *
     * @return the report.
     */
    public static VerifyReport soFar() {
        final List<Evidence> all = new ArrayList<>(Checks.ACTIVE.findings().all());
        all.sort(Comparator.comparing(evidence -> evidence.origin().name()));
        return new VerifyReport(all);
    }

    /**
     * How many rules and remarks there are.
     *
     * @return their number.
     */
    public int size() {
        int size = 0;
        for (final Evidence evidence : all) {
            size += 1 + evidence.rules(Remedy.READER).size() + evidence.rules(Remedy.UPDATER).size()
                + evidence.others().size();
        }
        return size;
    }

    private static void lookForLeaks(final Checks checks) {
        System.gc();
        try {
            // The references to what has been collected are handed over by a thread of the JVM's.
            TimeUnit.MILLISECONDS.sleep(LONGEST_COLLECTION_MILLIS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        checks.lookForLeaks();
    }

    /**
     * What was found, in a line.
     *
     * @return how many of each kind; that nothing was looked at, if nothing was released.
     */
    public String summary() {
        long releases = 0;
        long places = 0;
        for (final Evidence evidence : all) {
            releases += evidence.origin().releases();
            places += evidence.rules(Remedy.READER).size() + evidence.rules(Remedy.UPDATER).size()
                + evidence.others().size();
        }
        return releases == 0 ? "nothing was released, so there was nothing to look at"
            : releases + " releases of " + all.size() + (all.size() == 1 ? " site" : " sites") + " looked at; "
                + (places == 0 ? "nothing found" : places + (places == 1 ? " finding" : " findings"));
    }

    /**
     * The rules that all of it asks for.
     *
     * @param given the rules that the program ran with: each as it is to stand in the file.
     * @return the lines of a rules file.
     */
    public List<String> rules(final List<String> given) {
        final List<String> lines = new ArrayList<>();
        lines.add(
            "# Learned by Reprieve from one run, of what was seen in it: read each line with its evidence, run with");
        lines.add("# verify=report and this file, and look at what is left.");
        final List<String> left = new ArrayList<>(given);
        for (final Evidence evidence : all) {
            lines.add("");
            addSite(evidence, left, lines);
        }
        if (all.isEmpty()) {
            lines.add("#");
            lines.add("# Nothing was released in this run: no release method that the rules name was called.");
        }
        boolean isFirst = true;
        for (final String rule : left) {
            if (isFirst) {
                lines.add("");
                lines.add("# As they were.");
                isFirst = false;
            }
            lines.add(rule);
        }
        return lines;
    }

    private static void addSite(final Evidence evidence, final List<String> given, final List<String> lines) {
        final Origin origin = evidence.origin();
        final long releases = origin.releases();
        lines.add("# " + origin.name() + ": " + releases + (releases == 1 ? " release" : " releases") + ", by threads "
            + evidence.releasers() + ", for instance");
        addStack(lines, evidence.releaseStack());
        final List<Evidence.Case> readers = evidence.rules(Remedy.READER);
        final List<Evidence.Case> updaters = evidence.rules(Remedy.UPDATER);
        final boolean isReset = evidence.resets() * 2 > releases;
        if (isReset) {
            lines.add("# NOT a release: its object was used and released again by the same thread, without having been"
                + " taken from anywhere (" + evidence.resets() + " times). Deferred, the reset would destroy what the"
                + " next user has put in. No rule mends that.");
        }
        if (origin.isMethod()) {
            addReleases(origin, given, isReset, lines);
        } else {
            lines.add("# (deferred through the API, or by an annotation: no rule is needed)");
        }
        for (final Evidence.Case each : updaters) {
            addCase(each, isReset, lines);
        }
        for (final Evidence.Case each : readers) {
            addCase(each, isReset, lines);
        }
        if (readers.isEmpty() && !isReset) {
            lines.add("# Nobody was seen to use what it releases beside the thread that released it: as far as this run"
                + " goes the release protects nothing. If the program crashes all the same, what crashes is released by"
                + " something that this method calls: name that.");
        }
        for (final Evidence.Case each : evidence.others()) {
            lines.add("# not cured (" + each.example.problem().title() + ", " + each.count + " times, threads "
                + each.threads + "): " + each.example.what());
            addStack(lines, each.example.stack());
            lines.add("#   " + each.example.remedy().reason());
        }
    }

    private static void addReleases(
            final Origin origin, final List<String> given, final boolean isReset, final List<String> lines) {
        boolean isGiven = false;
        for (final String rule : new ArrayList<>(given)) {
            if (rule.startsWith("release ") && names(rule, origin.name())) {
                lines.add((isReset ? "# " : "") + rule);
                given.remove(rule);
                isGiven = true;
            }
        }
        if (!isGiven) {
            lines.add("# release  " + origin.name() + "   (another rule, or an annotation, names it)");
        }
    }

    private static boolean names(final String rule, final String site) {
        final String target = rule.split("\\s+")[1];
        return target.equals(site)
            || target.endsWith("(..)") && site.startsWith(target.substring(0, target.length() - 3));
    }

    private static void addCase(final Evidence.Case found, final boolean isReset, final List<String> lines) {
        final Finding example = found.example;
        lines.add("#");
        lines.add("# " + example.problem().title() + ", " + found.count + " times, threads " + found.threads + ": "
            + example.what());
        addStack(lines, example.stack());
        if (example.load() != null) {
            lines.add("#   loaded: " + example.load());
        }
        lines.add("#   " + example.remedy().reason());
        lines.add((isReset ? "# " : "") + String.format("%-8s ", example.remedy().role()) + example.remedy().target());
    }

    private static void addStack(final List<String> lines, final StackTraceElement[] frames) {
        for (int i = 0; i < frames.length && i < MOST_FRAMES; i++) {
            lines.add("#   at " + frames[i]);
        }
    }
}
