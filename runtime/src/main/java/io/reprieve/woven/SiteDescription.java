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
 * @param bulk           the name and descriptor of the method of the same class that is called for many objects at
 *                       once, empty if there is none. It is static where the method is, or where what is released is
 *                       the receiver.
 * @param bytes          what a release weighs: empty if it doesn't say, the index of a parameter, or the name and
 *                       descriptor of a method of what is released.
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
        String domain,
        String bulk,
        String bytes) {
    /** The receiver, {@code this}. */
    public static final int RECEIVER = -1;
    /** Nothing. */
    public static final int NONE = -2;

    private static final String PRIMITIVES = " Zboolean Bbyte Cchar Sshort Iint Jlong Ffloat Ddouble";

    /**
     * A site without a bulk method, and without weight.
     *
     * @param type           the binary name of the declaring class.
     * @param method         the name of the method.
     * @param descriptor     the method's descriptor.
     * @param isStatic       whether the method is static.
     * @param isSynchronized whether the method is synchronized.
     * @param context        what is the same for most releases in a row.
     * @param released       what is released.
     * @param runOn          the thread that runs the body.
     * @param whenExhausted  what happens when no page is left.
     * @param domain         the name of the domain, empty for the default one.
     */
    public SiteDescription(
            final String type,
            final String method,
            final String descriptor,
            final boolean isStatic,
            final boolean isSynchronized,
            final int context,
            final int released,
            final RunOn runOn,
            final WhenExhausted whenExhausted,
            final String domain) {
        this(type, method, descriptor, isStatic, isSynchronized, context, released, runOn, whenExhausted, domain, "",
            "");
    }

    /**
     * The site, with a method for many objects at once.
     *
     * @param bulk the method's name and descriptor.
     * @return the same site but for that.
     */
    public SiteDescription withBulk(final String bulk) {
        return new SiteDescription(
            type, method, descriptor, isStatic, isSynchronized, context, released, runOn, whenExhausted, domain, bulk,
            bytes);
    }

    /**
     * The site, with releases that weigh something.
     *
     * @param bytes the index of a parameter, or a method's name and descriptor.
     * @return the same site but for that.
     */
    public SiteDescription withBytes(final String bytes) {
        return new SiteDescription(
            type, method, descriptor, isStatic, isSynchronized, context, released, runOn, whenExhausted, domain, bulk,
            bytes);
    }

    /**
     * The parameter that says what a release weighs.
     *
     * @return its index; {@link #NONE} if none does.
     */
    public int bytesParameter() {
        return bytes.isEmpty() || !Character.isDigit(bytes.charAt(0)) ? NONE : Integer.parseInt(bytes);
    }

    /**
     * Whether the bulk method is static.
     *
     * @return {@code true} if it has no receiver.
     */
    public boolean isBulkStatic() {
        return isStatic || released == RECEIVER;
    }

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
