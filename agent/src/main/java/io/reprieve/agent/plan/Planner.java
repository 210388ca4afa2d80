package io.reprieve.agent.plan;

import io.reprieve.agent.rules.ClassFiles;
import io.reprieve.agent.rules.Role;
import io.reprieve.agent.rules.Rule;
import io.reprieve.agent.rules.RuleIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.ParameterDescription;
import net.bytebuddy.description.type.TypeDescription;

/**
 * Decides what is to be done with a class and each of its methods, from its annotations and the rules for it. Looks at
 * class files alone, so that it can be asked about classes that nobody loads.
 *
 * <p>Bridges are passed over: javac copies annotations to them, and the method behind them has its own.
 */
public final class Planner {
    private final PooledClasses pooledClasses;

    /**
     * A planner.
     *
     * @param rules all rules.
     */
    public Planner(final RuleIndex rules) {
        this.pooledClasses = new PooledClasses(rules);
    }

    /**
     * Plans a class.
     *
     * @param loader    the class's loader, if it has one.
     * @param type      the class, as its file describes it.
     * @param classFile its file.
     * @param rules     the rules for it.
     * @param files     where its ancestors are found.
     * @param loaded    the class, if it is loaded already; otherwise {@code null}.
     * @return the plan.
     */
    public ClassPlan plan(
            final ClassLoader loader,
            final TypeDescription type,
            final byte[] classFile,
            final List<Rule> rules,
            final ClassFiles files,
            final Class<?> loaded) {
        final List<MethodPlan> methods = new ArrayList<>();
        final Map<String, List<Rule>> throughBridges = Bridges.rules(type, classFile, rules);
        final List<Rule> unused = new ArrayList<>(rules);
        for (final MethodDescription.InDefinedShape method : type.getDeclaredMethods()) {
            if (!method.isBridge()) {
                final List<Rule> matching = matching(method, rules);
                for (final Rule rule : throughBridges.getOrDefault(key(method), List.of())) {
                    if (!matching.contains(rule) && !isPassedOver(method, rule)) {
                        matching.add(rule);
                    }
                }
                unused.removeAll(matching);
                addPlans(method, Requests.of(method, matching), classFile, files, methods);
            }
        }
        final List<Miss> misses = new ArrayList<>();
        for (final Rule rule : rules) {
            if (!unused.contains(rule)) {
                rule.use();
            } else if (!rule.isPattern() && rule.role() != Role.POOLED) {
                rule.use();
                misses.add(new Miss(type.getName(), rule, Misses.reason(type, rule, classFile, files)));
            }
        }
        return new ClassPlan(methods, pooledClasses.plan(loader, type, rules, files, loaded), misses);
    }

    private static void addPlans(
            final MethodDescription.InDefinedShape method,
            final List<Request> requests,
            final byte[] classFile,
            final ClassFiles files,
            final List<MethodPlan> plans) {
        boolean isRelease = false;
        final List<String> sources = new ArrayList<>();
        for (final Request request : requests) {
            isRelease |= request.role() == Role.RELEASE;
            sources.add(
                request.isByRule() ? request.role().keyword() + " (" + request.source() + ")" : request.source());
        }
        if (isRelease && requests.size() > 1) {
            plans.add(MethodPlan.refused(
                method,
                Role.RELEASE,
                requests.get(0).isByRule() ? requests.get(0).source() : String.join(" ", sources),
                "it is asked to be " + String.join(" and ", sources) + ", but a release can't be anything else at once,"
                    + " because its body runs later and elsewhere; move one of the two into a method of its own"));
            return;
        }
        for (final Request request : requests) {
            plans.add(MethodPlan.of(method, request, classFile, files));
        }
    }

    /** The rules for a method, in order. */
    private static List<Rule> matching(final MethodDescription.InDefinedShape method, final List<Rule> rules) {
        final List<Rule> matching = new ArrayList<>();
        if (!rules.isEmpty() && method.isMethod()) {
            final List<String> parameterTypes = parameterTypes(method);
            for (final Rule rule : rules) {
                if (rule.names(method.getName(), parameterTypes) && !isPassedOver(method, rule)) {
                    matching.add(rule);
                }
            }
        }
        return matching;
    }

    /** A pattern is for those of the methods that it matches which have a body, and which somebody has written. */
    private static boolean isPassedOver(final MethodDescription.InDefinedShape method, final Rule rule) {
        return rule.isPattern() && (method.isAbstract() || method.isSynthetic() && rule.methodName().indexOf('*') >= 0);
    }

    /**
     * The binary names of a method's parameter types.
     *
     * @param method the method.
     * @return the names, with {@code []} for each dimension of an array.
     */
    public static List<String> parameterTypes(final MethodDescription method) {
        final List<String> types = new ArrayList<>();
        for (final ParameterDescription parameter : method.getParameters()) {
            types.add(parameter.getType().asErasure().getActualName());
        }
        return types;
    }

    /** What tells a method from the others of its class. */
    static String key(final MethodDescription.InDefinedShape method) {
        return method.getInternalName() + method.getDescriptor();
    }
}
