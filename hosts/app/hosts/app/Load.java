package hosts.app;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** Threads that read and change a board for a while. */
public final class Load {
    private static final int READERS = 2;
    /** What each thread does at least: a class loader under load for moments has its classes to load first. */
    private static final int TURNS = 1_000;

    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong torn = new AtomicLong();
    private final AtomicLong tornLate = new AtomicLong();
    private final AtomicLong changes = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private final CountDownLatch atWork = new CountDownLatch(READERS + 1);
    private final Quotes quotes;
    private volatile boolean isLate;
    private volatile boolean isOver;

    /**
     * Begins.
     *
     * @param quotes what is read and changed.
     */
    public Load(final Quotes quotes) {
        this.quotes = quotes;
        for (int i = 0; i < READERS; i++) {
            start(this::read);
        }
        start(this::change);
    }

    private void start(final Runnable work) {
        final Thread thread = new Thread(() -> {
            try {
                work.run();
            } finally {
                atWork.countDown();
            }
        }, "load");
        thread.setDaemon(true);
        thread.start();
        threads.add(thread);
    }

    private void read() {
        long done = 0;
        long wrong = 0;
        long wrongLate = 0;
        while (!isOver) {
            turn(++done);
            if (quotes.isTorn()) {
                wrong++;
                wrongLate += isLate ? 1 : 0;
            }
        }
        reads.addAndGet(done);
        torn.addAndGet(wrong);
        tornLate.addAndGet(wrongLate);
    }

    private void change() {
        long done = 0;
        while (!isOver) {
            turn(++done);
            quotes.change(done);
        }
        changes.addAndGet(done);
    }

    private void turn(final long number) {
        if (number == TURNS) {
            atWork.countDown();
        }
    }

    /** From now on nothing may go wrong, whatever went before. */
    public void late() {
        isLate = true;
    }

    /**
     * Ends.
     *
     * @return what was counted, for the table.
     * @throws InterruptedException if the thread is interrupted.
     */
    public String end() throws InterruptedException {
        atWork.await();
        isOver = true;
        for (final Thread thread : threads) {
            thread.join();
        }
        return "reads=" + reads + " torn=" + torn + " tornLate=" + tornLate + " changes=" + changes;
    }
}
