package io.reprieve.runtime.events;

import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;

/**
 * Shows recordings what was woven: all of it at the beginning and the end of each chunk, and what comes later as it
 * comes; and what rules have matched nothing, but for the very first time, when too little may be loaded.
 *
 * <p>It waits for the JVM's recorder to come into being, because to register events with it before would create it.
 */
final class WeavingRecorder implements FlightRecorderListener, Runnable {
    private static volatile boolean isReady;
    // Racy, but benign: two recordings that begin at the same time.
    private static volatile boolean hasBegun;

    WeavingRecorder() {
    }

    @Override
    public void run() {
        FlightRecorder.addListener(this);
    }

    @Override
    public void recorderInitialized(final FlightRecorder recorder) {
        FlightRecorder.addPeriodicEvent(WeavingEvent.class, WeavingRecorder::commitAll);
        isReady = true;
        // For a recording that began before this listener was there.
        commitAll();
    }

    static void commitIfReady(final WeavingResult weaving) {
        if (isReady) {
            commit(weaving);
        }
    }

    private static void commitAll() {
        if (!new WeavingEvent().isEnabled()) {
            return;
        }
        final Runnable unmatched = Weavings.unmatched();
        if (hasBegun && unmatched != null) {
            unmatched.run();
        }
        hasBegun = true;
        for (final WeavingResult weaving : Weavings.kept()) {
            commit(weaving);
        }
        if (Weavings.dropped() != 0) {
            commit(new WeavingResult(null, null, null, null, null, Weavings.dropped() + " more results were not kept"));
        }
    }

    private static void commit(final WeavingResult weaving) {
        final WeavingEvent event = new WeavingEvent();
        if (event.isEnabled()) {
            event.type = weaving.type();
            event.method = weaving.method();
            event.role = weaving.role();
            event.source = weaving.source();
            event.result = weaving.result();
            event.reason = weaving.reason();
            event.commit();
        }
    }
}
