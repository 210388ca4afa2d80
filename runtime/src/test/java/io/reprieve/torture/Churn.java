package io.reprieve.torture;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets visitors in, as many at a time as the run asks for, until the run is over.
 */
final class Churn implements Runnable {
    private static final long FIRST_NUMBER = 1_000_000;
    private static final long LONGEST_PAUSE_NANOS = 500_000;

    private final World world;
    private final int most;
    private final Dice dice;
    private final Deque<Thread> inside = new ArrayDeque<>();

    Churn(final World world) {
        this.world = world;
        most = world.staff.visitors();
        dice = new Dice(world.options.seed(), FIRST_NUMBER);
    }

    @Override
    public void run() {
        try {
            for (long number = FIRST_NUMBER + 1; !world.findings.isOver(); number++) {
                if (inside.size() == most) {
                    inside.remove().join();
                }
                letIn(number);
                LockSupport.parkNanos(dice.nanosUpTo(LONGEST_PAUSE_NANOS));
            }
            while (!inside.isEmpty()) {
                inside.remove().join();
            }
        } catch (final InterruptedException e) {
            // The run waits no longer: whatever hangs is reported by whoever interrupts.
            return;
        } catch (final Throwable e) {
            world.findings.addThrown("the churn", e);
        }
    }

    private void letIn(final long number) {
        final Arena arena = world.rent();
        if (arena == null) {
            return;
        }
        final boolean isVirtual = VirtualThread.EXISTS && dice.oneIn(2);
        final Visitor visitor = new Visitor(world, arena, number, isVirtual);
        inside.add(isVirtual ? VirtualThread.start(visitor) : start(visitor, number));
    }

    private static Thread start(final Visitor visitor, final long number) {
        final Thread thread = new Thread(visitor, "visitor " + number);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
