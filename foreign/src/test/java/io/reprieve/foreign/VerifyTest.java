package io.reprieve.foreign;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.reprieve.Rcu;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * With {@code verify=report}, a use of closed memory is an error with a stack, and never a crash.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class VerifyTest {
    /** Uses memory of every kind after it has gone back, in every way that Java has. */
    private static final class UseAfterClose {
        private static final int HOT = 20_000;

        public static void main(final String[] arguments) throws Exception {
            final Path path = Files.write(Files.createTempFile("verify", ".bin"), new byte[10_000]);
            final RcuArena arena = RcuArena.open();
            final MemorySegment mapped;
            try (FileChannel file = FileChannel.open(path)) {
                mapped = arena.map(file, MapMode.READ_ONLY, 5000, 5000);
            }
            Files.delete(path);
            final MemorySegment small = arena.allocate(64);
            final MemorySegment large = arena.allocate(100_000, 4096);
            final ByteBuffer buffer = arena.allocate(64).asByteBuffer();
            // What is compiled has to be as safe as what is not.
            for (int i = 0; i < HOT; i++) {
                sum(small);
                sum(mapped);
            }
            Rcu.readLock();
            arena.close();
            System.out.println("inside " + sum(small) + sum(mapped) + sum(large) + buffer.get(0));
            Rcu.readUnlock();
            Rcu.barrier();
            use("small", () -> sum(small));
            use("large", () -> sum(large));
            use("mapped", () -> sum(mapped));
            use("write", () -> large.set(JAVA_LONG, 8, 1));
            use("fill", () -> small.fill((byte) 1));
            use("copy", () -> MemorySegment.copy(large, 0, large, 4096, 100));
            use("mismatch", () -> small.mismatch(large));
            use("buffer", () -> buffer.get(0));
            use("slice", () -> sum(mapped.asSlice(10, 100)));
            use("address", () -> sum(MemorySegment.ofAddress(small.address()).reinterpret(64)));
            use("address of a file", () -> sum(MemorySegment.ofAddress(mapped.address()).reinterpret(64)));
            use("allocate", () -> arena.allocate(8));
            use("close", arena::close);
        }

        private static long sum(final MemorySegment segment) {
            long sum = 0;
            for (long i = 0; i < 64; i++) {
                sum += segment.get(JAVA_BYTE, i);
            }
            return sum;
        }

        private static void use(final String name, final Runnable use) {
            try {
                use.run();
                System.out.println(name + ": nothing");
            } catch (final IllegalStateException | InternalError e) {
                final boolean isHere = java.util.stream.Stream.of(e.getStackTrace())
                    .anyMatch(frame -> frame.getClassName().endsWith("UseAfterClose"));
                System.out.println(name + ": " + e.getClass().getSimpleName() + (isHere ? "" : " without a stack")
                    + (e.getCause() == null ? ""
                        : ", " + e.getCause().getMessage().replaceAll("Thread.*", "a thread")));
            }
        }
    }

    @Test
    void everyUseOfClosedMemoryIsAnErrorWithAStack() {
        ChildJvm.running(UseAfterClose.class).option("-Dreprieve.verify=report").run().succeeds().prints(
            "inside 0000",
            "small: IllegalStateException",
            "large: IllegalStateException",
            "mapped: IllegalStateException",
            "write: IllegalStateException",
            "fill: IllegalStateException",
            "copy: IllegalStateException",
            "mismatch: IllegalStateException",
            "buffer: IllegalStateException",
            "slice: IllegalStateException",
            "address: InternalError",
            "address of a file: InternalError",
            "allocate: IllegalStateException, closed by a thread",
            "close: IllegalStateException, closed by a thread");
    }

    /** More arenas than addresses are kept for. */
    private static final class Many {
        public static void main(final String[] arguments) {
            MemorySegment last = null;
            for (int i = 0; i < 12_000; i++) {
                try (RcuArena arena = RcuArena.open()) {
                    last = arena.allocate(64);
                }
                if (i % 100 == 0) {
                    Rcu.barrier();
                }
            }
            Rcu.barrier();
            try {
                last.get(JAVA_BYTE, 0);
            } catch (final IllegalStateException e) {
                System.out.println(e.getMessage() + ", failed " + Rcu.statistics().failedReleases());
            }
        }
    }

    @Test
    void itDoesNotRunOutOfMappings() {
        ChildJvm.running(Many.class).option("-Dreprieve.verify=report").run()
            .succeeds().prints("Already closed, failed 0");
    }

    /** Has a setting that there is not. */
    private static final class Nothing {
        public static void main(final String[] arguments) {
            RcuArena.open().close();
        }
    }

    @Test
    void aBadSettingIsNamed() {
        ChildJvm.running(Nothing.class).option("-Dreprieve.verify=maybe").run()
            .says("reprieve.verify", "'maybe' is no value for verify", "off or report");
    }
}
