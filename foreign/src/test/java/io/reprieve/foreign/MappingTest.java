package io.reprieve.foreign;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files that an arena maps.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class MappingTest {
    private static final int SIZE = 20_000;

    @RegisterExtension
    final Domains domains = new Domains();
    @TempDir
    Path directory;
    private Path path;

    @BeforeEach
    void write() throws IOException {
        path = directory.resolve("mapped-by-us");
        final byte[] bytes = new byte[SIZE];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31);
        }
        Files.write(path, bytes);
    }

    private MemorySegment map(final RcuArena arena, final MapMode mode, final long offset, final long size)
            throws IOException {
        try (FileChannel file = FileChannel.open(path, READ, WRITE)) {
            return arena.map(file, mode, offset, size);
        }
    }

    private long mappings() throws IOException {
        final Path maps = Path.of("/proc/self/maps");
        assumeTrue(Files.exists(maps), "only Linux says what is mapped");
        try (var lines = Files.lines(maps)) {
            return lines.filter(line -> line.contains(path.getFileName().toString())).count();
        }
    }

    @Test
    void anyPartOfAFileCanBeMapped() throws IOException {
        try (RcuArena arena = domains.open()) {
            for (final int offset : new int[] {0, 1, 4095, 4096, 4097, 12_345, SIZE - 1}) {
                final MemorySegment segment = map(arena, MapMode.READ_ONLY, offset, SIZE - offset);
                assertEquals(SIZE - offset, segment.byteSize());
                assertTrue(segment.isMapped());
                for (int i = 0; i < segment.byteSize(); i++) {
                    assertEquals((byte) ((offset + i) * 31), segment.get(JAVA_BYTE, i));
                }
                assertThrows(IndexOutOfBoundsException.class, () -> segment.get(JAVA_BYTE, SIZE - offset));
            }
        }
    }

    @Test
    void aFileIsUnmappedAfterTheGracePeriodAndNotBefore() throws Exception {
        final RcuArena arena = domains.open();
        final MemorySegment first = map(arena, MapMode.READ_ONLY, 5000, 9000);
        final MemorySegment second = map(arena, MapMode.READ_WRITE, 0, SIZE);
        assertEquals(2, mappings());
        domains.enterElsewhere();
        arena.close();
        assertEquals(2, mappings());
        assertEquals((byte) (5000 * 31), first.get(JAVA_BYTE, 0));
        assertEquals((byte) ((SIZE - 1) * 31), second.get(JAVA_BYTE, SIZE - 1));
        domains.leaveElsewhere();
        domains.drain();
        assertEquals(0, mappings());
    }

    @Test
    void aReadOnlyMappingRefusesToBeWritten() throws IOException {
        try (RcuArena arena = domains.open()) {
            final MemorySegment segment = map(arena, MapMode.READ_ONLY, 0, 100);
            assertTrue(segment.isReadOnly());
            assertThrows(IllegalArgumentException.class, () -> segment.set(JAVA_BYTE, 0, (byte) 1));
        }
    }

    @Test
    void whatIsWrittenReachesTheFile() throws IOException {
        try (RcuArena arena = domains.open()) {
            final MemorySegment segment = map(arena, MapMode.READ_WRITE, 4099, 100);
            segment.set(JAVA_LONG_UNALIGNED, 3, 0x1234);
            segment.force();
        }
        assertEquals(0x1234, MemorySegment.ofArray(Files.readAllBytes(path)).get(JAVA_LONG_UNALIGNED, 4102));
    }

    @Test
    void whatIsWrittenToAPrivateMappingDoesNot() throws IOException {
        final byte[] before = Files.readAllBytes(path);
        try (RcuArena arena = domains.open()) {
            final MemorySegment segment = map(arena, MapMode.PRIVATE, 0, SIZE);
            segment.fill((byte) 0);
            assertEquals(0, segment.get(JAVA_BYTE, 4097));
        }
        assertEquals(-1, java.util.Arrays.mismatch(before, Files.readAllBytes(path)));
    }

    @Test
    void aWritableMappingBeyondTheEndMakesTheFileLonger() throws IOException {
        try (RcuArena arena = domains.open()) {
            final MemorySegment segment = map(arena, MapMode.READ_WRITE, SIZE, 5000);
            assertEquals(0, segment.get(JAVA_BYTE, 4999));
            assertEquals(SIZE + 5000, Files.size(path));
        }
    }

    @Test
    void aMappingBeyondTwoGibibytesIsWhole() throws IOException {
        final long large = (5L << 30) + 12_345;
        final long mark = (3L << 30) + 77;
        try (FileChannel file = FileChannel.open(path, CREATE, READ, WRITE)) {
            file.write(ByteBuffer.wrap(new byte[] {9}), large - 1);
            file.write(ByteBuffer.wrap(new byte[] {8}), mark);
        }
        try (RcuArena arena = domains.open()) {
            final MemorySegment whole = map(arena, MapMode.READ_ONLY, 0, large);
            assertEquals(9, whole.get(JAVA_BYTE, large - 1));
            assertEquals(8, whole.get(JAVA_BYTE, mark));
            final MemorySegment end = map(arena, MapMode.READ_ONLY, mark, large - mark);
            assertEquals(8, end.get(JAVA_BYTE, 0));
            assertEquals(9, end.get(JAVA_BYTE, large - mark - 1));
        }
        domains.drain();
        assertEquals(0, mappings());
    }

    @Test
    void nothingCanBeMappedToo() throws IOException {
        try (RcuArena arena = domains.open()) {
            final MemorySegment segment = map(arena, MapMode.READ_ONLY, 100, 0);
            assertEquals(0, segment.byteSize());
            segment.load();
            assertThrows(IndexOutOfBoundsException.class, () -> segment.get(JAVA_BYTE, 0));
        }
        Files.write(path, new byte[0]);
        try (RcuArena arena = domains.open()) {
            assertEquals(0, map(arena, MapMode.READ_WRITE, 0, 0).byteSize());
        }
    }

    @Test
    void aMappingCanBeLoadedForcedAndUnloaded() throws IOException {
        try (RcuArena arena = domains.open()) {
            final MemorySegment segment = map(arena, MapMode.READ_WRITE, 10, 10_000);
            segment.load();
            assertTrue(segment.isLoaded());
            segment.force();
            segment.unload();
            assertEquals((byte) (10 * 31), segment.get(JAVA_BYTE, 0));
        }
    }

    @Test
    void theFileMayBeGone() throws IOException {
        try (RcuArena arena = domains.open()) {
            final MemorySegment segment = map(arena, MapMode.READ_ONLY, 1, 1000);
            Files.delete(path);
            assertEquals(31, segment.get(JAVA_BYTE, 0));
        }
    }

    @Test
    void whatTheJdkMapsIntoTheArenaGoesBackToo() throws IOException {
        final RcuArena arena = domains.open();
        final MemorySegment segment;
        try (FileChannel file = FileChannel.open(path, READ)) {
            segment = file.map(MapMode.READ_ONLY, 0, SIZE, arena);
        }
        assertEquals(1, mappings());
        arena.close();
        domains.drain();
        assertEquals(0, mappings());
        assertFalse(segment.scope().isAlive());
        assertThrows(IllegalStateException.class, () -> segment.get(JAVA_BYTE, 0));
    }

    @Test
    void aFileThatWasMappedInAClosedArenaIsNotMapped() throws IOException {
        final RcuArena arena = domains.open();
        arena.close();
        assertThrows(IllegalStateException.class, () -> map(arena, MapMode.READ_ONLY, 0, 10));
        assertEquals(0, mappings());
    }

    @Test
    void thousandsOfFilesMappedAndClosedLeaveNoMapping() throws IOException {
        for (int i = 0; i < 3000; i++) {
            try (RcuArena arena = domains.open()) {
                assertEquals((byte) (i * 31), map(arena, MapMode.READ_ONLY, i, 5000).get(JAVA_BYTE, 0));
            }
        }
        domains.drain();
        assertEquals(0, mappings());
        assertEquals(0, domains.domain().statistics().failedReleases());
    }
}
