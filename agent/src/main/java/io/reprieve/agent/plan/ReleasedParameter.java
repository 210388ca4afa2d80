package io.reprieve.agent.plan;

import io.reprieve.woven.SiteDescription;
import net.bytebuddy.jar.asm.Type;

/**
 * Which of its parameters a method releases, where nobody says: its only reference, or of several the only one that is
 * no text. A name or a message beside it is nobody's to release.
 */
public final class ReleasedParameter {
    private static final String TEXT = "java/lang/String";

    private ReleasedParameter() {
    }

    /**
     * The references among parameters.
     *
     * @param parameters of the method.
     * @return how many.
     */
    public static int references(final Type[] parameters) {
        int references = 0;
        for (final Type parameter : parameters) {
            references += isReference(parameter) ? 1 : 0;
        }
        return references;
    }

    /**
     * The one that is released.
     *
     * @param parameters of the method.
     * @return its index; {@link SiteDescription#NONE} if there is no reference, or more than one that it could be.
     */
    public static int among(final Type[] parameters) {
        final boolean isOnly = references(parameters) == 1;
        int only = SiteDescription.NONE;
        for (int i = 0; i < parameters.length; i++) {
            if (isReference(parameters[i]) && (isOnly || !parameters[i].getInternalName().equals(TEXT))) {
                if (only != SiteDescription.NONE) {
                    return SiteDescription.NONE;
                }
                only = i;
            }
        }
        return only;
    }

    private static boolean isReference(final Type parameter) {
        return parameter.getSort() >= Type.ARRAY;
    }
}
