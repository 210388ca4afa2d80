package io.reprieve.agent.plan;

import io.reprieve.DeferRelease;
import io.reprieve.Quiescent;
import io.reprieve.ReadSide;
import io.reprieve.UpdateSide;
import io.reprieve.agent.rules.Option;
import io.reprieve.agent.rules.Options;
import io.reprieve.agent.rules.Role;
import io.reprieve.agent.rules.Rule;
import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.description.annotation.AnnotationList;
import net.bytebuddy.description.method.MethodDescription;

/**
 * Gathers what annotations and rules ask of a method.
 *
 * <p>Where both speak of one role, what the rule says counts, then what the annotation says: who writes the rules knows
 * the program as it is run. Of several rules the first counts.
 */
final class Requests {
    private Requests() {
    }

    /** The requests, in the order of the roles. */
    static List<Request> of(final MethodDescription.InDefinedShape method, final List<Rule> rules) {
        final AnnotationList annotations = method.getDeclaredAnnotations();
        final List<Request> requests = new ArrayList<>();
        for (final Role role : Role.values()) {
            final boolean isAnnotated =
                role.annotation() != null && annotations.isAnnotationPresent(role.annotation());
            Request request = isAnnotated ? new Request(role, role.source(), options(role, annotations), null) : null;
            boolean hasRule = false;
            for (final Rule rule : rules) {
                if (rule.role() == role) {
                    request = hasRule ? withLater(request, rule) : withFirst(request, rule);
                    hasRule = true;
                }
            }
            if (request != null) {
                requests.add(request);
            }
        }
        return requests;
    }

    private static Request withFirst(final Request annotation, final Rule rule) {
        if (annotation == null) {
            return new Request(rule.role(), rule.source(), rule.options(), null);
        }
        return new Request(
            rule.role(),
            rule.source(),
            rule.options().or(annotation.options()),
            rule.options().contradict(annotation.options())
                ? "its " + annotation.source() + " says something else, and the rule counts" : null);
    }

    private static Request withLater(final Request first, final Rule rule) {
        return !rule.options().contradict(first.options()) ? first
            : new Request(first.role(), first.source(), first.options(), Request.both(
                first.warning(),
                "the rule " + rule.source() + " says something else about it, and the one that comes first counts"));
    }

    private static Options options(final Role role, final AnnotationList annotations) {
        return switch (role) {
            case QUIESCENT -> ofDomain(annotations.ofType(Quiescent.class).load().domain());
            case UPDATER -> ofDomain(annotations.ofType(UpdateSide.class).load().domain());
            case READER -> {
                final ReadSide reader = annotations.ofType(ReadSide.class).load();
                final Options options = ofDomain(reader.domain());
                yield reader.holds().isEmpty() ? options : options.with(Option.HOLDS, holder(reader.holds()));
            }
            case RELEASE -> {
                final DeferRelease release = annotations.ofType(DeferRelease.class).load();
                final Options options = ofDomain(release.domain())
                    .with(Option.RUN_ON, release.runOn())
                    .with(Option.WHEN_EXHAUSTED, release.whenExhausted());
                final Options withBulk =
                    release.bulk().isEmpty() ? options : options.with(Option.BULK, release.bulk());
                yield release.bytes().isEmpty() ? withBulk : withBulk.with(Option.BYTES, release.bytes());
            }
            case POOLED, PIN, UNPIN -> Options.NONE;
        };
    }

    private static Integer holder(final String holds) {
        if (holds.equals("this")) {
            return Options.THIS;
        }
        try {
            final int index = Integer.parseInt(holds);
            return index < 0 ? Options.NOTHING : index;
        } catch (final NumberFormatException e) {
            return Options.NOTHING;
        }
    }

    private static Options ofDomain(final String domain) {
        return Options.NONE.with(Option.DOMAIN, domain);
    }
}
