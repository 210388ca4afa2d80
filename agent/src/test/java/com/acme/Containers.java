package com.acme;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What is released comes out of a map, a reference object, an array, a cache; or is held by what does. Nothing is run.
 */
public final class Containers {
    private static final Map<String, Mapped> BY_NAME = new ConcurrentHashMap<>();
    private static final AtomicReference<Latest> LATEST = new AtomicReference<>();
    private static final Cache CACHE = new Cache(each -> free((Cached) each));
    private static volatile Element[] elements = new Element[2];
    private static volatile Holder holder;

    private Containers() {
    }

    /** In a map. */
    static final class Mapped {
        private int size;

        void close() {
            size = 0;
        }
    }

    static int find(final String name) {
        final Mapped found = BY_NAME.get(name);
        return found == null ? 0 : found.size;
    }

    static int count() {
        return BY_NAME.size();
    }

    static void replace(final String name) {
        final Mapped old = BY_NAME.put(name, new Mapped());
        if (old != null) {
            old.close();
        }
    }

    /** In a reference object, behind an accessor. */
    static final class Latest {
        private int size;

        boolean release() {
            size = 0;
            return true;
        }
    }

    private static Latest latest() {
        return LATEST.get();
    }

    static int look() {
        return latest().size;
    }

    static void renew() {
        swap().release();
    }

    private static Latest swap() {
        return LATEST.getAndSet(new Latest());
    }

    /** In an array. */
    static final class Element {
        private int size;

        void close() {
            size = 0;
        }
    }

    /** As an agent's duty cycle, which is called for as long as its thread runs. */
    static final class Duty {
        int doWork() {
            return sum();
        }
    }

    /** What calls it. */
    static final class Runner {
        private final Duty duty = new Duty();
        private volatile boolean isRunning = true;

        void run() {
            final Duty mine = duty;
            while (isRunning) {
                mine.doWork();
            }
        }

        /** Its loop has the load in it. */
        int rush() {
            int last = 0;
            while (isRunning) {
                last = elements[0].size;
            }
            return last;
        }
    }

    static int sum() {
        int sum = 0;
        for (final Element each : elements) {
            sum += each.size;
        }
        return sum;
    }

    static void change(final int at) {
        final Element[] changed = elements.clone();
        final Element old = changed[at];
        changed[at] = new Element();
        elements = changed;
        old.close();
    }

    /** In a cache, which hands it to a listener. */
    static final class Cached {
        private int size;
    }

    /** As a library has it. */
    static final class Cache {
        private final Map<Object, Object> all = new ConcurrentHashMap<>();
        private final Consumer<Object> listener;

        Cache(final Consumer<Object> listener) {
            this.listener = listener;
        }

        Object get(final Object key, final Function<Object, Object> loader) {
            return all.computeIfAbsent(key, loader);
        }

        void evict() {
            all.values().forEach(listener);
        }
    }

    static int read(final int key) {
        final Cached cached = (Cached) CACHE.get(key, ignored -> new Cached());
        return cached.size;
    }

    private static void free(final Cached cached) {
        cached.size = 0;
    }

    /** Of a class that nobody else sees. */
    abstract static class Base {
        private int size;

        public void close() {
            size = 0;
        }

        int size() {
            return size;
        }
    }

    /** Its close() is inherited. */
    public static final class Derived extends Base {
    }

    private static volatile Derived derived;

    static int derivedSize() {
        return derived.size();
    }

    static void replaceDerived() {
        final Derived old = derived;
        derived = new Derived();
        old.close();
    }

    /** Releases what it holds, and uses it by way of something else. */
    static final class Holder {
        private final Latest held = new Latest();
        private final int[] view = new int[1];

        void end() {
            free(held);
        }

        int size() {
            return view[0];
        }
    }

    private static void free(final Latest latest) {
        latest.size = 0;
    }

    static int holderSize() {
        return holder.size();
    }

    static void replaceHolder() {
        final Holder old = holder;
        holder = new Holder();
        old.end();
    }
}
