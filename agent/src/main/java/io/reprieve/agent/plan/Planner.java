package io.reprieve.agent.plan;

import io.reprieve.agent.code.MethodCode;
import io.reprieve.agent.code.MethodRef;
import io.reprieve.agent.code.Program;
import io.reprieve.agent.rules.ClassFiles;
import io.reprieve.agent.rules.Role;
import io.reprieve.agent.rules.Rule;
import io.reprieve.agent.rules.RuleIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private final RuleIndex rules;
    private final PooledClasses pooledClasses;
    /** What is known of the whole program; {@code null} while its classes are being loaded. */
    private final Harm harm;

    /**
     * A planner for classes that are being loaded.
     *
     * @param rules all rules.
     */
    public Planner(final RuleIndex rules) {
        this(rules, null);
    }

    /**
     * A planner for classes that lie all before it.
     *
     * @param rules all rules.
     * @param harm  knows what they do.
     */
    public Planner(final RuleIndex rules, final Harm harm) {
        this.rules = rules;
        this.pooledClasses = new PooledClasses(rules);
        this.harm = harm;
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
                addPlans(method, requests(method, matching, classFile, files), classFile, files, methods);
            }
        }
        methods.replaceAll(plan -> plan.bulk() == null || !isDeferred(plan.bulk(), methods) ? plan
            : MethodPlan.refused(plan.method(), plan.role(), plan.source(), "bulk=" + plan.bulk().getName()
                + " is a release itself, and would be deferred with the array that it is lent; leave one of the two"
                + " out"));
        final Set<String> wovenBefore = WovenBefore.methods(classFile);
        if (!wovenBefore.isEmpty()) {
            methods.replaceAll(plan -> plan.refusal() == null && wovenBefore.contains(key(plan.method()))
                ? plan.wovenBefore() : plan);
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

    private static boolean isDeferred(
            final MethodDescription.InDefinedShape method, final List<MethodPlan> plans) {
        for (final MethodPlan plan : plans) {
            if (plan.role() == Role.RELEASE && plan.method().equals(method)) {
                return true;
            }
        }
        return false;
    }

    /** What is asked of a method; a rule of a pack says if it was written for another. */
    private List<Request> requests(
            final MethodDescription.InDefinedShape method,
            final List<Rule> matching,
            final byte[] classFile,
            final ClassFiles files) {
        final List<Request> requests = Requests.of(method, matching);
        for (final Rule rule : matching) {
            if (!rule.shapes().isEmpty()) {
                final MethodCode code = harm(method, classFile, files).program().resolve(new MethodRef(
                    method.getDeclaringType().asErasure().getInternalName(), method.getInternalName(),
                    method.getDescriptor()));
                for (int i = 0; code != null && !rule.shapes().contains(code.shape()) && i < requests.size(); i++) {
                    if (requests.get(i).source().equals(rule.source())) {
                        requests.set(i, requests.get(i).doubted("the pack was tested with " + rule.tested()
                            + ", and this version has another body here (shape " + code.shape() + "): look whether it"
                            + " still does what the pack says, or get rules for this version"));
                    }
                }
            }
        }
        return requests;
    }

    private void addPlans(
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
            plans.add(MethodPlan.of(
                method, request, request.role() == Role.RELEASE ? harm(method, classFile, files) : null, files));
        }
    }

    private Harm harm(
            final MethodDescription.InDefinedShape method, final byte[] classFile, final ClassFiles files) {
        if (harm != null) {
            return harm;
        }
        final Program program = new Program(files);
        program.add(method.getDeclaringType().asErasure().getInternalName(), classFile);
        return new Harm(program, rules);
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
