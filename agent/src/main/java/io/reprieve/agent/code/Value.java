package io.reprieve.agent.code;

import java.util.function.Predicate;

/**
 * Where a value on the operand stack, or in a local variable, comes from, as far as one walk over the code tells.
 */
public final class Value {
    static final Value UNKNOWN = new Value(Kind.UNKNOWN, null, null, null, null, 0, false);
    static final Value UNKNOWN_WIDE = new Value(Kind.UNKNOWN, null, null, null, null, 0, true);
    static final Value NULL = new Value(Kind.NULL, null, null, null, null, 0, false);
    static final Value CONSTANT = new Value(Kind.CONSTANT, null, null, null, null, 0, false);
    static final Value CONSTANT_WIDE = new Value(Kind.CONSTANT, null, null, null, null, 0, true);

    private static final int MOST_EITHER = 4;

    /** The kinds of origins. */
    public enum Kind {
        /** The receiver. */
        THIS,
        /** A parameter. */
        PARAMETER,
        /** What a field has: a static one, or one of the base. */
        FIELD,
        /** An element of the base, an array. */
        ELEMENT,
        /** What a call returned. */
        RESULT,
        /** A new object. */
        NEW,
        /** {@code null}. */
        NULL,
        /** A constant. */
        CONSTANT,
        /** One of two. */
        EITHER,
        /** Computed, or not known. */
        UNKNOWN
    }

    private final Kind kind;
    private final String type;
    private final FieldRef field;
    private final Value base;
    private final Object origin;
    private final int index;
    private final boolean isWide;

    private Value(
            final Kind kind,
            final String type,
            final FieldRef field,
            final Value base,
            final Object origin,
            final int index,
            final boolean isWide) {
        this.kind = kind;
        this.type = type;
        this.field = field;
        this.base = base;
        this.origin = origin;
        this.index = index;
        this.isWide = isWide;
    }

    static Value ofThis(final String type) {
        return new Value(Kind.THIS, type, null, null, null, -1, false);
    }

    static Value parameter(final int index, final String descriptor) {
        return new Value(Kind.PARAMETER, typeOf(descriptor), null, null, null, index, isWide(descriptor));
    }

    static Value ofField(final FieldRef field, final String descriptor, final Value base) {
        return new Value(Kind.FIELD, typeOf(descriptor), field, base, null, 0, isWide(descriptor));
    }

    static Value element(final Value base, final boolean isReference, final boolean isWide) {
        final String type = !isReference || base.type == null || !base.type.startsWith("[") ? null
            : typeOf(base.type.substring(1));
        return new Value(Kind.ELEMENT, type, null, base, null, 0, isWide);
    }

    static Value result(final Call call, final String descriptor) {
        return new Value(Kind.RESULT, typeOf(descriptor), null, null, call, 0, isWide(descriptor));
    }

    static Value ofNew(final String type) {
        return new Value(Kind.NEW, type, null, null, new Object(), 0, false);
    }

    /** The same value, known to be of a class. */
    Value as(final String type) {
        return kind == Kind.UNKNOWN || kind == Kind.NULL || kind == Kind.CONSTANT ? this
            : new Value(kind, type, field, base, origin, index, isWide);
    }

    static Value either(final Value one, final Value other) {
        if (one == other || one.same(other)) {
            return one;
        }
        if (one.isWide != other.isWide || one == UNKNOWN || other == UNKNOWN || one == UNKNOWN_WIDE) {
            return one.isWide ? UNKNOWN_WIDE : UNKNOWN;
        }
        if (one.size() + other.size() > MOST_EITHER) {
            return one.isWide ? UNKNOWN_WIDE : UNKNOWN;
        }
        return new Value(Kind.EITHER, one.type, null, one, other, 0, one.isWide);
    }

    private int size() {
        return kind == Kind.EITHER ? base.size() + ((Value) origin).size() : 1;
    }

    /** The type of a descriptor, as fields have it: {@code null} for a primitive. */
    static String typeOf(final String descriptor) {
        return descriptor.startsWith("L") ? descriptor.substring(1, descriptor.length() - 1)
            : descriptor.startsWith("[") ? descriptor : null;
    }

    static boolean isWide(final String descriptor) {
        return descriptor.equals("J") || descriptor.equals("D");
    }

    /**
     * Where it comes from.
     *
     * @return the kind.
     */
    public Kind kind() {
        return kind;
    }

    /**
     * Its static type.
     *
     * @return the name with slashes of a class, the descriptor of an array, or {@code null} if that isn't known.
     */
    public String type() {
        return type;
    }

    /**
     * The field that it was loaded from.
     *
     * @return the field, or {@code null}.
     */
    public FieldRef field() {
        return field;
    }

    /**
     * Whose field or element it was, or the first of two.
     *
     * @return the value; {@code null} of a static field.
     */
    public Value base() {
        return base;
    }

    /**
     * The call that returned it.
     *
     * @return the call, or {@code null}.
     */
    public Call call() {
        return kind == Kind.RESULT ? (Call) origin : null;
    }

    /**
     * The second of two.
     *
     * @return the value, or {@code null}.
     */
    public Value other() {
        return kind == Kind.EITHER ? (Value) origin : null;
    }

    /**
     * The index of a parameter.
     *
     * @return the index; -1 for the receiver.
     */
    public int index() {
        return index;
    }

    boolean isWide() {
        return isWide;
    }

    /**
     * Whether two are one object for certain: the same parameter, the same call's result, or the same field of one.
     *
     * @param other the other.
     * @return {@code true} if they are; a field may have been stored to in between.
     */
    public boolean same(final Value other) {
        if (this == other) {
            return kind != Kind.UNKNOWN;
        }
        if (kind != other.kind) {
            return false;
        }
        return switch (kind) {
            case THIS, NULL -> true;
            case PARAMETER -> index == other.index;
            case FIELD -> field.equals(other.field)
                && (base == null ? other.base == null : other.base != null && base.same(other.base));
            case RESULT, NEW -> origin == other.origin;
            case ELEMENT, CONSTANT, EITHER, UNKNOWN -> false;
        };
    }

    /**
     * Whether a value was got at through another that satisfies a condition, or satisfies it itself: fields, elements
     * and results of calls are followed back.
     *
     * @param condition the condition.
     * @return {@code true} if one does.
     */
    public boolean comesFrom(final Predicate<Value> condition) {
        return comesFrom(condition, 12);
    }

    private boolean comesFrom(final Predicate<Value> condition, final int depth) {
        if (condition.test(this)) {
            return true;
        }
        if (depth == 0) {
            return false;
        }
        if (base != null && base.comesFrom(condition, depth - 1)) {
            return true;
        }
        if (kind == Kind.EITHER) {
            return other().comesFrom(condition, depth - 1);
        }
        if (kind == Kind.RESULT) {
            for (final Value argument : call().arguments()) {
                if (argument.type() != null && argument.comesFrom(condition, depth - 1)) {
                    return true;
                }
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return switch (kind) {
            case THIS -> "this";
            case PARAMETER -> "parameter " + index;
            case FIELD -> field.toString();
            case ELEMENT -> "an element of " + base;
            case RESULT -> "what " + call().method() + " returned";
            case NEW -> "a new " + type;
            case NULL -> "null";
            case CONSTANT -> "a constant";
            case EITHER -> base + " or " + origin;
            case UNKNOWN -> "something";
        };
    }
}
