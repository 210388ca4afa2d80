package io.reprieve.agent.plan;

import io.reprieve.RunOn;
import io.reprieve.agent.code.Call;
import io.reprieve.agent.code.FieldRef;
import io.reprieve.agent.code.Frees;
import io.reprieve.agent.code.MethodCode;
import io.reprieve.agent.code.Program;
import io.reprieve.agent.code.Step;
import io.reprieve.agent.code.Value;
import io.reprieve.woven.SiteDescription;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.bytebuddy.jar.asm.Type;

/**
 * Looks at what the callers of a release do after it: use the object again, whose body has not run yet, or open anew
 * what it has not closed yet. Only where all classes lie before it can a release's callers be found.
 */
public final class AfterRelease {
    private static final int MOST_CALLS = 3;
    private static final List<String> HARMLESS = List.of("equals", "hashCode", "toString", "getClass", "<init>");
    private static final List<String> OPENS = List.of("<init>", "open", "create", "connect", "bind", "start", "map");
    private static final List<String> CLOSES = List.of("close", "shutdown", "delete", "destroy", "dispose", "stop");

    private final Program program;
    private final Frees frees;
    private final MethodCode release;
    private final SiteDescription site;
    private final Set<FieldRef> resets;
    private final List<String> harms = new ArrayList<>();
    private final List<String> doubts = new ArrayList<>();

    private AfterRelease(final Harm harm, final MethodCode release, final SiteDescription site) {
        this.program = harm.program();
        this.frees = harm.frees();
        this.release = release;
        this.site = site;
        this.resets = site.released() == SiteDescription.RECEIVER
            ? ResetInPlace.parts(release, program, frees) : Set.of();
    }

    /**
     * Looks at the callers of a release.
     *
     * @param release the release.
     * @param site    what it releases, and where its body is run.
     * @param harm    knows the program.
     * @return what was found.
     */
    public static AfterRelease of(final MethodCode release, final SiteDescription site, final Harm harm) {
        final AfterRelease after = new AfterRelease(harm, release, site);
        if (site.released() != SiteDescription.NONE && site.runOn() != RunOn.CALLER) {
            for (final Program.CallSite each : after.program.callersOf(release)) {
                final Value released = each.call().argument(site.released());
                // A handle is a number, which may be used for other things.
                if (released != null && released.type() != null && each.caller() != release
                    && !each.call().isLambda()) {
                    after.look(each.caller(), each.call(), released);
                }
            }
        }
        return after;
    }

    /**
     * What does harm for certain.
     *
     * @return a line for each caller.
     */
    public List<String> harms() {
        return harms;
    }

    /**
     * What may do harm.
     *
     * @return a line for each caller.
     */
    public List<String> doubts() {
        return doubts;
    }

    /** A caller that releases in two places does so in one way. */
    private static void add(final List<String> lines, final String line) {
        if (!lines.contains(line)) {
            lines.add(line);
        }
    }

    private void look(final MethodCode caller, final Call call, final Value released) {
        // What is new in each turn of a loop is another one in the next.
        final boolean isLasting = released.kind() == Value.Kind.PARAMETER || released.kind() == Value.Kind.THIS;
        String use = null;
        boolean touches = false;
        String open = null;
        for (final Step step : caller.after(call, isLasting)) {
            if (isForgotten(step, released)) {
                break;
            }
            if (step == call) {
                continue;
            }
            if (step instanceof Call) {
                final Call next = (Call) step;
                if (isUse(next, released)) {
                    final boolean doesTouch = touches(next, released);
                    if (!touches && (doesTouch || use == null)) {
                        use = "calls " + next.method();
                        touches |= doesTouch;
                    }
                }
                open = open == null && opensAnother(next) ? next.method().toString() : open;
            } else if (step instanceof Step.Access
                && ((Step.Access) step).base() != null && ((Step.Access) step).base().same(released)) {
                final FieldRef field = ((Step.Access) step).field();
                use = use == null || resets.contains(field) && !touches ? "uses its " + field.name() : use;
                touches |= resets.contains(field);
            }
        }
        if (touches) {
            add(harms, "its caller " + caller + " goes on with the object at once (" + use + "), and the body, run"
                + " later, would wipe what it is given then; don't defer it, or move the reset to where the object is"
                + " taken anew");
        } else if (use != null && released.kind() != Value.Kind.THIS) {
            add(doubts, "its caller " + caller + " uses the object after it (" + use + "), before the body has run");
        }
        if (open != null) {
            add(doubts, "its caller " + caller + " opens another after it (" + open + "): a file, a lock or a port that"
                + " the two share is still held then; with runOn=CALLER the caller waits for its readers, and the body"
                + " has run when it returns");
        }
    }

    private static boolean isForgotten(final Step step, final Value released) {
        return released.kind() == Value.Kind.FIELD
            && step instanceof Step.Access
            && ((Step.Access) step).stored() != null
            && ((Step.Access) step).field().equals(released.field());
    }

    private boolean isUse(final Call call, final Value released) {
        final String name = call.method().name();
        if (call.isLambda() || HARMLESS.contains(name) || name.startsWith("is") || Frees.isFreeingName(name)) {
            return false;
        }
        for (final Value argument : call.arguments()) {
            if (argument.same(released)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a call gets at what the release sets back. */
    private boolean touches(final Call call, final Value released) {
        if (resets.isEmpty()) {
            return false;
        }
        for (final MethodCode target : program.targets(call)) {
            for (int i = -1; call.argument(i) != null; i++) {
                if (call.argument(i).same(released) && touches(target, i, MOST_CALLS, new HashSet<>())) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean touches(
            final MethodCode method, final int object, final int calls, final Set<MethodCode> seen) {
        if (!seen.add(method)) {
            return false;
        }
        for (final Step step : method.steps()) {
            if (step instanceof Step.Access && isObject(((Step.Access) step).base(), object)) {
                if (resets.contains(((Step.Access) step).field())) {
                    return true;
                }
            } else if (step instanceof Call && calls > 0) {
                final Call call = (Call) step;
                for (int i = -1; i < call.arguments().size(); i++) {
                    if (isObject(call.argument(i), object)) {
                        for (final MethodCode target : program.targets(call)) {
                            if (touches(target, i, calls - 1, seen)) {
                                return true;
                            }
                        }
                    }
                }
            }
        }
        return false;
    }

    private static boolean isObject(final Value value, final int object) {
        return value != null && (object < 0 ? value.kind() == Value.Kind.THIS
            : value.kind() == Value.Kind.PARAMETER && value.index() == object);
    }

    private boolean opensAnother(final Call call) {
        final String type = releasedType();
        if (type == null || call.isLambda() || !isNamed(release.ref().name(), CLOSES)
            || !isNamed(call.method().name(), OPENS) || call.arguments().size() <= (call.isStatic() ? 0 : 1)) {
            return false;
        }
        final Type result = Type.getReturnType(call.method().descriptor());
        final String opened = call.method().name().equals("<init>") ? call.method().owner()
            : result.getSort() == Type.OBJECT ? result.getInternalName() : null;
        return opened != null && program.find(opened) != null && program.is(opened, type);
    }

    private String releasedType() {
        if (site.released() == SiteDescription.RECEIVER) {
            return release.ref().owner();
        }
        final Type type = Type.getArgumentTypes(release.ref().descriptor())[site.released()];
        return type.getSort() == Type.OBJECT ? type.getInternalName() : null;
    }

    private static boolean isNamed(final String name, final List<String> starts) {
        for (final String start : starts) {
            if (name.startsWith(start)) {
                return true;
            }
        }
        return false;
    }
}
