package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.JMX;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanServer;
import javax.management.Notification;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A domain as JMX shows it.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class RcuMXBeanTest {
    @RegisterExtension
    final FreshDomains domains = new FreshDomains();

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

    private static final class Free implements Consumer<Object> {
        @Override
        public void accept(final Object object) {
        }
    }

    private static ObjectName name(final RcuDomain domain) throws Exception {
        return new ObjectName("io.reprieve:type=Rcu,domain=" + domain.name());
    }

    private RcuMXBean bean(final RcuDomain domain) throws Exception {
        final ObjectName name = name(domain);
        Eventually.holds(name + " is registered", () -> server.isRegistered(name));
        return JMX.newMXBeanProxy(server, name, RcuMXBean.class);
    }

    private static void refuses(final String message, final Runnable call) {
        final IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, call::run);
        assertEquals(message, refused.getMessage());
    }

    @Test
    void theDefaultDomainIsThereAsSoonAsTheServerIsAskedFor() {
        ChildJvm.running(InProcess.class).run().succeeds().prints("deferred 1");
    }

    /** Uses the runtime, and asks for its bean at once. */
    public static final class InProcess {
        private InProcess() {
        }

        public static void main(final String[] arguments) throws Exception {
            Rcu.defer(new Object(), new Free());
            Rcu.barrier();
            System.out.println("deferred " + ManagementFactory.getPlatformMBeanServer()
                .getAttribute(new ObjectName("io.reprieve:type=Rcu,domain=default"), "Deferred"));
        }
    }

    private static boolean isSomethingToBeShown() {
        return Thread.getAllStackTraces().keySet().stream().anyMatch(thread -> thread.getName().equals("reprieve-jmx"));
    }

    @Test
    void aDomainThatIsBeingClosedIsShownNoMore() throws Exception {
        final RcuDomain domain;
        final Pin pin;
        // Nothing is shown meanwhile.
        synchronized (ManagementFactory.class) {
            domain = domains.make();
            domain.readLock();
            pin = domain.pin(this);
            domain.readUnlock();
            domain.defer(this, new Free());
            domain.close();
        }
        Eventually.holds("nothing is left to be shown", () -> !isSomethingToBeShown());
        assertFalse(server.isRegistered(name(domain)));
        pin.close();
    }

    @Test
    void aDomainThatHasStoppedIsShownNoMore() {
        ChildJvm.running(StoppedFirst.class).set("reclaimer", "invoked").run().succeeds()
            .prints("stopped true", "shown false");
    }

    /** Stops before its bean has been shown. */
    public static final class StoppedFirst {
        private StoppedFirst() {
        }

        public static void main(final String[] arguments) throws Exception {
            synchronized (ManagementFactory.class) {
                Rcu.defer(new Object(), new Free());
                System.out.println("stopped " + Rcu.stop());
            }
            Eventually.holds("nothing is left to be shown", () -> !isSomethingToBeShown());
            System.out.println("shown " + ManagementFactory.getPlatformMBeanServer()
                .isRegistered(new ObjectName("io.reprieve:type=Rcu,domain=default")));
        }
    }

    @Test
    void everyCounterIsAnAttribute() throws Exception {
        final RcuDomain domain = domains.make();
        final RcuMXBean bean = bean(domain);
        domain.readLock();
        domain.readUnlock();
        for (int i = 0; i < 100; i++) {
            domain.defer(this, new Free());
        }
        domain.barrier();
        final RcuStatistics statistics = domain.statistics();
        for (final RecordComponent counter : RcuStatistics.class.getRecordComponents()) {
            final String attribute =
                counter.getName().substring(0, 1).toUpperCase(Locale.ROOT) + counter.getName().substring(1);
            final Object value = server.getAttribute(name(domain), attribute);
            if (!Set.of("GracePeriods", "HeavyBarriers").contains(attribute)) {
                assertEquals(counter.getAccessor().invoke(statistics), value, attribute);
            }
        }
        assertEquals(100, bean.getDeferred());
        assertEquals(domain.name(), bean.getDomain());
    }

    @Test
    void theSitesAreATableByName() throws Exception {
        final RcuDomain domain = domains.make();
        final RcuMXBean bean = bean(domain);
        domain.defer(this, new Free());
        domain.barrier();
        final TabularData sites = (TabularData) server.getAttribute(name(domain), "Sites");
        assertEquals(List.of("key"), sites.getTabularType().getIndexNames());
        final CompositeData row = sites.get(new Object[] {Free.class.getName()});
        final CompositeData site = (CompositeData) row.get("value");
        assertEquals(
            Set.of("site", "deferred", "reclaimed", "fallbacks", "releaseDelayMean", "releaseDelayMax",
                "releaseDelayP50", "releaseDelayP99", "releaseDelayP999"),
            site.getCompositeType().keySet());
        assertEquals(1L, site.get("reclaimed"));
        final RcuMXBean.Site shown = bean.getSites().get(Free.class.getName());
        assertTrue(shown.getReleaseDelayMax() > 0);
        assertTrue(shown.getReleaseDelayP50() <= shown.getReleaseDelayP999());
        assertTrue(shown.getReleaseDelayP999() <= shown.getReleaseDelayMax());
    }

    @Test
    void everyAttributeIsDescribedAndEveryNumberHasAUnit() throws Exception {
        final RcuDomain domain = domains.make();
        bean(domain);
        final MBeanInfo info = server.getMBeanInfo(name(domain));
        for (final MBeanAttributeInfo attribute : info.getAttributes()) {
            assertTrue(attribute.getDescription().contains(" "), attribute::toString);
            final boolean isNumber = Set.of("long", "int").contains(attribute.getType());
            assertEquals(isNumber, attribute.getDescriptor().getFieldValue("units") != null, attribute::toString);
        }
        for (final MBeanOperationInfo operation : info.getOperations()) {
            assertTrue(operation.getDescription().contains(" "), operation::toString);
            assertEquals(MBeanOperationInfo.ACTION, operation.getImpact());
            assertEquals("timeoutMillis", operation.getSignature()[0].getName());
        }
    }

    @Test
    void attributesThatAreAskedForTogetherAreOfOneMoment() throws Exception {
        final RcuDomain domain = domains.make();
        bean(domain);
        final AtomicBoolean isOver = new AtomicBoolean();
        try (Actor writer = new Actor("writer")) {
            final Consumer<Object> free = new Free();
            final Future<Object> writing = writer.start(() -> {
                while (!isOver.get()) {
                    domain.defer(this, free);
                }
                return null;
            });
            for (int i = 0; i < 500; i++) {
                final AttributeList all = server.getAttributes(name(domain), new String[] {"Deferred", "Reclaimed"});
                final long deferred = (long) ((Attribute) all.get(0)).getValue();
                final long reclaimed = (long) ((Attribute) all.get(1)).getValue();
                assertTrue(reclaimed <= deferred, () -> reclaimed + " of " + deferred);
            }
            isOver.set(true);
            writer.await(writing);
        }
    }

    @Test
    void aTroubleIsTold() throws Exception {
        final RcuDomain domain = domains.make();
        bean(domain);
        final List<Notification> notifications = new CopyOnWriteArrayList<>();
        final List<RcuTrouble> troubles = new CopyOnWriteArrayList<>();
        final RcuListener listener = troubles::add;
        server.addNotificationListener(
            name(domain), (notification, back) -> notifications.add(notification), null, null);
        Rcu.addListener(listener);
        try (LogCapture log = new LogCapture()) {
            for (int i = 0; i < 2; i++) {
                domain.defer("object", RcuMXBeanTest::fail);
            }
            domain.barrier();
            assertTrue(log.count("has thrown") > 0);
        } finally {
            assertTrue(Rcu.removeListener(listener));
        }
        assertFalse(Rcu.removeListener(listener));
        assertEquals(2, notifications.size(), "each, and not only the first of a site");
        assertEquals("io.reprieve.release.failure", notifications.get(0).getType());
        assertTrue(notifications.get(0).getMessage().contains("IllegalStateException"), notifications::toString);
        final List<RcuTrouble> ofDomain =
            troubles.stream().filter(trouble -> trouble.domain().equals(domain.name())).toList();
        assertEquals(2, ofDomain.size(), troubles::toString);
        assertEquals(RcuTrouble.Kind.RELEASE_FAILURE, ofDomain.get(0).kind());
        assertEquals(notifications.get(0).getUserData(), ofDomain.get(0).site());
        assertEquals("no", ofDomain.get(0).thrown().getMessage());
    }

    private static void fail(final Object object) {
        throw new IllegalStateException("no");
    }

    @Test
    void whereTheReaderIsThatIsWaitedForIsShown() throws Exception {
        final RcuDomain domain = domains.make();
        final RcuMXBean bean = bean(domain);
        assertEquals("", bean.getSlowestReaderStack());
        try (Actor reader = new Actor("reader")) {
            reader.run(domain::readLock);
            domain.defer(this, new Free());
            Eventually.holds("the stack", () -> bean.getSlowestReaderStack().contains("\n"));
            reader.run(domain::readUnlock);
        }
    }

    @Test
    void aBarrierWaitsAsLongAsItMay() throws Exception {
        final RcuDomain domain = domains.make();
        final RcuMXBean bean = bean(domain);
        try (Actor reader = new Actor("reader")) {
            reader.run(domain::readLock);
            domain.defer(this, new Free());
            assertFalse(bean.barrier(20));
            // On a busy machine nobody may have looked for it yet.
            Eventually.holds("the reader is waited for",
                () -> bean.getSlowestReader().equals("reader") && bean.getSlowestReaderWait() > 0);
            reader.run(domain::readUnlock);
        }
        assertTrue(bean.barrier(20_000));
        assertEquals(1, bean.getReclaimed());
        refuses("barrier: '-1' is no timeout; allowed is a number of milliseconds from 0", () -> {
            try {
                bean.barrier(-1);
            } catch (final InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void timesAreShownAndTakenAsInTheConfiguration() throws Exception {
        final RcuDomain domain = domains.make("drain.delay", "250us", "stall.timeout", "7s");
        final RcuMXBean bean = bean(domain);
        assertEquals("250us", bean.getDrainDelay());
        assertEquals("7s", bean.getStallTimeout());
        bean.setDrainDelay("2ms");
        bean.setStallTimeout("1500ms");
        assertEquals("2ms", bean.getDrainDelay());
        assertEquals("1500ms", bean.getStallTimeout());
        refuses(
            "attribute DrainDelay: '5 minutes' is no value for drain.delay; allowed is a time such as 100us, 1ms or"
                + " 10s (units: ns, us, ms, s, m, h)",
            () -> bean.setDrainDelay("5 minutes"));
        assertThrows(IllegalArgumentException.class, () -> bean.setStallTimeout(null));
        assertEquals("2ms", bean.getDrainDelay());
        assertEquals(512, bean.getPageEntries());
        assertEquals("thread", bean.getReclaimer());
        assertEquals("100us", bean.getGracePeriodInterval());
        assertEquals("5s", bean.getShutdownTimeout());
        assertTrue(bean.getBarrier().contains("fence"), bean::getBarrier);
    }

    @Test
    void aDrainDelayThatIsChangedIsKeptTo() throws Exception {
        final RcuDomain domain = domains.make("drain.delay", "1000000s");
        final RcuMXBean bean = bean(domain);
        domain.defer(this, new Free());
        bean.setDrainDelay("0ns");
        Eventually.holds(() -> "reclaimed " + domain.statistics(), () -> domain.statistics().reclaimed() == 1);
    }

    @Test
    void aStallTimeoutThatIsChangedIsKeptTo() throws Exception {
        final RcuDomain domain = domains.make("stall.timeout", "1000000s");
        final RcuMXBean bean = bean(domain);
        bean.setStallTimeout("20ms");
        try (LogCapture log = new LogCapture();
            Actor reader = new Actor("reader");
            Actor writer = new Actor("writer")) {
            reader.run(domain::readLock);
            final Future<Object> waiting = writer.start(() -> {
                domain.synchronize();
                return null;
            });
            Eventually.holds(() -> "a stall " + domain.statistics(), () -> bean.getReaderStalls() != 0);
            reader.run(domain::readUnlock);
            writer.await(waiting);
            assertTrue(log.count("reader") > 0);
        }
    }

    @Test
    void aReserveThatGrowsHoldsMoreAndOneThatShrinksIsGivenBack() throws Exception {
        final RcuDomain domain = domains.makeTiny(2);
        final RcuMXBean bean = bean(domain);
        try (Actor reader = new Actor("reader"); Actor writer = new Actor("writer")) {
            writer.run(() -> domain.defer(this, new Free()));
            domain.barrier();
            bean.setReservePagesPerThread(5);
            bean.setReservePagesShared(20);
            assertEquals(5, bean.getReservePagesPerThread());
            assertEquals(20, bean.getReservePagesShared());
            reader.run(domain::readLock);
            final Consumer<Object> free = new Free();
            writer.run(() -> {
                // Without the new pages this would wait for the reader.
                for (int i = 0; i < 20 * FreshDomains.RELEASES_IN_TINY_PAGE; i++) {
                    domain.defer(this, free);
                }
            });
            assertTrue(bean.getPagesInUse() >= 20, domain.statistics()::toString);
            assertEquals(0, bean.getSynchronousFallbacks());
            bean.setReservePagesPerThread(1);
            bean.setReservePagesShared(2);
            reader.run(domain::readUnlock);
            FreshDomains.drain(domain);
            Eventually.holds(
                () -> "pages are given back " + domain.statistics(),
                () -> bean.getPagesReserved() <= bean.getPageLimit());
        }
        refuses(
            "attribute ReservePagesPerThread: '0' is no value for reserve.pages.per.thread; allowed is a number from 1 "
                + "to 1024",
            () -> bean.setReservePagesPerThread(0));
        refuses(
            "attribute ReservePagesShared: '-1' is no value for reserve.pages.shared; allowed is a number from 0 to"
                + " 65536",
            () -> bean.setReservePagesShared(-1));
    }

    @Test
    void aDomainThatIsClosedIsShownNoMore() throws Exception {
        final RcuDomain domain = Rcu.domain("closing");
        bean(domain);
        domain.close();
        assertFalse(server.isRegistered(name(domain)));
        final RcuDomain anew = Rcu.domain("closing");
        assertEquals(0, bean(anew).getDeferred());
        anew.close();
        assertFalse(server.isRegistered(name(anew)));
    }

    @Test
    void aDomainOfAnyNameIsShown() throws Exception {
        final RcuDomain domain = Rcu.domain("a=b,c:d");
        final ObjectName name = new ObjectName("io.reprieve:type=Rcu,domain=" + ObjectName.quote("a=b,c:d"));
        Eventually.holds(name + " is registered", () -> server.isRegistered(name));
        domain.close();
    }

    @Test
    void aRuntimeImageWithoutManagementDoesWithout() {
        ChildJvm.running(WithoutManagement.class).option("--limit-modules", "java.base").run().succeeds()
            .prints("reclaimed 1");
    }

    /** Uses the runtime without its neighbours. */
    public static final class WithoutManagement {
        private WithoutManagement() {
        }

        public static void main(final String[] arguments) {
            Rcu.defer(new Object(), new Free());
            Rcu.barrier();
            System.out.println("reclaimed " + Rcu.statistics().reclaimed());
        }
    }
}
