package io.reprieve.runtime.memory;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.util.Optional;

/**
 * Linux's {@code syscall(2)}, called through the foreign-function API of JDK 22 and later, which is reached by method
 * handles so that the code compiles for 17.
 */
public final class SystemCalls {
    private SystemCalls() {
    }

    /**
     * Links it.
     *
     * @param what      needs it, as the message says.
     * @param arguments how many the system call has.
     * @return a handle of as many {@code long}s, after one for its number, that returns a {@code long}. Nothing is
     *         bound: each bound argument would have the JVM make a class, at every start.
     * @throws UnsupportedOperationException if it is not to be had; the message says why, and what would help.
     */
    public static MethodHandle link(final String what, final int arguments) {
        if (Runtime.version().feature() < 22) {
            throw new UnsupportedOperationException(what + " needs JDK 22 or later");
        }
        final MethodHandles.Lookup lookup = NativeAccess.lookup();
        if (lookup == null) {
            throw new UnsupportedOperationException(what + " needs native access: start Java with "
                + "--enable-native-access=" + (NativeAccess.class.getModule().isNamed()
                ? NativeAccess.class.getModule().getName() : "ALL-UNNAMED") + ", or use the agent");
        }
        return downcall(lookup, arguments);
    }

    /** {@code syscall(number, ...)}. */
    private static MethodHandle downcall(final MethodHandles.Lookup lookup, final int arguments) {
        try {
            final Class<?> linkerType = Class.forName("java.lang.foreign.Linker");
            final Class<?> optionType = Class.forName("java.lang.foreign.Linker$Option");
            final Class<?> optionsType = optionType.arrayType();
            final Class<?> symbolsType = Class.forName("java.lang.foreign.SymbolLookup");
            final Class<?> segmentType = Class.forName("java.lang.foreign.MemorySegment");
            final Class<?> layoutType = Class.forName("java.lang.foreign.MemoryLayout");
            final Class<?> functionType = Class.forName("java.lang.foreign.FunctionDescriptor");
            final Class<?> layoutsType = Class.forName("java.lang.foreign.ValueLayout");
            final Class<?> longType = Class.forName("java.lang.foreign.ValueLayout$OfLong");

            final Object linker =
                lookup.findStatic(linkerType, "nativeLinker", MethodType.methodType(linkerType)).invoke();
            final Object symbols =
                lookup.findVirtual(linkerType, "defaultLookup", MethodType.methodType(symbolsType)).invoke(linker);
            final Optional<?> syscall = (Optional<?>) lookup
                .findVirtual(symbolsType, "find", MethodType.methodType(Optional.class, String.class))
                .invoke(symbols, "syscall");
            final Object layout = lookup.findStaticVarHandle(layoutsType, "JAVA_LONG", longType).get();
            final Object parameters = Array.newInstance(layoutType, arguments + 1);
            for (int i = 0; i <= arguments; i++) {
                Array.set(parameters, i, layout);
            }
            final Object function = lookup
                .findStatic(functionType, "of", MethodType.methodType(functionType, layoutType, layoutType.arrayType()))
                .asFixedArity()
                .invoke(layout, parameters);
            final Object options = Array.newInstance(optionType, 1);
            Array.set(options, 0, lookup
                .findStatic(optionType, "firstVariadicArg", MethodType.methodType(optionType, int.class)).invoke(1));
            return (MethodHandle) lookup
                .findVirtual(linkerType, "downcallHandle",
                    MethodType.methodType(MethodHandle.class, segmentType, functionType, optionsType))
                .asFixedArity()
                .invoke(linker, syscall.orElseThrow(), function, options);
        } catch (final Throwable e) {
            throw new UnsupportedOperationException("the foreign-function API cannot be used: " + e, e);
        }
    }
}
