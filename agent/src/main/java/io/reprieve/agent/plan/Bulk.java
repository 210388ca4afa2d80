package io.reprieve.agent.plan;

import io.reprieve.woven.SiteDescription;
import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.ParameterList;
import net.bytebuddy.description.type.TypeDescription;

/**
 * Finds the method that is called in place of a release's body for many objects at once, the option {@code bulk}.
 */
final class Bulk {
    private static final int PARAMETERS = 3;

    private Bulk() {
    }

    /**
     * The method that a release names for its bulk.
     *
     * @param release the release.
     * @param site    what it releases.
     * @param name    the option, or {@code null}.
     * @return the method, or {@code null} if none is named.
     * @throws RefusedException if there is none that takes what the release takes.
     */
    static MethodDescription.InDefinedShape of(
            final MethodDescription.InDefinedShape release, final SiteDescription site, final String name)
            throws RefusedException {
        if (name == null) {
            return null;
        }
        final int others = release.getParameters().size() - (site.released() >= 0 ? 1 : 0);
        if (others > 0) {
            throw new RefusedException("bulk=" + name + " would lose its other "
                + (others == 1 ? "argument" : "arguments")
                + "; leave bulk out, or defer a method that takes the object alone");
        }
        final TypeDescription released = released(release, site);
        if (released == null || released.isPrimitive()) {
            throw new RefusedException("bulk=" + name + " is for objects, and it releases "
                + (released == null ? "nothing" : "a " + released.getActualName()) + "; leave bulk out");
        }
        // An object that releases itself is the receiver of one release only: there the bulk can have none.
        final boolean isStatic = release.isStatic() || site.released() == SiteDescription.RECEIVER;
        final List<String> sameName = new ArrayList<>();
        for (final MethodDescription.InDefinedShape method
            : release.getDeclaringType().asErasure().getDeclaredMethods().asDefined()) {
            if (method.getName().equals(name) && !method.isBridge()) {
                if (fits(method, released) && method.isStatic() == isStatic && !method.isAbstract()) {
                    return method;
                }
                sameName.add((method.isStatic() ? "static " : "") + method.getReturnType().asErasure().getActualName()
                    + " " + name + "(" + String.join(",", Planner.parameterTypes(method)) + ")");
            }
        }
        throw new RefusedException("its class has no method " + (isStatic ? "static " : "") + "void " + name
            + "(java.lang.Object[],int,int)"
            + (released.represents(Object.class) ? "" : " or (" + released.getActualName() + "[],int,int)")
            + ", which bulk=" + name + " needs"
            + (sameName.isEmpty() ? "" : ", but " + String.join(" and ", sameName)));
    }

    private static TypeDescription released(
            final MethodDescription.InDefinedShape release, final SiteDescription site) {
        return site.released() == SiteDescription.RECEIVER ? release.getDeclaringType().asErasure()
            : site.released() == SiteDescription.NONE ? null
            : release.getParameters().get(site.released()).getType().asErasure();
    }

    private static boolean fits(final MethodDescription.InDefinedShape method, final TypeDescription released) {
        final ParameterList<?> parameters = method.getParameters();
        if (parameters.size() != PARAMETERS || !method.getReturnType().represents(void.class)) {
            return false;
        }
        final TypeDescription objects = parameters.get(0).getType().asErasure();
        return objects.isArray()
            && (objects.getComponentType().represents(Object.class) || objects.getComponentType().equals(released))
            && parameters.get(1).getType().represents(int.class)
            && parameters.get(2).getType().represents(int.class);
    }
}
