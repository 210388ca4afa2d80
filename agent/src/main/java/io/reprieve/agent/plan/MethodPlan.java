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
 * @param answer  for a release that can be woven, what its caller gets at once; {@code null} if that is nothing, or the
 *                default value of the type.
 * @param refusal why it can't be woven, and what would mend it; {@code null} if it can.
 * @param warning what is doubtful about it although it can be woven; {@code null} mostly.
 */
public record MethodPlan(
        MethodDescription.InDefinedShape method,
        Role role,
        String source,
        String domain,
        SiteDescription site,
        Object answer,
        String refusal,
        String warning) {

    /** Plans what one request asks of a method. */
    static MethodPlan of(
            final MethodDescription.InDefinedShape method,
            final Request request,
            final byte[] classFile,
            final ClassFiles files) {
        try {
            return request.role() == Role.RELEASE
                ? release(method, request, classFile) : section(method, request, files);
        } catch (final RefusedException e) {
            return refused(method, request.role(), request.source(), e.getMessage());
        }
    }

    private static MethodPlan section(
            final MethodDescription.InDefinedShape method, final Request request, final ClassFiles files)
            throws RefusedException {
        Sections.check(method, request.isByRule());
        final String domain = request.options().domain();
        final String doubts = request.role() == Role.READER ? Sections.doubtsAbout(method, files) : null;
        return new MethodPlan(
            method, request.role(), request.source(), domain == null ? "" : domain, null, null, null,
            Request.both(request.warning(), doubts));
    }

    private static MethodPlan release(
            final MethodDescription.InDefinedShape method, final Request request, final byte[] classFile)
            throws RefusedException {
        final SiteDescription site = Releases.describe(method, request.options(), request.isByRule());
        final String returns = request.options().returns();
        return new MethodPlan(
            method, Role.RELEASE, request.source(), null, site, Answers.of(method, returns), null,
            Request.both(
                Request.both(request.warning(), Answers.doubtsAbout(method, returns)),
                CallersOwn.doubtsAbout(method, site, classFile)));
    }

    static MethodPlan refused(
            final MethodDescription.InDefinedShape method, final Role role, final String source, final String reason) {
        return new MethodPlan(method, role, source, null, null, null, reason, null);
    }
}
