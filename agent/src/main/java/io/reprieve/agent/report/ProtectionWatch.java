package io.reprieve.agent.report;

import io.reprieve.agent.files.ConstantPoolScan;
import io.reprieve.runtime.thread.DaemonThreads;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Looks, some time after the first release was woven and seldom after that, whether somebody is protected by it, and
 * says it where nobody is. Its thread sleeps otherwise.
 */
final class ProtectionWatch implements Runnable {
    private static final long[] PAUSES = {5, 25, 270};

    private final Protection protection;
    private final ConstantPoolScan scan;
    private final Set<String> told = new HashSet<>();

    private ProtectionWatch(final Protection protection, final ConstantPoolScan scan) {
        this.protection = protection;
        this.scan = scan;
    }

    static void start(final Protection protection, final ConstantPoolScan scan) {
        // It stays, and is started by whoever loads the first class with a release: it is not to keep that application.
        new DaemonThreads("reprieve-protection").newThread(new ProtectionWatch(protection, scan)).start();
    }

    @Override
    public void run() {
        try {
            for (int i = 0; true; i = Math.min(i + 1, PAUSES.length - 1)) {
                TimeUnit.SECONDS.sleep(PAUSES[i]);
                tell(protection.unprotected(scan.hasSeenApi()));
                tell(protection.unseen());
            }
        } catch (final InterruptedException e) {
            // Somebody wants it to end.
            return;
        }
    }

    private void tell(final List<String> lines) {
        for (final String line : lines) {
            // Numbers grow, and the rest is said once.
            if (told.add(line.substring(0, line.indexOf(':')))) {
                Console.print(line);
            }
        }
    }
}
