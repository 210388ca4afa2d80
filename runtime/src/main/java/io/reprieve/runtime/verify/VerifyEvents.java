package io.reprieve.runtime.verify;

import io.reprieve.runtime.events.DoubleReleases;
import jdk.jfr.FlightRecorder;

/**
 * Turns findings into events, where there is JFR.
 */
final class VerifyEvents {
    private static final boolean HAS_JFR = ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    private VerifyEvents() {
    }

    static void tell(final Finding finding) {
        if (HAS_JFR) {
            Recorder.record(finding);
        }
    }

    /** By itself, for runtime images without the module. */
    private static final class Recorder {
        private Recorder() {
        }

        static void record(final Finding finding) {
            if (!FlightRecorder.isInitialized()) {
                return;
            }
            if (finding.problem() == Problem.DOUBLE_RELEASE) {
                DoubleReleases.tell(
                    finding.release().origin().domain().name(), finding.what(), finding.release().origin().name(),
                    finding.type(), Stacks.text(Stacks.frames(finding.release().stack())));
                return;
            }
            final UseAfterReleaseEvent event = new UseAfterReleaseEvent();
            if (event.isEnabled()) {
                event.domain = finding.release().origin().domain().name();
                event.site = finding.release().origin().name();
                event.objectClass = finding.type();
                event.releaseStack = Stacks.text(Stacks.frames(finding.release().stack()));
                event.releasingThread = finding.release().thread();
                event.sinceRelease = System.nanoTime() - finding.release().nanos();
                event.inSection = finding.inSection();
                event.problem = finding.problem().title();
                event.place = finding.what();
                event.rule = finding.remedy().toString();
                event.commit();
            }
        }
    }
}
