package io.reprieve.agent;

import io.reprieve.woven.SiteDescription;
import net.bytebuddy.description.method.MethodDescription;

/**
 * What is to be done with one method that somebody asked for: weave it, or say why that can't be.
 *
 * @param method  the method.
 * @param role    what it is asked to be.
 * @param source  who asks: the annotation.
 * @param domain  for a section that can be woven, the name of its domain, empty if none is named; otherwise
 *                {@code null}.
 * @param site    for a release that can be woven, where its receiver and arguments go; otherwise {@code null}.
 * @param refusal why it can't be woven, and what would mend it; {@code null} if it can.
 * @param warning what is doubtful about it although it can be woven; {@code null} mostly.
 */
record MethodPlan(
        MethodDescription.InDefinedShape method,
        Role role,
        String source,
        String domain,
        SiteDescription site,
        String refusal,
        String warning) {

    static MethodPlan section(
            final MethodDescription.InDefinedShape method,
            final Role role,
            final String source,
            final String domain,
            final String warning) {
        return new MethodPlan(method, role, source, domain, null, null, warning);
    }

    static MethodPlan release(
            final MethodDescription.InDefinedShape method, final String source, final SiteDescription site) {
        return new MethodPlan(method, Role.RELEASE, source, null, site, null, null);
    }

    static MethodPlan refused(
            final MethodDescription.InDefinedShape method, final Role role, final String source, final String reason) {
        return new MethodPlan(method, role, source, null, null, reason, null);
    }
}
