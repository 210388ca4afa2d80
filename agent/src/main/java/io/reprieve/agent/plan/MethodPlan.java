package io.reprieve.agent.plan;

import io.reprieve.agent.rules.ClassFiles;
import io.reprieve.agent.rules.Role;
import io.reprieve.woven.SiteDescription;
import net.bytebuddy.description.method.MethodDescription;

/**
 * What is to be done with one method that somebody asked for: weave it, or say why that can't be.
 *
 * @param method  the method.
 * @param role    what it is asked to be.
 * @param source  who asks: the annotation, or file and line of the rule.
 * @param domain  for a section that can be woven, the name of its domain, empty if none is named; otherwise
 *                {@code null}.
 * @param site    for a release that can be woven, where its receiver and arguments go; otherwise {@code null}.
 * @param holds   for a pin, an end of one, or a reader that pins instead of staying in its section, what is held: the
 *                index of a parameter, {@link io.reprieve.agent.rules.Options#THIS} or
 *                {@link io.reprieve.agent.rules.Options#RETURNED}; otherwise {@code null}.
 * @param bulk    for a release that has one, the method that is called for many objects at once; otherwise
 *                {@code null}.
 * @param answer  for a release that can be woven, what its caller gets at once; {@code null} if that is nothing, or the
 *                default value of the type.
 * @param refusal why it can't be woven, and what would mend it; {@code null} if it can.
 * @param warning what is doubtful about it although it can be woven; {@code null} mostly.
 * @param isWovenBefore whether it has been woven before, when the class was built for example.
 */
public record MethodPlan(
        MethodDescription.InDefinedShape method,
        Role role,
        String source,
        String domain,
        SiteDescription site,
        Integer holds,
        MethodDescription.InDefinedShape bulk,
        Object answer,
        String refusal,
        String warning,
        boolean isWovenBefore) {

    /**
     * The method as reports name it.
     *
     * @return its type, name and parameter types.
     */
    public String name() {
        return method.getDeclaringType().getName() + "#" + method.getInternalName()
            + "(" + String.join(",", Planner.parameterTypes(method)) + ")";
    }

    /** Plans what one request asks of a method. */
    static MethodPlan of(
            final MethodDescription.InDefinedShape method,
            final Request request,
            final Harm harm,
            final ClassFiles files) {
        try {
            return request.role() == Role.RELEASE
                ? release(method, request, harm, files) : section(method, request, files);
        } catch (final RefusedException e) {
            return refused(method, request.role(), request.source(), e.getMessage());
        }
    }

    private static MethodPlan section(
            final MethodDescription.InDefinedShape method, final Request request, final ClassFiles files)
            throws RefusedException {
        Sections.check(method, request.isByRule());
        final String domain = request.options().domain();
        final Integer holds = request.options().holds();
        Holders.check(method, holds);
        final String doubts = request.role() == Role.READER ? Sections.doubtsAbout(method, files) : null;
        return new MethodPlan(
            method, request.role(), request.source(), domain == null ? "" : domain, null, holds, null, null,
            null,
            Request.both(request.warning(), doubts),
            false);
    }

    private static MethodPlan release(
            final MethodDescription.InDefinedShape method,
            final Request request,
            final Harm harm,
            final ClassFiles files) throws RefusedException {
        final SiteDescription described = Releases.describe(method, request.options(), request.isByRule());
        final String bytes = request.options().bytes();
        final SiteDescription site =
            bytes == null ? described : described.withBytes(Weight.of(method, described, bytes, files));
        final MethodDescription.InDefinedShape bulk = Bulk.of(method, site, request.options().bulk());
        final String returns = request.options().returns();
        return new MethodPlan(
            method, Role.RELEASE, request.source(), null,
            bulk == null ? site : site.withBulk(Planner.key(bulk)), null, bulk, Answers.of(method, returns), null,
            Request.both(
                Request.both(
                    Request.both(request.warning(), Answers.doubtsAbout(method, returns)), Releases.doubtsAbout(site)),
                harm.check(site, request)),
            false);
    }

    static MethodPlan refused(
            final MethodDescription.InDefinedShape method, final Role role, final String source, final String reason) {
        return new MethodPlan(method, role, source, null, null, null, null, null, reason, null, false);
    }

    /** The same, done before. */
    MethodPlan wovenBefore() {
        return new MethodPlan(method, role, source, domain, site, holds, bulk, answer, refusal, warning, true);
    }

    /**
     * Whether the method is to be woven now.
     *
     * @return {@code true} if it can be, and has not been.
     */
    public boolean isToBeWoven() {
        return refusal == null && !isWovenBefore;
    }
}
