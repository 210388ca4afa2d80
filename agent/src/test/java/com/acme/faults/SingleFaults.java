package com.acme.faults;

import io.reprieve.DeferRelease;
import io.reprieve.Rcu;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.xerial.snappy.Snappy;

/**
 * Faults of a kind of their own.
 */
final class SingleFaults {
    private static final int ROUNDS = 3;
    private static final int MANY = 64;

    private SingleFaults() {
    }

    /** Its close() unpublishes what it frees. */
    static final class Registry {
        private static volatile Registry current = new Registry();
        private int size = 1;

        int size() {
            return size;
        }

        @DeferRelease
        void close() {
            current = new Registry();
            size = 0;
        }

        void closeMended() {
            current = new Registry();
            free();
        }

        @DeferRelease
        void free() {
            size = 0;
        }

        static void read() {
            current.size();
        }

        static void replace(final boolean isMended) {
            final Registry old = current;
            if (isMended) {
                old.closeMended();
            } else {
                old.close();
            }
        }
    }

    static void unpublishInBody(final boolean isMended) {
        for (int i = 0; i < ROUNDS; i++) {
            Scenario.inSection(Registry::read);
            Scenario.onWriter(() -> Registry.replace(isMended));
            Rcu.barrier();
        }
    }

    static void resetInPlace(final boolean isMended) {
        final OwnPools.Request request = new OwnPools.Request();
        for (int i = 0; i < ROUNDS; i++) {
            refill(request);
            if (isMended) {
                request.recycleMended();
            } else {
                request.recycle();
            }
        }
    }

    private static void refill(final OwnPools.Request request) {
        request.user("u");
    }

    static void tomcatReset(final boolean isMended) {
        org.apache.coyote.Request request = new org.apache.coyote.Request();
        for (int i = 0; i < ROUNDS; i++) {
            fillTomcat(request);
            request.recycle();
            if (isMended) {
                // Recycled is over and done with here.
                request = new org.apache.coyote.Request();
            }
        }
    }

    private static void fillTomcat(final org.apache.coyote.Request request) {
        request.getMimeHeaders().addValue("user").setString("u");
    }

    /** Native memory by its address. */
    static final class Block {
        private static volatile Block current = new Block();
        private static final Block TARGET = new Block();
        private final ByteBuffer memory = ByteBuffer.allocateDirect(64);
        private final long address = addressOf(memory);

        private static long addressOf(final ByteBuffer memory) {
            try {
                final Field field = Buffer.class.getDeclaredField("address");
                field.setAccessible(true);
                return field.getLong(memory);
            } catch (final ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }

        static void get(final long address) {
            try {
                Snappy.rawCompress(address, 8, TARGET.address);
            } catch (final IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static void freeBlock() {
        final long old = Block.current.address;
        Block.current = new Block();
        Rcu.defer(old, address -> { });
    }

    static void handleReused(final boolean isMended) {
        for (int i = 0; i < ROUNDS; i++) {
            if (isMended) {
                Scenario.inSection(SingleFaults::hold);
            } else {
                hold();
            }
        }
    }

    private static void hold() {
        final long address = Block.current.address;
        Scenario.onWriter(SingleFaults::freeBlock);
        Block.get(address);
    }

    /** A pool some of whose objects never come back. */
    static final class Cell {
        private long value;
    }

    private static final ConcurrentLinkedQueue<Cell> CELLS = new ConcurrentLinkedQueue<>();

    @DeferRelease
    private static void giveBack(final Cell cell) {
        CELLS.add(cell);
    }

    static void leak(final boolean isMended) {
        for (int round = 0; round < ROUNDS; round++) {
            final List<Cell> taken = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                taken.add(takeCell());
            }
            for (int i = 0; i < MANY; i++) {
                if (isMended || round == 0 || i % 2 == 0) {
                    giveBack(taken.get(i));
                }
            }
            Rcu.barrier();
        }
    }

    private static Cell takeCell() {
        final Cell free = CELLS.poll();
        final Cell cell = free == null ? new Cell() : free;
        cell.value++;
        return cell;
    }
}
