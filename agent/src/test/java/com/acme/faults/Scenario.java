package com.acme.faults;

import io.reprieve.Rcu;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The ways in which a program goes wrong, and how it is mended: the same for all subjects. Two threads take turns, so
 * that what is found does not depend on luck.
 */
public enum Scenario {
    /** Loads and uses outside any section; the release comes later, and nothing breaks. */
    READ_OUTSIDE {
        @Override
        void run(final Subject subject, final boolean isMended) {
            for (int i = 0; i < ROUNDS; i++) {
                read(subject, isMended);
                onWriter(subject::swap);
            }
        }
    },
    /** Uses, outside any section, what has been released since it was loaded. */
    USE_AFTER_RELEASE {
        @Override
        void run(final Subject subject, final boolean isMended) {
            for (int i = 0; i < ROUNDS; i++) {
                if (isMended) {
                    inSection(() -> hold(subject));
                } else {
                    hold(subject);
                }
            }
        }
    },
    /** Loads inside a section, and uses after it. */
    CARRIED_OUT {
        @Override
        void run(final Subject subject, final boolean isMended) {
            for (int i = 0; i < ROUNDS; i++) {
                if (isMended) {
                    inSection(() -> hold(subject));
                } else {
                    carry(subject);
                }
            }
        }
    },
    /** Releases first, and unpublishes after. */
    RELEASE_BEFORE_UNPUBLISH {
        @Override
        void run(final Subject subject, final boolean isMended) {
            for (int i = 0; i < ROUNDS; i++) {
                read(subject, true);
                onWriter(isMended ? () -> inUpdate(subject) : () -> update(subject));
            }
        }
    },
    /** Releases twice. */
    DOUBLE_RELEASE {
        @Override
        void run(final Subject subject, final boolean isMended) {
            for (int i = 0; i < ROUNDS; i++) {
                read(subject, true);
                onWriter(isMended ? subject::swap : subject::releaseTwice);
            }
        }
    },
    /** Goes on with what it has released itself. */
    USED_BY_RELEASER {
        @Override
        void run(final Subject subject, final boolean isMended) {
            for (int i = 0; i < ROUNDS; i++) {
                read(subject, true);
                onWriter(isMended ? subject::useBefore : subject::useAfter);
            }
        }
    };

    private static final int ROUNDS = 3;

    abstract void run(Subject subject, boolean isMended);

    static void read(final Subject subject, final boolean isInSection) {
        if (isInSection) {
            inSection(subject::readOnce);
        } else {
            subject.readOnce();
        }
    }

    static void inSection(final Runnable body) {
        Rcu.readLock();
        try {
            body.run();
        } finally {
            Rcu.readUnlock();
        }
    }

    static void hold(final Subject subject) {
        subject.take();
        onWriter(subject::swap);
        subject.useTaken();
    }

    static void carry(final Subject subject) {
        inSection(subject::take);
        onWriter(subject::swap);
        subject.useTaken();
    }

    static void update(final Subject subject) {
        subject.releaseFirst();
    }

    static void inUpdate(final Subject subject) {
        Rcu.beginUpdate();
        try {
            subject.releaseFirst();
        } finally {
            Rcu.endUpdate();
        }
    }

    static void onWriter(final Runnable task) {
        try {
            WRITER.submit(task).get();
        } catch (final InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final ExecutorService WRITER = Executors.newSingleThreadExecutor(task -> {
        final Thread thread = new Thread(task, "writer");
        thread.setDaemon(true);
        return thread;
    });
}
