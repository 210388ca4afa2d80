package io.reprieve.agent.plan;

import io.reprieve.RunOn;
import io.reprieve.WhenExhausted;
import io.reprieve.agent.code.ClassCode;
import io.reprieve.agent.code.Frees;
import io.reprieve.agent.code.MethodCode;
import io.reprieve.agent.code.Program;
import io.reprieve.agent.rules.Role;
import io.reprieve.agent.rules.Rule;
import io.reprieve.agent.rules.RuleIndex;
import io.reprieve.woven.SiteDescription;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import net.bytebuddy.jar.asm.Type;

/**
 * Recognises releases that are no releases, and those that do harm when they are deferred. What is certain is refused
 * where a rule asks for it, unless the rule insists; whoever annotates a method has its body before him, and is told.
 */
public final class Harm {
    private final Program program;
    private final Frees frees;
    private final RuleIndex rules;
    private List<MethodCode> readers;

    /**
     * For the classes of a program.
     *
     * @param program the program.
     * @param rules   all rules.
     */
    public Harm(final Program program, final RuleIndex rules) {
        this.program = program;
        this.frees = new Frees(program);
        this.rules = rules;
    }

    /**
     * The program.
     *
     * @return the program.
     */
    public Program program() {
        return program;
    }

    /**
     * What frees in it.
     *
     * @return that.
     */
    public Frees frees() {
        return frees;
    }

    /**
     * Looks at a release that is asked for.
     *
     * @param site    the release.
     * @param request who asks.
     * @return what is doubtful, or {@code null}.
     * @throws RefusedException if it does harm for certain.
     */
    String check(final SiteDescription site, final Request request) throws RefusedException {
        final ClassCode type = program.find(site.type().replace('.', '/'));
        final MethodCode body = type == null ? null : type.method(site.method() + site.descriptor());
        if (body == null) {
            return null;
        }
        String doubts = null;
        for (final Finding finding : findings(body, site)) {
            if (finding.isCertain() && request.isByRule() && !request.options().isForced()) {
                throw new RefusedException(finding.text() + "; force=true in the rule weaves it all the same");
            }
            doubts = Request.both(doubts, finding.text());
        }
        return doubts;
    }

    /**
     * Takes methods for readers that no rule names yet.
     *
     * @param methods the methods.
     */
    public void suppose(final Collection<MethodCode> methods) {
        readers().addAll(methods);
    }

    /**
     * What a release releases, where nobody has said it: the only reference but for texts, or the receiver.
     *
     * @param method the release.
     * @return the index of a parameter, or {@link SiteDescription#RECEIVER}; {@link SiteDescription#NONE} if it could
     *         be any of several.
     */
    public static int released(final MethodCode method) {
        int only = SiteDescription.RECEIVER;
        final Type[] types = Type.getArgumentTypes(method.ref().descriptor());
        for (int i = 0; i < types.length; i++) {
            if (types[i].getSort() >= Type.ARRAY && !types[i].getInternalName().equals("java/lang/String")) {
                if (only >= 0) {
                    return SiteDescription.NONE;
                }
                only = i;
            }
        }
        return only == SiteDescription.RECEIVER && method.isStatic() ? SiteDescription.NONE : only;
    }

    /**
     * Why a method must not be deferred.
     *
     * @param method the method.
     * @return what harm it would do for certain; {@code null} if it would do none.
     */
    public String harm(final MethodCode method) {
        for (final Finding finding : findings(method, new SiteDescription(
            method.ref().owner().replace('/', '.'), method.ref().name(), method.ref().descriptor(), method.isStatic(),
            method.isSynchronized(), SiteDescription.NONE, released(method), RunOn.RECLAIMER, WhenExhausted.SYNCHRONIZE,
            ""))) {
            if (finding.isCertain()) {
                return finding.text();
            }
        }
        return null;
    }

    private List<Finding> findings(final MethodCode body, final SiteDescription site) {
        final List<Finding> findings = new ArrayList<>();
        add(findings, CallersOwn.in(body, site.runOn(), program));
        if (site.released() == SiteDescription.RECEIVER) {
            add(findings, ResetInPlace.in(body, program, frees));
        }
        if (site.released() != SiteDescription.NONE) {
            add(findings, OwnUnpublish.in(body, site.released(), this, program, frees));
        }
        return findings;
    }

    private static void add(final List<Finding> findings, final Finding finding) {
        if (finding != null) {
            findings.add(finding);
        }
    }

    /** The readers that rules name, of types that are named in full. */
    List<MethodCode> readers() {
        if (readers == null) {
            readers = new ArrayList<>();
            for (final Rule rule : rules.rules()) {
                final ClassCode type = rule.role() == Role.READER && rule.type().indexOf('*') < 0
                    ? program.find(rule.type().replace('.', '/')) : null;
                for (final MethodCode method : type == null ? List.<MethodCode>of() : type.methods()) {
                    if (rule.names(method.ref().name(), parameterTypes(method))) {
                        readers.add(method);
                    }
                }
            }
        }
        return readers;
    }

    /**
     * The types of a method's parameters, as rules have them.
     *
     * @param method the method.
     * @return their binary names.
     */
    public static List<String> parameterTypes(final MethodCode method) {
        final List<String> types = new ArrayList<>();
        for (final Type type : Type.getArgumentTypes(method.ref().descriptor())) {
            types.add(type.getClassName());
        }
        return types;
    }
}
