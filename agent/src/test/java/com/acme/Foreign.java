package com.acme;

import io.reprieve.Rcu;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * A program without annotations, whose methods a rules file names: readers and releases of every kind.
 */
public final class Foreign {
    private static final List<String> RUNS = Collections.synchronizedList(new ArrayList<>());

    private Foreign() {
    }

    public static void main(final String[] arguments) throws Exception {
        readers();
        releases();
        answers();
        updates();
        System.out.println("ok");
    }

    private static void readers() throws IOException {
        final Shop shop = new Shop();
        Check.that(shop.ofPrivate(), "private");
        Check.that(Shop.ofStaticSynchronized(), "static synchronized");
        Check.that(shop.ofVarargs("a", "b"), "varargs");
        Check.that(shop.ofMuch(Map.entry("a", new int[0]), new long[0][], 'c'), "arrays and nested types");
        Check.that(!shop.ofMuch(Map.entry("a", new int[0])), "an overload that isn't named");
        try {
            shop.ofChecked("missing");
            Check.that(false, "the exception passes");
        } catch (final FileNotFoundException e) {
            Check.equal("missing true", e.getMessage(), "a section that throws");
        }
        Check.that(!Rcu.inReadSection(), "outside again");
        Check.that(shop.byPattern1() && shop.byPattern2(), "by a pattern");
        for (final Index<String> index : List.of(new Words(), new Phrases(), new Other())) {
            Check.that(index.search("word"), index.getClass().getName() + " implements what the rule names");
            Check.that(index.scan() == !(index instanceof Words), index + " implements a method of another rule");
        }
        Check.that(new Closing().look(), "by the JDK's interface");
        Check.that(new Shelf<String>().place().holds("a"), "with a type variable of the outer class");
    }

    private static void releases() throws Exception {
        final Shop shop = new Shop();
        Rcu.readLock();
        shop.giveSynchronized("a");
        Shop.giveStatic("b", 2);
        shop.giveVarargs("c", "d");
        shop.giveByIndex("e", "f");
        shop.giveName("pool", new StringBuilder("g"));
        shop.giveSelf(3.5);
        new Shelf<String>().place().give("i");
        new Closing().close();
        new Closing().giveOverridden("h");
        Check.equal(List.of(), RUNS, "no body runs at the call");
        Rcu.readUnlock();
        Rcu.barrier();
        Check.equal(
            List.of(
                "synchronized a true", "static b 2", "varargs [c, d]", "index e f", "name pool g", "self 3.5",
                "place i", "close", "override h", "super h"),
            RUNS, "what ran");
        RUNS.clear();
    }

    private static void answers() {
        final Shop shop = new Shop();
        Rcu.readLock();
        Check.that(shop.isFreed("a"), "true");
        Check.that(!shop.isKept("b"), "false");
        Check.equal(70_000, shop.count("c"), "an int");
        Check.equal((byte) -7, shop.small("d"), "a byte");
        Check.equal('A', shop.letter("e"), "a char");
        Check.equal(1L << 40, shop.big("f"), "a long");
        Check.equal(2.5f, shop.single("g"), "a float");
        Check.equal(-1e300, Shop.exact("h"), "a double");
        Check.equal(null, shop.object("i"), "null");
        Check.equal(0, shop.zero("j"), "zero");
        Check.equal(List.of(), RUNS, "no body runs at the call");
        Rcu.readUnlock();
        Rcu.barrier();
        Check.equal("[a, b, c, d, e, f, g, h, i, j]", RUNS.toString(), "what ran");
        RUNS.clear();
        Check.that(!shop.isFreed(null), "a body that runs at once answers by itself");
        Check.equal(1, shop.count(null), "a body that runs at once answers by itself");
        Check.equal("[null, null]", RUNS.toString(), "nothing can still be seen of null");
        RUNS.clear();
    }

    private static void updates() {
        final Shop shop = new Shop();
        Check.that(shop.turn(), "a turn of a duty cycle");
        shop.update();
        Rcu.barrier();
        Check.equal("[update]", RUNS.toString(), "what ran");
    }

    private interface Index<K> {
        boolean search(K key);

        default boolean scan() {
            return Rcu.inReadSection();
        }
    }

