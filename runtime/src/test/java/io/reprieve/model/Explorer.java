package io.reprieve.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Visits every state that a model can get into, nearest first, so that the first failure found has a shortest trace.
 *
 * <p>Safety: no check of the model fails, and all that is demanded in the end is true whenever all threads have ended.
 * Progress: from every state there is a way to the end of all threads. A deadlock is a state without a step; a
 * livelock, states that only lead to one another.
 */
final class Explorer {
    private static final int MOST_STATES = Integer.getInteger("reprieve.model.states", 20_000_000);

    private final String name;
    private final Machine machine;
    private final StateTable states;
    private int[] parents = new int[1 << 10];
    private int[] targets = new int[1 << 10];
    private long[] firstTargets = new long[1 << 10];
    private int steps;
    private int current;
    private int failedIn = -1;
    private String broken;
    private byte[] failed;

    private Explorer(final String name, final Machine machine) {
        this.name = name;
        this.machine = machine;
        states = new StateTable(machine.size());
    }

    static Verdict explore(final Model model, final MemoryModel memoryModel) {
        return new Explorer(model.name + " under " + memoryModel, new Machine(model, memoryModel)).explore();
    }

    private Verdict explore() {
        final SortedSet<String> outcomes = new TreeSet<>();
        final List<Integer> ends = new ArrayList<>();
        final List<Integer> deadEnds = new ArrayList<>();
        final byte[] state = new byte[machine.size()];
        states.add(machine.initial());
        for (current = 0; current < states.count(); current++) {
            states.get(current, state);
            remember(current, steps);
            machine.steps(state, this::found);
            if (broken != null) {
                return verdict(outcomes, new Counterexample(broken, trace(failedIn, failed)));
            }
            if (firstTargets[current] == steps) {
                if (machine.isFinished(state)) {
                    ends.add(current);
                    outcomes.add(machine.outcome(state));
                    final String wrong = machine.brokenInTheEnd(state);
                    if (wrong != null) {
                        return verdict(outcomes, new Counterexample(wrong, trace(current, null)));
                    }
                } else {
                    deadEnds.add(current);
                }
            }
            if (states.count() > MOST_STATES) {
                throw new IllegalStateException(name + " has too many states");
            }
        }
        remember(current, steps);
        if (machine.hasReachedLimits()) {
            throw new IllegalStateException(name + " could reorder more than the machine can: see Processor");
        }
        return verdict(outcomes, stuck(ends, deadEnds));
    }

    private Verdict verdict(final SortedSet<String> outcomes, final Counterexample counterexample) {
        return new Verdict(states.count(), steps, outcomes, counterexample);
    }

    private void found(final byte[] next, final String wrong) {
        if (wrong != null && broken == null) {
            broken = wrong;
            failedIn = current;
            failed = next.clone();
        }
        final int added = states.add(next);
        final int number = added < 0 ? -1 - added : added;
        if (added >= 0) {
            if (added == parents.length) {
                parents = Arrays.copyOf(parents, 2 * added);
            }
            parents[added] = current;
        }
        if (steps == targets.length) {
            targets = Arrays.copyOf(targets, 2 * steps);
        }
        targets[steps++] = number;
    }

    private void remember(final int number, final long firstTarget) {
        if (number == firstTargets.length) {
            firstTargets = Arrays.copyOf(firstTargets, 2 * number);
        }
        firstTargets[number] = firstTarget;
    }

    /** The nearest state from which the threads cannot all get to their end. */
    private Counterexample stuck(final List<Integer> ends, final List<Integer> deadEnds) {
        final byte[] state = new byte[machine.size()];
        if (!deadEnds.isEmpty()) {
            final int nearest = deadEnds.get(0);
            states.get(nearest, state);
            return new Counterexample("for ever: " + machine.whereabouts(state), trace(nearest, null));
        }
        final int lost = nearestWithoutWayTo(ends);
        if (lost < 0) {
            return null;
        }
        states.get(lost, state);
        return new Counterexample("from here on nothing ends: " + machine.whereabouts(state), trace(lost, null));
    }

    private int nearestWithoutWayTo(final List<Integer> ends) {
        final int count = states.count();
        final int[] firstSources = new int[count + 2];
        for (int i = 0; i < steps; i++) {
            firstSources[targets[i] + 2]++;
        }
        for (int i = 2; i < firstSources.length; i++) {
            firstSources[i] += firstSources[i - 1];
        }
        final int[] sources = new int[steps];
        for (int from = 0; from < count; from++) {
            for (int i = (int) firstTargets[from]; i < firstTargets[from + 1]; i++) {
                sources[firstSources[targets[i] + 1]++] = from;
            }
        }
        final boolean[] leads = new boolean[count];
        final int[] stack = new int[count];
        int depth = 0;
        for (final int end : ends) {
            leads[end] = true;
            stack[depth++] = end;
        }
        while (depth > 0) {
            final int to = stack[--depth];
            for (int i = firstSources[to]; i < firstSources[to + 1]; i++) {
                if (!leads[sources[i]]) {
                    leads[sources[i]] = true;
                    stack[depth++] = sources[i];
                }
            }
        }
        for (int i = 0; i < count; i++) {
            if (!leads[i]) {
                return i;
            }
        }
        return -1;
    }

    /** The steps from the beginning to a state, and one more if there is one. */
    private List<String> trace(final int to, final byte[] last) {
        final List<byte[]> path = new ArrayList<>();
        if (last != null) {
            path.add(last);
        }
        for (int number = to; number > 0; number = parents[number]) {
            path.add(state(number));
        }
        path.add(state(0));
        Collections.reverse(path);
        final List<String> lines = new ArrayList<>();
        for (int i = 0; i + 1 < path.size(); i++) {
            lines.add(step(path.get(i), path.get(i + 1), last != null && i + 2 == path.size()));
        }
        return lines;
    }

    private byte[] state(final int number) {
        final byte[] state = new byte[machine.size()];
        states.get(number, state);
        return state;
    }

    private String step(final byte[] from, final byte[] to, final boolean breaks) {
        final Narration narration = new Narration();
        final String[] line = new String[1];
        machine.steps(from, narration, (next, wrong) -> {
            if (line[0] == null && Arrays.equals(next, to) && breaks == (wrong != null)) {
                line[0] = narration.line();
            }
        });
        return line[0];
    }
}
