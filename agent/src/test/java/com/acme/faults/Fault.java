package com.acme.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * One seeded fault: what goes wrong with what, and what is to be said of it.
 *
 * @param name    of the fault.
 * @param body    what runs: as it is, or mended.
 * @param problem how the finding begins.
 * @param used    what the stack of the use, or of the second release, has in it.
 * @param stack   what the stack of the release has in it.
 * @param remedy  what is proposed.
 */
public record Fault(String name, Body body, String problem, String used, String stack, String remedy) {
    /** What runs. */
    public interface Body {
        /**
         * Runs it.
         *
         * @param isMended whether the fault is mended.
         * @throws Exception as it likes.
         */
        void run(boolean isMended) throws Exception;
    }

    void run(final boolean isMended) throws Exception {
        body.run(isMended);
    }

    private static final String USE = "use after release: ";
    private static final String LOAD = "load outside a section: ";

    /** All of them. */
    public static List<Fault> all() {
        final List<Fault> all = new ArrayList<>();
        add(all, "quotes", "OwnPools$Quotes", OwnPools.Quotes::new, Scenario.values());
        add(all, "pooled", "OwnPools$Ticks", OwnPools.Ticks::new, Scenario.values());
        add(all, "api", "OwnPools$Books", OwnPools.Books::new,
            Scenario.READ_OUTSIDE, Scenario.CARRIED_OUT, Scenario.RELEASE_BEFORE_UNPUBLISH, Scenario.DOUBLE_RELEASE);
        add(all, "direct slice", "OwnPools$DirectSlices", OwnPools.DirectSlices::new,
            Scenario.USE_AFTER_RELEASE, Scenario.CARRIED_OUT, Scenario.USED_BY_RELEASER);
        add(all, "heap slice", "OwnPools$HeapSlices", OwnPools.HeapSlices::new,
            Scenario.USE_AFTER_RELEASE, Scenario.CARRIED_OUT);
        add(all, "pool2", "LibraryPools$Pool2", LibraryPools.Pool2::new,
            Scenario.READ_OUTSIDE, Scenario.CARRIED_OUT, Scenario.DOUBLE_RELEASE);
        add(all, "kafka index", "LibraryPools$KafkaIndex", LibraryPools.KafkaIndex::new,
            Scenario.READ_OUTSIDE, Scenario.USE_AFTER_RELEASE);
        add(all, "kafka buffers", "LibraryPools$KafkaBuffers", LibraryPools.KafkaBuffers::new,
            Scenario.USE_AFTER_RELEASE, Scenario.USED_BY_RELEASER);
        add(all, "snappy buffers", "LibraryPools$SnappyBuffers", LibraryPools.SnappyBuffers::new,
            Scenario.CARRIED_OUT, Scenario.RELEASE_BEFORE_UNPUBLISH);
        add(all, "zstd context", "LibraryPools$Zstd", LibraryPools.Zstd::new, Scenario.USE_AFTER_RELEASE);
        add(all, "jetty entry", "LibraryPools$JettyEntry", LibraryPools.JettyEntry::new,
            Scenario.READ_OUTSIDE, Scenario.RELEASE_BEFORE_UNPUBLISH);
        add(all, "h2 connection", "LibraryPools$H2", LibraryPools.H2::new, Scenario.CARRIED_OUT);
        add(all, "agrona mapping", "LibraryPools$AgronaMapping", LibraryPools.AgronaMapping::new,
            Scenario.USE_AFTER_RELEASE);
        add(all, "lucene reader", "LibraryPools$Lucene", LibraryPools.Lucene::new,
            Scenario.READ_OUTSIDE, Scenario.USE_AFTER_RELEASE);
        all.add(new Fault("unpublish inside the release", SingleFaults::unpublishInBody,
            "unpublish inside the release: ", "SingleFaults$Registry.close", "SingleFaults$Registry.close",
            "no rule: the release is deferred with its unpublish"));
        all.add(new Fault("reset in place", SingleFaults::resetInPlace,
            USE, "SingleFaults.refill", "OwnPools$Request.recycle", "no rule: the thread that released it"));
        all.add(new Fault("tomcat reset", SingleFaults::tomcatReset,
            USE, "SingleFaults.fillTomcat", "org.apache.coyote.Request.recycle",
            "no rule: the thread that released it"));
        all.add(new Fault("handle reused", SingleFaults::handleReused,
            USE, "SingleFaults$Block.get", "SingleFaults.freeBlock", "reader   com.acme.faults.SingleFaults#hold(..)"));
        all.add(
            new Fault("leak", SingleFaults::leak, "leak: ", "SingleFaults", "SingleFaults", "no rule: it has been"));
        return all;
    }

    private static void add(
            final List<Fault> all,
            final String name,
            final String type,
            final Supplier<Subject> subject,
            final Scenario... scenarios) {
        for (final Scenario scenario : scenarios) {
            final String problem = switch (scenario) {
                case READ_OUTSIDE -> LOAD;
                case RELEASE_BEFORE_UNPUBLISH -> "release before unpublish: ";
                case DOUBLE_RELEASE -> "double release: ";
                default -> USE;
            };
            final String used = switch (scenario) {
                case READ_OUTSIDE -> type + ".readOnce";
                case USE_AFTER_RELEASE, CARRIED_OUT -> type + ".useTaken";
                case RELEASE_BEFORE_UNPUBLISH -> type + ".releaseFirst";
                case DOUBLE_RELEASE -> type + ".releaseTwice";
                case USED_BY_RELEASER -> type + ".useAfter";
            };
            final String released = switch (scenario) {
                case RELEASE_BEFORE_UNPUBLISH -> type + ".releaseFirst";
                case DOUBLE_RELEASE -> type + ".releaseTwice";
                case USED_BY_RELEASER -> type + ".useAfter";
                default -> type + ".swap";
            };
            final String remedy = switch (scenario) {
                case READ_OUTSIDE -> "reader   com.acme.faults." + type + "#readOnce(..)";
                case USE_AFTER_RELEASE -> "reader   com.acme.faults.Scenario#hold(..)";
                case CARRIED_OUT -> "reader   com.acme.faults.Scenario#carry(..)";
                case RELEASE_BEFORE_UNPUBLISH -> "updater  com.acme.faults." + type + "#releaseFirst(..)";
                case DOUBLE_RELEASE -> "no rule: one of the two releases is one too many";
                case USED_BY_RELEASER -> "no rule: the thread that released it";
            };
            all.add(new Fault(
                name + ", " + scenario.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '),
                isMended -> {
                    final Subject each = subject.get();
                    each.begin();
                    scenario.run(each, isMended);
                },
                problem, used, released, remedy));
        }
    }
}
