package io.reprieve.benchmarks;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/**
 * The C library's memory, without any check: what Netty and others call for want of a cheaper arena.
 */
final class Malloc {
    private static final MethodHandle MALLOC = link("malloc", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
    private static final MethodHandle CALLOC = link("calloc", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle FREE = link("free", FunctionDescriptor.ofVoid(JAVA_LONG));

    private Malloc() {
    }

    private static MethodHandle link(final String name, final FunctionDescriptor function) {
        final Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), function);
    }

    static long malloc(final long size) {
        try {
            return (long) MALLOC.invokeExact(size);
        } catch (final Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    static long calloc(final long size) {
        try {
            return (long) CALLOC.invokeExact(1L, size);
        } catch (final Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    static void free(final long address) {
        try {
            FREE.invokeExact(address);
        } catch (final Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
