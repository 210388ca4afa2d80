package io.reprieve.benchmarks.program;

import io.reprieve.Rcu;
import io.reprieve.foreign.RcuArena;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;

/**
 * Makes files, maps them, reads them, and deletes them, with a given number alive at a time, and counts how many are
 * mapped.
 */
public final class MappedFiles {
    private static final int ALIVE = 50;
    private static final int SIZE = 20_000;
    private static final long PAGE_OFFSET = 100;

    private record Mapped(RcuArena arena, MemorySegment segment, Path path) {
    }

    private MappedFiles() {
    }

    /**
     * Runs, and prints {@code files=N}, {@code alive=N}, {@code most=N} (mapped at a time), {@code lag=N} (the most
     * that waited for a grace period) and {@code left=N} (mapped at the end).
     *
     * @param args how many files.
     * @throws IOException if they can't be made.
     */
    public static void main(final String[] args) throws IOException {
        final int files = Integer.parseInt(args[0]);
        final Path directory = Files.createTempDirectory("mapped-files");
        final ArrayDeque<Mapped> alive = new ArrayDeque<>();
        long most = 0;
        long lag = 0;
        long sum = 0;
        for (int i = 0; i < files; i++) {
            final Path path = directory.resolve("file" + i);
            alive.add(map(path));
            Rcu.readLock();
            for (final Mapped mapped : alive) {
                sum += mapped.segment().get(ValueLayout.JAVA_BYTE, i % mapped.segment().byteSize());
            }
            Rcu.readUnlock();
            if (alive.size() == ALIVE) {
                final Mapped oldest = alive.remove();
                oldest.arena().close();
                Files.delete(oldest.path());
            }
            final long pending = RcuArena.statistics().pendingSegments();
            lag = Math.max(lag, pending);
            most = Math.max(most, alive.size() + pending);
        }
        for (final Mapped mapped : alive) {
            mapped.arena().close();
            Files.delete(mapped.path());
        }
        Files.delete(directory);
        Rcu.barrier();
        System.out.println("files=" + files);
        System.out.println("alive=" + ALIVE);
        System.out.println("most=" + most);
        System.out.println("lag=" + lag);
        System.out.println("left=" + RcuArena.statistics().pendingSegments());
        if (sum == 0) {
            System.exit(1);
        }
    }

    private static Mapped map(final Path path) throws IOException {
        try (FileChannel file = FileChannel.open(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            final ByteBuffer bytes = ByteBuffer.allocate(SIZE);
            while (bytes.hasRemaining()) {
                bytes.put((byte) 1);
            }
            file.write(bytes.flip());
            final RcuArena arena = RcuArena.open();
            return new Mapped(arena, arena.map(file, MapMode.READ_ONLY, PAGE_OFFSET, SIZE - PAGE_OFFSET), path);
        }
    }
}
