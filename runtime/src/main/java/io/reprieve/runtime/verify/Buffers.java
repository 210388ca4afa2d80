package io.reprieve.runtime.verify;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.nio.Buffer;
import java.nio.ByteBuffer;

/**
 * Where the memory of buffers and segments lies: what a slice or a duplicate has in common with its buffer.
 *
 * <p>The address of a direct buffer is a private field of the JDK; the agent opens its package. Segments are known by
 * name, because this compiles for 17.
 */
final class Buffers {
    /** {@code Buffer.address}; {@code null} if the package is not open. */
    private static final VarHandle ADDRESS = field(Buffer.class, "address", long.class);
    private static final VarHandle ARRAY = field(ByteBuffer.class, "hb", byte[].class);
    private static final VarHandle OFFSET = field(ByteBuffer.class, "offset", int.class);
    private static final Class<?> SEGMENT = segment();
    private static final MethodHandle SEGMENT_ADDRESS = method("address", long.class);
    private static final MethodHandle SEGMENT_SIZE = method("byteSize", long.class);
    private static final MethodHandle IS_NATIVE = method("isNative", boolean.class);

    private Buffers() {
    }

    private static VarHandle field(final Class<?> type, final String name, final Class<?> fieldType) {
        try {
            return MethodHandles.privateLookupIn(type, MethodHandles.lookup()).findVarHandle(type, name, fieldType);
        } catch (final ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }

    private static Class<?> segment() {
        try {
            return Runtime.version().feature() < 22 ? null : Class.forName("java.lang.foreign.MemorySegment");
        } catch (final ClassNotFoundException e) {
            return null;
        }
    }

    private static MethodHandle method(final String name, final Class<?> result) {
        try {
            return SEGMENT == null ? null : MethodHandles.publicLookup()
                .findVirtual(SEGMENT, name, MethodType.methodType(result))
                .asType(MethodType.methodType(result, Object.class));
        } catch (final ReflectiveOperationException e) {
            return null;
        }
    }

    static boolean isOne(final Object object) {
        return object instanceof Buffer || SEGMENT != null && SEGMENT.isInstance(object);
    }

    /** The address of memory outside the heap; 0 if it is inside, or not known. */
    static long address(final Object memory) {
        if (memory instanceof Buffer buffer) {
            return ADDRESS != null && buffer.isDirect() ? (long) ADDRESS.get(buffer) : 0;
        }
        try {
            return (boolean) IS_NATIVE.invokeExact(memory) ? (long) SEGMENT_ADDRESS.invokeExact(memory) : 0;
        } catch (final Throwable e) {
            return 0;
        }
    }

    static long size(final Object memory) {
        if (memory instanceof Buffer buffer) {
            return buffer.capacity();
        }
        try {
            return (long) SEGMENT_SIZE.invokeExact(memory);
        } catch (final Throwable e) {
            return 0;
        }
    }

    /** The array behind a buffer in the heap, read-only ones too; {@code null} if it is none, or not known. */
    static byte[] array(final Object memory) {
        return ARRAY != null && memory instanceof ByteBuffer buffer ? (byte[]) ARRAY.get(buffer) : null;
    }

    static int offset(final Object memory) {
        return (int) OFFSET.get((ByteBuffer) memory);
    }
}
