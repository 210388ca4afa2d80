package com.acme;

import io.reprieve.DeferRelease;
import io.reprieve.ReadSide;

/**
 * Overrides of woven methods, with and without annotations of their own.
 */
public final class Overriding {
    private Overriding() {
    }

    public static void main(final String[] arguments) {
        for (final Pool pool : new Pool[] {new Pool(), new Forgotten(), new Remembered()}) {
            pool.look(1);
            pool.free("o", 1);
        }
        new Implementation().scan();
        System.out.println("ok");
    }

    private interface Index {
        @ReadSide
        default int scan() {
            return 0;
        }
    }

    private static final class Implementation implements Index {
        @Override
        public int scan() {
            return 1;
        }
    }

    private static class Pool {
        @ReadSide
        int look(final int key) {
            return key;
        }

        @DeferRelease
        void free(final String object, final int key) {
            object.length();
        }

        @DeferRelease
        private void hidden(final String object) {
            object.length();
        }
    }

    private static final class Forgotten extends Pool {
        @Override
        int look(final int key) {
            return super.look(key) + 1;
        }

        @Override
        void free(final String object, final int key) {
            super.free(object, key);
        }

        void free(final String object) {
            hidden(object);
        }

        private void hidden(final String object) {
            object.length();
        }
    }

    private static final class Remembered extends Pool {
        @Override
        @ReadSide
        int look(final int key) {
            return key + 1;
        }

        @Override
        @DeferRelease
        void free(final String object, final int key) {
            super.free(object, key);
        }
    }
}
