package io.reprieve.runtime.memory;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.util.Optional;

/**
 * Linux's {@code membarrier(2)}, called through the foreign-function API of JDK 22 and later, which is reached by method
 * handles so that the code compiles for 17.
 *
 * <p>{@code MEMBARRIER_CMD_PRIVATE_EXPEDITED} makes every running thread of the process execute a full barrier between
 * the call and its return, by an interrupt to its core.
 */
final class Membarrier {
    private static final long QUERY = 0;
    static final long PRIVATE_EXPEDITED = 1 << 3;
    private static final long REGISTER_PRIVATE_EXPEDITED = 1 << 4;
    private static final int ARGUMENTS = 3;

    private Membarrier() {
    }

    /**
     * Links, asks and registers.
     *
     * @param number of the system call.
     * @return a handle of type {@code (long, long, long, long)long} that makes a system call: its number, the command,
     *         and twice 0. Nothing is bound: each bound argument would have the JVM make a class, at every start.
     * @throws UnsupportedOperationException if it is not to be had; the message says why, and what would help.
     */
    static MethodHandle link(final long number) {
        if (Runtime.version().feature() < 22) {
            throw new UnsupportedOperationException("membarrier needs JDK 22 or later");
        }
        final MethodHandles.Lookup lookup = NativeAccess.lookup();
        if (lookup == null) {
            throw new UnsupportedOperationException("membarrier needs native access: start Java with "
                + "--enable-native-access=" + (NativeAccess.class.getModule().isNamed()
                ? NativeAccess.class.getModule().getName() : "ALL-UNNAMED") + ", or use the agent");
        }
        final MethodHandle systemCall = downcall(lookup);
        check(systemCall, number, QUERY, "query", PRIVATE_EXPEDITED);
        check(systemCall, number, REGISTER_PRIVATE_EXPEDITED, "registration", 0);
        check(systemCall, number, PRIVATE_EXPEDITED, "barrier", 0);
        return systemCall;
    }

    /**
     * The number of the system call.
     *
     * @return the kernel's number.
     * @throws UnsupportedOperationException if it is not to be had; the message says why.
     */
    static long number() {
        if (!System.getProperty("os.name").equals("Linux")) {
            throw new UnsupportedOperationException("membarrier is Linux's alone");
        }
        final String architecture = System.getProperty("os.arch");
        return switch (architecture) {
            case "amd64", "x86_64" -> 324;
            case "aarch64", "riscv64" -> 283;
            case "s390x" -> 356;
            // Not on POWER, nor where nobody has looked: if stores reach threads one by one, a reader may see a new epoch
            // before the thread that took a cookie does, and the cookie is too old.
            default -> throw new UnsupportedOperationException("membarrier is not used on " + architecture);
        };
    }

    private static void check(
            final MethodHandle systemCall,
            final long number,
            final long command,
            final String name,
            final long wanted) {
        final long result;
        try {
            result = (long) systemCall.invokeExact(number, command, 0L, 0L);
        } catch (final Throwable e) {
            throw new UnsupportedOperationException("membarrier cannot be called: " + e, e);
        }
        if (result < 0 || (result & wanted) != wanted) {
            throw new UnsupportedOperationException(
                "the kernel, or a seccomp filter, refuses membarrier (its " + name + " returned " + result + ")");
        }
    }

    /** {@code syscall(number, command, flags, cpu)}. */
    private static MethodHandle downcall(final MethodHandles.Lookup lookup) {
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

            final Object linker = lookup.findStatic(linkerType, "nativeLinker", MethodType.methodType(linkerType)).invoke();
            final Object symbols =
                lookup.findVirtual(linkerType, "defaultLookup", MethodType.methodType(symbolsType)).invoke(linker);
            final Optional<?> syscall = (Optional<?>) lookup
                .findVirtual(symbolsType, "find", MethodType.methodType(Optional.class, String.class))
                .invoke(symbols, "syscall");
            final Object layout = lookup.findStaticVarHandle(layoutsType, "JAVA_LONG", longType).get();
            final Object parameters = Array.newInstance(layoutType, ARGUMENTS + 1);
            for (int i = 0; i <= ARGUMENTS; i++) {
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
