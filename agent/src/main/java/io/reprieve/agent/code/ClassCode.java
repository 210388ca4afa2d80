package io.reprieve.agent.code;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * What is known of a class and of what its methods do.
 */
public final class ClassCode {
    private final String name;
    private final int access;
    private final List<String> parents;
    private final Map<String, MethodCode> methods;
    private final Map<String, Integer> fields;
    private final List<Lambda> lambdas;
    private final List<String> strings;

    /** A lambda that is made somewhere: what it implements, and by what. */
    record Lambda(String type, String method, MethodRef body) {
    }

    ClassCode(
            final String name,
            final int access,
            final List<String> parents,
            final Map<String, MethodCode> methods,
            final Map<String, Integer> fields,
            final List<Lambda> lambdas,
            final List<String> strings) {
        this.name = name;
        this.access = access;
        this.parents = parents;
        this.methods = methods;
        this.fields = fields;
        this.lambdas = lambdas;
        this.strings = strings;
    }

    /**
     * Reads a class file.
     *
     * @param classFile the file.
     * @return what it says; {@code null} if it can't be read.
     */
    public static ClassCode read(final byte[] classFile) {
        return CodeReader.read(classFile);
    }

    /**
     * The class.
     *
     * @return its name, with slashes.
     */
    public String name() {
        return name;
    }

    /**
     * The superclass, if it has one, and the interfaces.
     *
     * @return their names, with slashes.
     */
    public List<String> parents() {
        return parents;
    }

    /**
     * Its methods.
     *
     * @return those that it declares.
     */
    public Collection<MethodCode> methods() {
        return methods.values();
    }

    /**
     * One of its methods.
     *
     * @param key name and descriptor.
     * @return the method, or {@code null}.
     */
    public MethodCode method(final String key) {
        return methods.get(key);
    }

    /** The modifiers of a field that it declares; {@code null} if it doesn't. */
    Integer field(final String name) {
        return fields.get(name);
    }

    List<Lambda> lambdas() {
        return lambdas;
    }

    /** The strings that its methods load. */
    List<String> strings() {
        return strings;
    }

    boolean isFinal() {
        return (access & Opcodes.ACC_FINAL) != 0;
    }

    /**
     * Whether it is an interface.
     *
     * @return {@code true} if it is.
     */
    public boolean isInterface() {
        return (access & Opcodes.ACC_INTERFACE) != 0;
    }
}
