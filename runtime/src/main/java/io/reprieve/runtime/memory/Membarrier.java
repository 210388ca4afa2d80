package io.reprieve.runtime.memory;

import java.lang.invoke.MethodHandle;

/**
 * Linux's {@code membarrier(2)}.
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
        final MethodHandle systemCall = SystemCalls.link("membarrier", ARGUMENTS);
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
            // Not on POWER, nor where nobody has looked: if stores reach threads one by one, a reader may see a new
            // epoch before the thread that took a cookie does, and the cookie is too old.
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
}
