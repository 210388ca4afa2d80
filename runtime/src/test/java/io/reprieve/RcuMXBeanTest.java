package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.reflect.RecordComponent;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
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
            final String attribute = counter.getName().substring(0, 1).toUpperCase() + counter.getName().substring(1);
            final Object value = server.getAttribute(name(domain), attribute);
            if (!Set.of("GracePeriods", "HeavyBarriers").contains(attribute)) {
                assertEquals(counter.getAccessor().invoke(statistics), value, attribute);
            }
        }
        assertEquals(100, bean.getDeferred());
        assertEquals(domain.name(), bean.getDomain());
    }

    @Test
    void theSitesAreCompositeData() throws Exception {
        final RcuDomain domain = domains.make();
        final RcuMXBean bean = bean(domain);
        domain.defer(this, new Free());
        domain.barrier();
        final CompositeData[] sites = (CompositeData[]) server.getAttribute(name(domain), "Sites");
        assertEquals(1, sites.length);
        assertEquals(
            Set.of("site", "deferred", "reclaimed", "fallbacks", "releaseDelayMean", "releaseDelayMax"),
            sites[0].getCompositeType().keySet());
        assertEquals(Free.class.getName(), sites[0].get("site"));
        final RcuMXBean.Site site = bean.getSites().get(0);
        assertEquals(1, site.getReclaimed());
        assertTrue(site.getReleaseDelayMax() > 0);
    }

    @Test
    void aBarrierWaitsAsLongAsItMay() throws Exception {
        final RcuDomain domain = domains.make();
        final RcuMXBean bean = bean(domain);
        try (Actor reader = new Actor("reader")) {
            reader.run(domain::readLock);
            domain.defer(this, new Free());
            assertFalse(bean.barrier(20));
            assertEquals("reader", bean.getSlowestReader());
            assertTrue(bean.getSlowestReaderWait() > 0);
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
            "attribute DrainDelay: '5 minutes' is no value for drain.delay; allowed is a time such as 100us, 1ms or 10s",
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
        try (LogCapture log = new LogCapture(); Actor reader = new Actor("reader"); Actor writer = new Actor("writer")) {
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
                () -> "pages are given back " + domain.statistics(), () -> bean.getPagesReserved() <= bean.getPageLimit());
        }
        refuses(
            "attribute ReservePagesPerThread: '0' is no value for reserve.pages.per.thread; allowed is a number from 1 to "
                + "1024",
            () -> bean.setReservePagesPerThread(0));
        refuses(
            "attribute ReservePagesShared: '-1' is no value for reserve.pages.shared; allowed is a number from 0 to 65536",
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