    private abstract static class Searching implements Index<String> {
        @Override
        public abstract boolean search(String key);
    }

    private static class Words extends Searching {
        @Override
        public boolean search(final String key) {
            return Rcu.inReadSection();
        }

        @Override
        public boolean scan() {
            return Rcu.inReadSection();
        }
    }

    private static final class Phrases extends Searching {
        @Override
        public boolean search(final String key) {
            return Rcu.inReadSection();
        }
    }

    private static final class Other implements Index<String> {
        @Override
        public boolean search(final String key) {
            return Rcu.inReadSection();
        }
    }

    private static class Giving {
        void giveOverridden(final Object object) {
            RUNS.add("super " + object);
        }
    }

    private static final class Closing extends Giving implements Closeable, Runnable {
        @Override
        public void close() {
            RUNS.add("close");
        }

        boolean look() {
            final boolean[] isInside = new boolean[1];
            final Runnable run = this;
            run.run();
            isInside[0] = RUNS.remove("run true");
            return isInside[0];
        }

        @Override
        public void run() {
            RUNS.add("run " + Rcu.inReadSection());
        }

        @Override
        void giveOverridden(final Object object) {
            RUNS.add("override " + object);
            super.giveOverridden(object);
        }
    }

    private static final class Shelf<T> {
        Place place() {
            return new Place();
        }

        final class Place {
            boolean holds(final T object) {
                return object != null && Rcu.inReadSection();
            }

            void give(final T object) {
                RUNS.add("place " + object);
            }
        }
    }

    private static final class Shop {
        private boolean ofPrivate() {
            return Rcu.inReadSection();
        }

        static synchronized boolean ofStaticSynchronized() {
            return Rcu.inReadSection();
        }

        boolean ofVarargs(final String... words) {
            return words.length == 2 && Rcu.inReadSection();
        }

        boolean ofMuch(final Map.Entry<String, int[]> entry, final long[][] matrix, final char c) {
            return c == 'c' && Rcu.inReadSection();
        }

        boolean ofMuch(final Map.Entry<String, int[]> entry) {
            return Rcu.inReadSection();
        }

        void ofChecked(final String name) throws IOException {
            throw new FileNotFoundException(name + " " + Rcu.inReadSection());
        }

        boolean byPattern1() {
            return Rcu.inReadSection();
        }

        boolean byPattern2() {
            return Rcu.inReadSection();
        }

        synchronized void giveSynchronized(final Object object) {
            RUNS.add("synchronized " + object + " " + Thread.holdsLock(this));
        }

        static void giveStatic(final Object object, final int n) throws IOException {
            RUNS.add("static " + object + " " + n);
        }

        void giveVarargs(final Object... objects) {
            RUNS.add("varargs " + List.of(objects));
        }

        void giveByIndex(final Object context, final Object object) {
            RUNS.add("index " + context + " " + object);
        }

        void giveName(final String name, final StringBuilder object) {
            RUNS.add("name " + name + " " + object);
        }

        void giveSelf(final double number) {
            RUNS.add("self " + number);
        }

        boolean isFreed(final String object) {
            RUNS.add(object);
            return false;
        }

        boolean isKept(final String object) {
            RUNS.add(object);
            return true;
        }

        int count(final String object) {
            RUNS.add(object);
            return 1;
        }

        byte small(final String object) {
            RUNS.add(object);
            return 1;
        }

        char letter(final String object) {
            RUNS.add(object);
            return 'z';
        }

        long big(final String object) {
            RUNS.add(object);
            return 1;
        }

        float single(final String object) {
            RUNS.add(object);
            return 1;
        }

        static double exact(final String object) {
            RUNS.add(object);
            return 1;
        }

        Object object(final String object) {
            RUNS.add(object);
            return this;
        }

        int zero(final String object) {
            RUNS.add(object);
            return 1;
        }

        boolean turn() {
            try {
                Rcu.quiescent();
                return true;
            } catch (final IllegalStateException e) {
                return false; // not online
            }
        }

        void update() {
            giveAtEnd("update");
            try {
                Rcu.synchronize();
                RUNS.add("not in an update");
            } catch (final IllegalStateException e) {
                // An updater can't wait.
            }
        }

        void giveAtEnd(final Object object) {
            RUNS.add(object.toString());
        }
    }
}
