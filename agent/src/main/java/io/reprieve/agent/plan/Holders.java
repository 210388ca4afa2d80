package io.reprieve.agent.plan;

import io.reprieve.agent.rules.Options;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;

/**
 * Decides whether what the option {@code holds} names can be pinned, or let go.
 */
final class Holders {
    private Holders() {
    }

    /**
     * Checks the option against a method.
     *
     * @param method the method.
     * @param holds  the option, or {@code null}.
     * @throws RefusedException if the method has no such thing, or it is nothing that is ever released.
     */
    static void check(final MethodDescription.InDefinedShape method, final Integer holds) throws RefusedException {
        if (holds == null) {
            return;
        }
        if (holds == Options.NOTHING) {
            throw new RefusedException(
                "its holds is neither \"this\" nor the index of a parameter, \"0\" for the first");
        }
        if (holds == Options.THIS) {
            if (method.isStatic()) {
                throw new RefusedException("it is static and has no this; write holds= and the index of a parameter");
            }
        } else if (holds == Options.RETURNED) {
            checkType(method.getReturnType().asErasure(), "holds=return, and it returns ");
        } else {
            final int count = method.getParameters().size();
            if (holds >= count) {
                throw new RefusedException("holds=" + holds + ", and it has " + (count == 0 ? "no parameters"
                    : count == 1 ? "one parameter, which is 0" : count + " parameters, 0 to " + (count - 1)));
            }
            checkType(method.getParameters().get(holds).getType().asErasure(), "holds=" + holds + ", which is ");
        }
    }

    /** An address or a handle is a long, or an int; no other primitive is ever released. */
    private static void checkType(final TypeDescription type, final String what) throws RefusedException {
        if (type.isPrimitive() && !type.represents(long.class) && !type.represents(int.class)) {
            throw new RefusedException(what + type.getActualName()
                + "; only an object or a native handle (a long or an int) can be pinned");
        }
    }
}
