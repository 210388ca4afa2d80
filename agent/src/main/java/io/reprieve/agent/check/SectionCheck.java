package io.reprieve.agent.check;

import io.reprieve.agent.code.Blocking;
import io.reprieve.agent.code.FieldRef;
import io.reprieve.agent.code.MethodCode;
import io.reprieve.agent.code.MethodRef;
import io.reprieve.agent.plan.AfterRelease;
import io.reprieve.agent.plan.Harm;
import io.reprieve.agent.plan.MethodPlan;
import io.reprieve.agent.plan.OtherReads;
import io.reprieve.agent.report.Protection;
import io.reprieve.agent.report.Weaving;
import io.reprieve.agent.rules.Role;
import io.reprieve.agent.rules.Rule;
import io.reprieve.agent.rules.RuleIndex;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the dry run finds out about readers and releases together, once all classes are known: domains that protect
 * nothing, readers that may wait, reads that no reader is around, and callers that a deferral takes by surprise.
 */
final class SectionCheck {
    private static final int MOST_READS = 6;

    private final Harm harm;
    private final RuleIndex rules;
    private final List<MethodPlan> plans = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    SectionCheck(final Harm harm, final RuleIndex rules) {
        this.harm = harm;
        this.rules = rules;
    }

    /** Remembers what would be woven of a class. */
    void add(final List<MethodPlan> planned) {
        for (final MethodPlan plan : planned) {
            if (plan.refusal() == null) {
                plans.add(plan);
            }
        }
    }

    List<String> notes() {
        return notes;
    }

    /** What is to be mended. */
    List<String> problems() {
        return problems;
    }

    /**
     * Looks through all that was added.
     *
     * @param usesApi whether some class calls the API, and so may have sections that nobody wove.
     */
    void check(final boolean usesApi) {
        final Protection protection = new Protection();
        protection.add(plans);
        final List<String> unprotected = protection.unprotected(usesApi);
        if (usesApi) {
            notes.addAll(unprotected);
        } else {
            problems.addAll(unprotected);
        }
        final Blocking blocking = new Blocking(harm.program());
        for (final MethodPlan plan : plans) {
            final MethodCode method = code(plan);
            if (method != null && plan.role() == Role.READER && plan.holds() == null) {
                for (final String way : blocking.ways(method)) {
                    notes.add(name(plan) + " may wait inside its section, and every release with it: it " + way);
                }
            } else if (method != null && plan.role() == Role.RELEASE) {
                checkCallers(plan, method);
            }
        }
        checkReads();
    }

    private void checkCallers(final MethodPlan plan, final MethodCode method) {
        final AfterRelease after = AfterRelease.of(method, plan.site(), harm);
        for (final String each : after.harms()) {
            if (isForced(plan)) {
                notes.add(name(plan) + ": " + each);
            } else {
                problems.add("does harm: " + name(plan) + ": " + each);
            }
        }
        for (final String each : after.doubts()) {
            notes.add(name(plan) + ": " + each);
        }
    }

    private boolean isForced(final MethodPlan plan) {
        for (final Rule rule : rules.rules()) {
            if (rule.source().equals(plan.source())) {
                return rule.options().isForced();
            }
        }
        return false;
    }

    /** What else loads what is released, and uses it. */
    private void checkReads() {
        final Set<MethodCode> around = new HashSet<>();
        final Set<MethodCode> readers = new HashSet<>();
        for (final MethodPlan plan : plans) {
            final MethodCode method = code(plan);
            if (method != null) {
                around.add(method);
                if (plan.role() == Role.READER) {
                    readers.add(method);
                }
            }
        }
        final OtherReads reads = new OtherReads(harm.program());
        final Map<String, String> found = new TreeMap<>();
        final Set<FieldRef> loads = reads.loads(readers);
        for (final MethodPlan plan : plans) {
            final MethodCode method = plan.role() == Role.RELEASE ? code(plan) : null;
            for (final FieldRef field : method == null ? Set.<FieldRef>of()
                : reads.fields(method, plan.site().released())) {
                // Of fields that no reader loads, somebody else's readers may take care, or nobody need.
                final List<MethodCode> outside =
                    loads.contains(field) ? reads.outside(reads.readersOf(field), around) : List.of();
                if (!outside.isEmpty()) {
                    found.putIfAbsent(field.toString(), name(plan) + " releases what " + field + " has, and that is"
                        + " also read outside every reader, by " + some(outside));
                }
            }
        }
        notes.addAll(found.values());
    }

    private static String some(final List<MethodCode> methods) {
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(MOST_READS, methods.size()); i++) {
            text.append(i == 0 ? "" : ", ").append(methods.get(i));
        }
        return methods.size() <= MOST_READS ? text.toString()
            : text + " and " + (methods.size() - MOST_READS) + " more";
    }

    private static String name(final MethodPlan plan) {
        return Weaving.of(plan, null).name();
    }

    private MethodCode code(final MethodPlan plan) {
        return harm.program().resolve(new MethodRef(
            plan.method().getDeclaringType().asErasure().getInternalName(),
            plan.method().getInternalName(),
            plan.method().getDescriptor()));
    }
}
