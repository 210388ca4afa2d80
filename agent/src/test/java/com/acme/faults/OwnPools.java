package com.acme.faults;

import io.reprieve.DeferRelease;
import io.reprieve.Pooled;
import io.reprieve.Rcu;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Pools as people write them.
 */
final class OwnPools {
    private OwnPools() {
    }

    /** A plain object with fields. */
    static final class Quote {
        long price;
        Quote next;
    }

    /** Objects of a plain class, released by an annotated method. */
    static final class Quotes extends Subject {
        private static volatile Quote current;
        private final ConcurrentLinkedQueue<Quote> free = new ConcurrentLinkedQueue<>();

        private Quote get() {
            final Quote quote = free.poll();
            return quote == null ? new Quote() : quote;
        }

        @DeferRelease
        void put(final Quote quote) {
            quote.price = 0;
            free.add(quote);
        }

        @Override
        public void begin() {
            current = get();
        }

        @Override
        public void readOnce() {
            final Quote quote = current;
            quote.price++;
        }

        @Override
        public void take() {
            taken = current;
        }

        @Override
        public void useTaken() {
            ((Quote) taken).price = 7;
        }

        @Override
        public void swap() {
            final Quote old = current;
            current = get();
            put(old);
        }

        @Override
        public void releaseFirst() {
            put(current);
            current = get();
        }

        @Override
        public void releaseTwice() {
            final Quote old = current;
            current = get();
            put(old);
            put(old);
        }

        @Override
        public void useAfter() {
            final Quote old = current;
            current = get();
            put(old);
            old.price = 1;
        }

        @Override
        public void useBefore() {
            final Quote old = current;
            current = get();
            old.price = 1;
            put(old);
        }
    }

    /** Has a head of its own, and is used by its methods. */
    @Pooled
    static class Tick {
        private int size;

        int size() {
            return size;
        }

        void size(final int size) {
            this.size = size;
        }
    }

    /** Objects of a marked class, kept in an instance field. */
    static final class Ticks extends Subject {
        private volatile Tick current;
        private final ConcurrentLinkedQueue<Tick> free = new ConcurrentLinkedQueue<>();

        private Tick get() {
            final Tick tick = free.poll();
            return tick == null ? new Tick() : tick;
        }

        @DeferRelease
        void put(final Tick tick) {
            free.add(tick);
        }

        @Override
        public void begin() {
            current = get();
        }

        @Override
        public void readOnce() {
            final Tick tick = current;
            if (tick != null) {
                tick.size();
            }
        }

        @Override
        public void take() {
            taken = current;
        }

        @Override
        public void useTaken() {
            ((Tick) taken).size(3);
        }

        @Override
        public void swap() {
            final Tick old = current;
            current = get();
            put(old);
        }

        @Override
        public void releaseFirst() {
            put(current);
            current = get();
        }

        @Override
        public void releaseTwice() {
            final Tick old = current;
            current = get();
            put(old);
            put(old);
        }

        @Override
        public void useAfter() {
            final Tick old = current;
            current = get();
            put(old);
            old.size(1);
        }

        @Override
        public void useBefore() {
            final Tick old = current;
            current = get();
            old.size(1);
            put(old);
        }
    }

    /** Released through the API. */
    static class Book {
        final long[] prices = new long[4];

        long first() {
            return prices[0];
        }
    }

    /** Objects that are deferred through the API. */
    static final class Books extends Subject {
        private static volatile Book current;
        private final ConcurrentLinkedQueue<Book> free = new ConcurrentLinkedQueue<>();

        private Book get() {
            final Book book = free.poll();
            return book == null ? new Book() : book;
        }

        private void put(final Book book) {
            Rcu.defer(free, book, ConcurrentLinkedQueue::add);
        }

        @Override
        public void begin() {
            current = get();
        }

        @Override
        public void readOnce() {
            final Book book = current;
            book.prices[1] = book.first();
        }

        @Override
        public void take() {
            taken = current;
        }

        @Override
        public void useTaken() {
            ((Book) taken).first();
        }

        @Override
        public void swap() {
            final Book old = current;
            current = get();
            put(old);
        }

        @Override
        public void releaseFirst() {
            put(current);
            current = get();
        }

        @Override
        public void releaseTwice() {
            final Book old = current;
            current = get();
            put(old);
            put(old);
        }

        @Override
        public void useAfter() {
            final Book old = current;
            current = get();
            put(old);
            old.first();
        }

        @Override
        public void useBefore() {
            final Book old = current;
            current = get();
            old.first();
            put(old);
        }
    }

    /** A pool of buffers, of which others take slices. */
    abstract static class Slices extends Subject {
        private volatile ByteBuffer current;
        private final ConcurrentLinkedQueue<ByteBuffer> free = new ConcurrentLinkedQueue<>();

        abstract ByteBuffer make();

        private ByteBuffer get() {
            final ByteBuffer buffer = free.poll();
            return buffer == null ? make() : buffer;
        }

        @DeferRelease
        void put(final ByteBuffer buffer) {
            buffer.clear();
            free.add(buffer);
        }

        final ByteBuffer current() {
            return current;
        }

        @Override
        public void begin() {
            current = get();
        }

        @Override
        public void readOnce() {
            current.duplicate().get(0);
        }

        final ByteBuffer replace() {
            final ByteBuffer old = current;
            current = get();
            return old;
        }

        @Override
        public void releaseFirst() {
            put(current);
            current = get();
        }

        @Override
        public void releaseTwice() {
            final ByteBuffer old = replace();
            put(old);
            put(old);
        }

        @Override
        public void useBefore() {
            final ByteBuffer old = replace();
            old.putLong(0, 1);
            put(old);
        }
    }

    /** Outside the heap. */
    static final class DirectSlices extends Slices {
        @Override
        ByteBuffer make() {
            return ByteBuffer.allocateDirect(64);
        }

        @Override
        public void take() {
            taken = current().position(8).slice();
        }

        @Override
        public void useTaken() {
            ((ByteBuffer) taken).putInt(0, 5);
        }

        @Override
        public void swap() {
            put(replace());
        }

        @Override
        public void useAfter() {
            final ByteBuffer old = replace();
            put(old);
            old.putLong(0, 1);
        }
    }

    /** In the heap, and read-only. */
    static final class HeapSlices extends Slices {
        @Override
        ByteBuffer make() {
            return ByteBuffer.allocate(64);
        }

        @Override
        public void take() {
            taken = current().slice().asReadOnlyBuffer();
        }

        @Override
        public void useTaken() {
            ((ByteBuffer) taken).get(3);
        }

        @Override
        public void swap() {
            put(replace());
        }

        @Override
        public void useAfter() {
            final ByteBuffer old = replace();
            put(old);
            old.putLong(0, 1);
        }
    }

    /** Filled, recycled, and filled again by the same hands. */
    static final class Request {
        private String user;

        String user() {
            return user;
        }

        void user(final String user) {
            this.user = user;
        }

        @DeferRelease
        void recycle() {
            user = null;
        }

        void recycleMended() {
            user = null;
        }
    }
}
