package io.reprieve.agent.code;

import net.bytebuddy.jar.asm.Type;

/**
 * A method as a call names it: the class may be one that inherits it.
 */
public final class MethodRef {
    private final String owner;
    private final String name;
    private final String descriptor;

    /**
     * A method.
     *
     * @param owner      the name of the class, with slashes.
     * @param name       the method's name.
     * @param descriptor its descriptor.
     */
    public MethodRef(final String owner, final String name, final String descriptor) {
        this.owner = owner;
        this.name = name;
        this.descriptor = descriptor;
    }

    /**
     * The class.
     *
     * @return its name, with slashes.
     */
    public String owner() {
        return owner;
    }

    /**
     * The method's name.
     *
     * @return the name.
     */
    public String name() {
        return name;
    }

    /**
     * The method's descriptor.
     *
     * @return the descriptor.
     */
    public String descriptor() {
        return descriptor;
    }

    /**
     * What tells the method from the others of its class.
     *
     * @return name and descriptor.
     */
    public String key() {
        return name + descriptor;
    }

    /**
     * Whether it returns nothing.
     *
     * @return {@code true} if it does.
     */
    public boolean isVoid() {
        return descriptor.endsWith(")V");
    }

    /**
     * Whether it takes nothing.
     *
     * @return {@code true} if it does.
     */
    public boolean hasNoParameters() {
        return descriptor.startsWith("()");
    }

    /**
     * Whether it is the JDK's, whose bodies are not looked into.
     *
     * @return {@code true} if it is.
     */
    public boolean isOfJdk() {
        return isOfJdk(owner);
    }

    /**
     * Whether a class is the JDK's.
     *
     * @param owner its name, with slashes.
     * @return {@code true} if it is.
     */
    public static boolean isOfJdk(final String owner) {
        return owner.startsWith("java/") || owner.startsWith("javax/") || owner.startsWith("jdk/")
            || owner.startsWith("sun/") || owner.startsWith("com/sun/management/") || owner.startsWith("[");
    }

    /**
     * The method as a rule names it.
     *
     * @return type, name and parameter types.
     */
    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder(owner.replace('/', '.')).append('#').append(name).append('(');
        final Type[] types = Type.getArgumentTypes(descriptor);
        for (int i = 0; i < types.length; i++) {
            text.append(i == 0 ? "" : ",").append(types[i].getClassName());
        }
        return text.append(')').toString();
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof MethodRef
            && owner.equals(((MethodRef) other).owner)
            && name.equals(((MethodRef) other).name)
            && descriptor.equals(((MethodRef) other).descriptor);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * owner.hashCode() + name.hashCode()) + descriptor.hashCode();
    }
}
