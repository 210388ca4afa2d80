package io.reprieve.agent.code;

/**
 * A field as an instruction names it: the class may be one that inherits it.
 */
public final class FieldRef {
    private final String owner;
    private final String name;
    private final String descriptor;

    FieldRef(final String owner, final String name, final String descriptor) {
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
     * The field's name.
     *
     * @return the name.
     */
    public String name() {
        return name;
    }

    /**
     * The type of its value.
     *
     * @return the name with slashes of a class, the descriptor of an array, or {@code null} for a primitive.
     */
    public String type() {
        return Value.typeOf(descriptor);
    }

    @Override
    public String toString() {
        return owner.replace('/', '.') + "." + name;
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof FieldRef
            && owner.equals(((FieldRef) other).owner)
            && name.equals(((FieldRef) other).name);
    }

    @Override
    public int hashCode() {
        return 31 * owner.hashCode() + name.hashCode();
    }
}
