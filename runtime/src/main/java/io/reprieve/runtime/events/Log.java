package io.reprieve.runtime.events;

import io.reprieve.runtime.observe.Observer;
import io.reprieve.runtime.observe.Stall;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Writes what is wrong to the system logger {@code io.reprieve}, and nothing else.
 */
final class Log extends Observer {
    private static final int MOST_SITES = 1000;
    private static final int MOST_FRAMES = 8;

    private final String domain;
    private final Set<String> reportedSites = ConcurrentHashMap.newKeySet();
    private boolean hasLeaked;

    Log(final String domain) {
        this.domain = domain;
    }

    private static void warn(final String message, final Throwable thrown) {
        System.getLogger("io.reprieve").log(System.Logger.Level.WARNING, message, thrown);
    }

    @Override
    public void readerStalls(final Stall stall) {
        final Thread reader = stall.reader();
        final Thread waiter = stall.waiter();
        final StringBuilder message = new StringBuilder(256);
        message.append("domain ").append(domain).append(": a grace period has waited ")
            .append(TimeUnit.NANOSECONDS.toMillis(stall.waitedNanos())).append(" ms for ");
        if (reader == null) {
            message.append("the read-side critical section of a thread that is not known");
        } else if (stall.isOnline()) {
            message.append("thread \"").append(reader.getName())
                .append("\", which is online and announces no quiescent state: it is to call quiescent() or offline()");
        } else {
            message.append("the read-side critical section of thread \"").append(reader.getName()).append('"');
        }
        message.append("; ").append(stall.pending()).append(stall.pending() == 1 ? " release waits" : " releases wait");
        if (waiter != null) {
            message.append(", and so does thread \"").append(waiter.getName()).append('"');
        }
        message.append('.');
        appendStack(message, reader);
        if (waiter != null) {
            message.append(System.lineSeparator()).append("  thread \"").append(waiter.getName()).append("\" waits");
            appendStack(message, waiter);
        }
        warn(message.toString(), null);
    }

    private static void appendStack(final StringBuilder message, final Thread thread) {
        if (thread == null) {
            return;
        }
        int frames = 0;
        for (final StackTraceElement frame : thread.getStackTrace()) {
            if (frames++ == MOST_FRAMES) {
                message.append(System.lineSeparator()).append("    ...");
                break;
            }
            message.append(System.lineSeparator()).append("    at ").append(frame);
        }
    }

    @Override
    public void readerEndedInside(final Thread reader) {
        warn("domain " + domain + ": thread \"" + (reader == null ? "?" : reader.getName())
            + "\" has ended inside a read-side critical section: a readLock() without its readUnlock()", null);
    }

    @Override
    public void releaseFailed(final String site, final Throwable exception) {
        if (reportedSites.size() < MOST_SITES && reportedSites.add(site)) {
            warn("domain " + domain + ": the release " + site
                + " has thrown; later failures of this site are only counted", exception);
        }
    }

    @Override
    public void doubleRelease(final String site, final String firstSite, final String objectClass) {
        if (reportedSites.size() < MOST_SITES && reportedSites.add("2 " + site)) {
            warn("domain " + domain + ": an object of " + objectClass + " was released a second time, by " + site
                + ", while its release by " + firstSite + " was pending; the second was refused, and later ones of this "
                + "site are only counted", null);
        }
    }

    @Override
    public void leaked(final String site, final String reason) {
        if (!hasLeaked) {
            // Racy, but benign: two threads may both log the first leak.
            hasLeaked = true;
            warn("domain " + domain + ": a release of " + site + " has been leaked (" + reason
                + "); later leaks are only counted", null);
        }
    }

    @Override
    public void broken(final Throwable thrown) {
        warn("domain " + domain + ": the runtime itself has failed; please report this", thrown);
    }
}
