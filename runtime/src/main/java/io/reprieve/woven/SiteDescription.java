package io.reprieve.woven;

import io.reprieve.RunOn;
import io.reprieve.WhenExhausted;

/**
 * What the agent knows of a release site: the deferred method, and where its receiver and arguments go.
 *
 * @param type           the binary name of the declaring class.
 * @param method         the name of the method.
 * @param descriptor     the method's descriptor.
 * @param isStatic       whether the method is static.
 * @param isSynchronized whether the method is synchronized; such a site never waits.
 * @param context        what is the same for most releases in a row: {@link #RECEIVER}, the index of a reference
 *                       parameter, or {@link #NONE}.
 * @param released       what is released: {@link #RECEIVER}, the index of a parameter, or {@link #NONE}.
 * @param runOn          the thread that runs the body.
 * @param whenExhausted  what happens when no page is left.
 * @param domain         the name of the domain, empty for the default one.
 */
public record SiteDescription(
        String type,
        String method,
        String descriptor,
        boolean isStatic,
        boolean isSynchronized,
        int context,
        int released,
        RunOn runOn,
        WhenExhausted whenExhausted,
        String domain) {
    /** The receiver, {@code this}. */
    public static final int RECEIVER = -1;
    /** Nothing. */
    public static final int NONE = -2;

    private static final String PRIMITIVES = " Zboolean Bbyte Cchar Sshort Iint Jlong Ffloat Ddouble";

    /**
     * The name of the site, as reports show it.
     *
     * @return the type, the method and its parameter types.
     */
    public String name() {
        final StringBuilder name = new StringBuilder(type).append('#').append(method).append('(');
        int i = 1;
        while (descriptor.charAt(i) != ')') {
            if (i > 1) {
                name.append(',');
            }
            i = appendType(name, i);
        }
        return name.append(')').toString();
    }

    private int appendType(final StringBuilder name, final int start) {
        int i = start;
        int dimensions = 0;
        while (descriptor.charAt(i) == '[') {
            dimensions++;
            i++;
        }
        if (descriptor.charAt(i) == 'L') {
            final int end = descriptor.indexOf(';', i);
            name.append(descriptor.substring(i + 1, end).replace('/', '.'));
            i = end;
        } else {
            name.append(PRIMITIVES.substring(PRIMITIVES.indexOf(" " + descriptor.charAt(i)) + 2).split(" ", 2)[0]);
        }
        name.append("[]".repeat(dimensions));
        return i + 1;
    }
}
