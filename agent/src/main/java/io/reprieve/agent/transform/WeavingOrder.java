package io.reprieve.agent.transform;

import io.reprieve.agent.plan.ClassPlan;
import io.reprieve.agent.plan.MethodPlan;
import io.reprieve.agent.rules.Role;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * What of a class is woven at once, and what later.
 *
 * <p>Where the agent came before the program, all is woven at once. In a program that runs already, releases come last:
 * first its readers and updaters are woven, then their old activations have to end. A release that was deferred before
 * that would run, for all anybody knows, under a reader that no slot shows.
 */
public final class WeavingOrder {
    /** What is not woven any more. */
    private final Set<Role> leftOut;
    /** The rules that have come, whose releases are woven last; {@code null} if all are. */
    private final Set<String> sources;
    private final OldActivations sections;
    private final OldActivations releases;

    /** The classes whose releases were left out. Guarded by this object. */
    private final Map<ClassLoader, Set<String>> heldBack = new WeakHashMap<>();
    private boolean holdsBack;

    private WeavingOrder(
            final Set<Role> leftOut,
            final Set<String> sources,
            final OldActivations sections,
            final OldActivations releases) {
        this.leftOut = leftOut;
        this.sources = sources;
        this.sections = sections;
        this.releases = releases;
        this.holdsBack = sections != null;
    }

    /** The order where the agent comes first. */
    public static WeavingOrder atOnce() {
        return new WeavingOrder(Set.of(), null, null, null);
    }

    /** Once the agent is being switched off. */
    public static WeavingOrder withoutReleases() {
        return new WeavingOrder(Set.of(Role.RELEASE), null, null, null);
    }

    /** Once the agent is switched off. */
    public static WeavingOrder nothing() {
        return new WeavingOrder(Set.of(Role.values()), null, null, null);
    }

    /**
     * The order in a program that runs already.
     *
     * @param sections told of each reader and updater that is woven in a class that was there before.
     * @param releases told of each release.
     */
    public static WeavingOrder releasesLast(final OldActivations sections, final OldActivations releases) {
        return new WeavingOrder(Set.of(), null, sections, releases);
    }

    /**
     * The order where rules come to those that are woven already: what these say stays as it is, because a release that
     * ran in
     * place for a moment would run under its readers.
     *
     * @param sources  of the rules that come.
     * @param sections told of each reader and updater that is woven by them.
     * @param releases told of each release.
     */
    public static WeavingOrder additions(
            final Set<String> sources, final OldActivations sections, final OldActivations releases) {
        return new WeavingOrder(Set.of(), sources, sections, releases);
    }

    private boolean isNew(final MethodPlan plan) {
        return sources == null || sources.contains(plan.source());
    }

    /**
     * Picks what is to be woven now.
     *
     * @param loader the class's loader.
     * @param type   the class's binary name.
     * @param plan   what was planned.
     * @return all of it, or all but the releases.
     */
    synchronized ClassPlan admit(final ClassLoader loader, final String type, final ClassPlan plan) {
        if (!leftOut.isEmpty()) {
            return new ClassPlan(without(plan, leftOut), plan.pooled(), List.of());
        }
        if (!holdsBack) {
            if (!heldBack.isEmpty() && heldBack.containsKey(loader)) {
                heldBack.get(loader).remove(type);
            }
            return plan;
        }
        final List<MethodPlan> admitted = without(plan, Set.of(Role.RELEASE));
        if (admitted.size() != plan.methods().size()) {
            heldBack.computeIfAbsent(loader, ignored -> new HashSet<>()).add(type);
        }
        return new ClassPlan(admitted, plan.pooled(), plan.misses());
    }

    private List<MethodPlan> without(final ClassPlan plan, final Set<Role> roles) {
        final List<MethodPlan> methods = new ArrayList<>();
        for (final MethodPlan method : plan.methods()) {
            if (!roles.contains(method.role()) || holdsBack && !isNew(method)) {
                methods.add(method);
            }
        }
        return methods;
    }

    /** Whether the agent is being switched off, or is. */
    boolean isOff() {
        return !leftOut.isEmpty();
    }

    /** Whether a class that is loaded now stays as it is. */
    boolean weavesNothing() {
        return leftOut.contains(Role.POOLED);
    }

    /** Notes methods that are about to be woven in a class that was there before. */
    void replaces(final List<MethodPlan> plans) {
        if (sections != null) {
            for (final MethodPlan plan : plans) {
                if (plan.refusal() == null && isNew(plan)) {
                    (plan.role() == Role.RELEASE ? releases : sections).add(plan.method());
                }
            }
        }
    }

    /** From now on everything is woven at once. */
    public synchronized void admitReleases() {
        holdsBack = false;
    }

    /** Whether a class still lacks its releases. */
    synchronized boolean isHeldBack(final Class<?> type) {
        final Set<String> types = heldBack.get(type.getClassLoader());
        return types != null && types.contains(type.getName());
    }

    /** Whether any class still lacks its releases. */
    public synchronized boolean isAnyHeldBack() {
        for (final Set<String> types : heldBack.values()) {
            if (!types.isEmpty()) {
                return true;
            }
        }
        return false;
    }
}
