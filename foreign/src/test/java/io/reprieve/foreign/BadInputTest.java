package io.reprieve.foreign;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.Rcu;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is asked wrongly is answered as the JDK's shared arena answers it, in words, and takes nothing.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class BadInputTest {
    private static final long TOO_MUCH = 1L << 46;

    @RegisterExtension
    final Domains domains = new Domains();
    @TempDir
    Path directory;

    /** Does something with an open arena and an open file of 100 bytes, and maps as the arena's kind does. */
    private interface Wrong {
        void with(Arena arena, FileChannel file, Mapper mapper) throws IOException;
    }

    private interface Mapper {
        MemorySegment map(FileChannel file, MapMode mode, long offset, long size) throws IOException;
    }

    /**
     * A bad input.
     *
     * @param name  of it.
     * @param wrong does it.
     * @param words that the message contains.
     */
    private record Input(String name, Wrong wrong, String words) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Input input(final String name, final String words, final Wrong wrong) {
        return new Input(name, wrong, words);
    }

    static Stream<Input> inputs() {
        return Stream.of(
            input("a negative size", "negative: -1", (arena, file, mapper) -> arena.allocate(-1)),
            input("a strange alignment", "alignment constraint : 3", (arena, file, mapper) -> arena.allocate(8, 3)),
            input("no alignment", "alignment constraint : 0", (arena, file, mapper) -> arena.allocate(8, 0)),
            input("no layout", "", (arena, file, mapper) -> arena.allocate((MemoryLayout) null)),
            input("a negative count", "",
                (arena, file, mapper) -> arena.allocate(JAVA_LONG, -1)),
            input("a count that overflows", "",
                (arena, file, mapper) -> arena.allocate(JAVA_LONG, Long.MAX_VALUE)),
            input("the least alignment there is", "alignment constraint",
                (arena, file, mapper) -> arena.allocate(8, Long.MIN_VALUE)),
            input("the largest alignment there is", "", (arena, file, mapper) -> arena.allocate(8, 1L << 62)),
            input("no text", "", (arena, file, mapper) -> arena.allocateFrom((String) null)),
            input("an unaligned access", "lign",
                (arena, file, mapper) -> arena.allocate(64, 8).get(JAVA_LONG, 4)),
            input("a slice out of bounds", "Out of bound access",
                (arena, file, mapper) -> arena.allocate(64).asSlice(60, 5)),
            input("a negative new size", "", (arena, file, mapper) -> arena.allocate(64).reinterpret(-1)),
            input("a copy out of bounds", "Out of bound access", (arena, file, mapper) -> {
                final MemorySegment segment = arena.allocate(64);
                MemorySegment.copy(segment, 0, segment, 60, 8);
            }),
            input("memory that is forced", "mapped", (arena, file, mapper) -> arena.allocate(64).force()),
            input("memory that is loaded", "mapped", (arena, file, mapper) -> arena.allocate(64).load()),
            input("an index out of bounds", "Out of bound access",
                (arena, file, mapper) -> arena.allocate(64).get(JAVA_LONG, 57)),
            input("a negative index", "Out of bound access",
                (arena, file, mapper) -> arena.allocate(64).get(JAVA_BYTE, -1)),
            input("more than there is", "Unable to allocate " + TOO_MUCH,
                (arena, file, mapper) -> arena.allocate(TOO_MUCH)),
            input("more than there is, aligned", "Unable to allocate",
                (arena, file, mapper) -> arena.allocate(TOO_MUCH, 4096)),
            input("the largest size there is", "", (arena, file, mapper) -> arena.allocate(Long.MAX_VALUE)),
            input("a closed arena", "Already closed", (arena, file, mapper) -> {
                arena.close();
                arena.allocate(8);
            }),
            input("a second close", "Already closed", (arena, file, mapper) -> {
                arena.close();
                arena.close();
            }),
            input("a mapping in a closed arena", "Already closed", (arena, file, mapper) -> {
                arena.close();
                mapper.map(file, MapMode.READ_ONLY, 0, 10);
            }),
            input("a file that the JDK maps into a closed arena", "Already closed", (arena, file, mapper) -> {
                arena.close();
                file.map(MapMode.READ_ONLY, 0, 10, arena);
            }),
            input("no file", "", (arena, file, mapper) -> mapper.map(null, MapMode.READ_ONLY, 0, 10)),
            input("no mode", "", (arena, file, mapper) -> mapper.map(file, null, 0, 10)),
            input("a negative offset", "must be >= 0",
                (arena, file, mapper) -> mapper.map(file, MapMode.READ_ONLY, -1, 10)),
            input("a negative length", "must be >= 0",
                (arena, file, mapper) -> mapper.map(file, MapMode.READ_ONLY, 0, -10)),
            input("an end that overflows", "overflow",
                (arena, file, mapper) -> mapper.map(file, MapMode.READ_ONLY, Long.MAX_VALUE, 10)),
            input("a part beyond the end", "cannot extend file",
                (arena, file, mapper) -> mapper.map(file, MapMode.READ_ONLY, 50, 51)),
            input("a write to what is open for reading", "",
                (arena, file, mapper) -> mapper.map(file, MapMode.READ_WRITE, 0, 10)),
            input("a private mapping of what is open for reading", "",
                (arena, file, mapper) -> mapper.map(file, MapMode.PRIVATE, 0, 10)),
            input("a file that is open for writing alone", "", (arena, file, mapper) -> {
                try (FileChannel other = FileChannel.open(Files.createTempFile("bad-input", ".bin"),
                        StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE)) {
                    mapper.map(other, MapMode.READ_ONLY, 0, 0);
                }
            }),
            input("a closed file", "", (arena, file, mapper) -> {
                file.close();
                mapper.map(file, MapMode.READ_ONLY, 0, 10);
            }),
            input("no such file", "there-is-none", (arena, file, mapper) -> mapper.map(
                FileChannel.open(Path.of("there-is-none")), MapMode.READ_ONLY, 0, 10)),
            input("an index beyond the mapping", "Out of bound access",
                (arena, file, mapper) -> mapper.map(file, MapMode.READ_ONLY, 10, 10).get(JAVA_BYTE, 10)),
            input("a write to a mapping for reading", "read-only",
                (arena, file, mapper) -> mapper.map(file, MapMode.READ_ONLY, 10, 10).set(JAVA_BYTE, 0, (byte) 1)));
    }

    private static String withoutAddress(final Throwable answer) {
        return String.valueOf(answer.getMessage()).replaceAll("address: ?\\w+", "address");
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void itIsAnsweredAsByTheJdk(final Input input) throws IOException {
        final Path path = Files.write(directory.resolve("file"), new byte[100]);
        final Throwable expected;
        try (FileChannel file = FileChannel.open(path)) {
            final Arena shared = Arena.ofShared();
            expected = assertThrows(Throwable.class, () -> input.wrong().with(
                shared, file, (channel, mode, offset, size) -> channel.map(mode, offset, size, shared)));
        }
        final ForeignStatistics before = RcuArena.statistics();
        final RcuArena arena = domains.open();
        try (FileChannel file = FileChannel.open(path)) {
            final Throwable actual =
                assertThrows(Throwable.class, () -> input.wrong().with(arena, file, arena::map));
            assertEquals(expected.getClass(), actual.getClass());
            assertTrue(input.words().isEmpty() || actual.getMessage().contains(input.words()), actual::toString);
            if (!(actual instanceof OutOfMemoryError || actual instanceof NullPointerException)) {
                // Ours of no memory has the system's reason too; of null the JVM names the variable.
                assertEquals(withoutAddress(expected), withoutAddress(actual));
            }
        }
        if (!input.name().contains("close")) {
            arena.allocate(8);
            arena.close();
        }
        domains.drain();
        assertEquals(before.segments(), RcuArena.statistics().segments());
        assertEquals(before.pendingSegments(), RcuArena.statistics().pendingSegments());
    }

    @Test
    void aShortageOfMemoryHasTheSystemsReason() {
        try (RcuArena arena = domains.open()) {
            for (final long alignment : List.of(8L, 4096L)) {
                final OutOfMemoryError error =
                    assertThrows(OutOfMemoryError.class, () -> arena.allocate(TOO_MUCH, alignment));
                assertTrue(error.getMessage().contains("Cannot allocate memory (errno 12)"), error::getMessage);
            }
        }
    }

    @Test
    void aShortageOfAddressesHasTheSystemsReason() throws IOException {
        final Path path = directory.resolve("sparse");
        try (FileChannel file = FileChannel.open(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
            RcuArena arena = domains.open()) {
            // Each is within the file; the address space, of 128 TiB, has no room for all of them.
            file.write(java.nio.ByteBuffer.allocate(1), (1L << 43) - 1);
            final IOException error = assertThrows(IOException.class, () -> {
                for (int i = 0; i < 17; i++) {
                    arena.map(file, MapMode.READ_ONLY, 0, 1L << 43);
                }
            });
            assertTrue(
                error.getMessage().contains("Map failed: 8796093022208 bytes at offset 0: Cannot allocate memory"),
                error::getMessage);
            assertNotNull(error.getCause());
        }
    }

    @Test
    void noDomainIsNoDomain() {
        assertEquals("domain", assertThrows(NullPointerException.class, () -> RcuArena.open(null)).getMessage());
    }

    /** Opens an arena twice. */
    private static final class Opening {
        public static void main(final String[] arguments) {
            for (int i = 0; i < 2; i++) {
                try (RcuArena arena = RcuArena.open()) {
                    System.out.println("opened " + arena.allocate(8).byteSize());
                } catch (final IllegalCallerException e) {
                    System.out.println(e.getMessage());
                }
            }
            Rcu.barrier();
        }
    }

    // Earlier JDKs know other ways to deny it.
    @EnabledForJreRange(min = JRE.JAVA_24)
    @Test
    void withoutNativeAccessItSaysEachTimeHowToGrantIt() {
        final String words = "RcuArena needs native access: start Java with --enable-native-access=ALL-UNNAMED "
            + "(Illegal native access from";
        final ChildJvm.Outcome outcome = ChildJvm.running(Opening.class)
            .withoutNativeAccess().option("--illegal-native-access=deny").run();
        assertEquals(0, outcome.status(), outcome::toString);
        assertEquals(2, outcome.out().size(), outcome::toString);
        outcome.out().forEach(line -> assertTrue(line.startsWith(words), outcome::toString));
    }

    @Test
    void withNativeAccessNobodyIsWarned() {
        ChildJvm.running(Opening.class).run().succeeds().prints("opened 8", "opened 8");
    }
}
