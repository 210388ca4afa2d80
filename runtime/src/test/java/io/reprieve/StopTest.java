package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.runtime.thread.Wakeup;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.management.MBeanServerDelegate;
import javax.management.MBeanServerNotification;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The runtime lets go of the JVM when it is told to, and by itself where it lies in a class loader that may go; a
 * release has it come back.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class StopTest {
    private static final int BUSY_THREADS = 16;
    private static final Path[] LIBRARIES =
        {ChildJvm.placeOf(Test.class), ChildJvm.placeOf(org.opentest4j.AssertionFailedError.class)};

    /** Uses a copy of the runtime that nobody else has. */
    public static final class Application implements Runnable {
        @Override
        public void run() {
            final AtomicInteger released = new AtomicInteger();
            Rcu.readLock();
            Rcu.readUnlock();
            for (int i = 0; i < 1_000; i++) {
                Rcu.defer(released, AtomicInteger::incrementAndGet);
                Rcu.domain("own").defer(released, AtomicInteger::incrementAndGet);
            }
            Rcu.barrier();
            Rcu.domain("own").barrier();
            assertEquals(2_000, released.get());
        }
    }

    /** The same, and stops. */
    public static final class Stopping implements Runnable {
        @Override
        public void run() {
            new Application().run();
            Rcu.defer(new Object(), object -> { });
            assertTrue(Rcu.stop());
            assertEquals(0, Rcu.statistics().pending());
        }
    }

    private static WeakReference<ClassLoader> run(final Class<? extends Runnable> application) throws Exception {
        final List<URL> urls = new ArrayList<>();
        for (final Path place : ChildJvm.places(LIBRARIES)) {
            urls.add(place.toUri().toURL());
        }
        final URLClassLoader loader =
            new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
        ((Runnable) loader.loadClass(application.getName()).getConstructor().newInstance()).run();
        return new WeakReference<>(loader);
    }

    /** Loads {@link Program} with a runtime that may go before the JVM does. */
    private static final class InALoader {
        public static void main(final String[] arguments) throws Exception {
            run(Program.class);
        }
    }

    @Test
    void aClassLoaderGoesThatHasStoppedItsRuntimeOrHasBeenIdle() throws Exception {
        try (Recording recording = new Recording()) {
            recording.enable("io.reprieve.Statistics");
            recording.start();
            final List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                loaders.add(run(Stopping.class));
                loaders.add(run(Application.class));
            }
            Eventually.holdsWithin(60, () -> "all class loaders have gone: " + loaders.stream()
                .map(WeakReference::get).toList(),
                () -> {
                    System.gc();
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
                    return loaders.stream().allMatch(loader -> loader.get() == null);
                });
        }
    }

    /** Stops, and goes on. */
    public static final class Program implements Runnable {
        public static void main(final String[] arguments) {
            new Program().run();
        }

        @Override
        public void run() {
            assertTrue(Rcu.stop(), "before there was anything");
            Rcu.defer("first", System.out::println);
            assertTrue(Rcu.stop());
            assertFalse(hasThread(), "no thread is left");
            Eventually.holds("no bean is left", () -> !hasBean());
            Rcu.readLock();
            assertThrows(IllegalStateException.class, Rcu::stop);
            Rcu.readUnlock();
            final AtomicInteger runs = new AtomicInteger();
            Rcu.defer(runs, AtomicInteger::incrementAndGet);
            // Nobody waits for it in a way that would help.
            Eventually.holds("the release has run", () -> runs.get() == 1);
            assertTrue(hasThread(), "the thread is back");
            Eventually.holds("the bean is back", Program::hasBean);
            assertTrue(Rcu.stop());
            keepProcessorsBusy();
            Rcu.defer("last", System.out::println);
        }

        /** The thread that the release starts comes late: the exit begins before it does anything. */
        private static void keepProcessorsBusy() {
            for (int i = 0; i < BUSY_THREADS; i++) {
                final Thread busy = new Thread(() -> {
                    while (true) {
                        Thread.onSpinWait();
                    }
                });
                busy.setDaemon(true);
                busy.start();
            }
        }

        private static boolean hasThread() {
            return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().startsWith("reprieve-reclaimer"));
        }

        private static boolean hasBean() {
            try {
                return ManagementFactory.getPlatformMBeanServer().isRegistered(
                    new javax.management.ObjectName("io.reprieve:type=Rcu,domain=default"));
            } catch (final javax.management.MalformedObjectNameException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void aReleaseBringsBackWhatHasStopped() {
        child(Program.class).run().succeeds().prints("first", "last");
    }

    @Test
    void severalReclaimersStopAndComeBackToo() {
        child(Program.class).set("reclaimers", "3").run().succeeds().prints("first", "last");
    }

    @Test
    void aReleaseBringsBackWhatHasStoppedInAClassLoaderThatMayGo() {
        child(InALoader.class).run().succeeds().prints("first", "last");
    }

    private static ChildJvm child(final Class<?> program) {
        // What is to run at the exit does so, however long the machine takes.
        return ChildJvm.running(program, LIBRARIES).set("shutdown.timeout", "3600s");
    }

    /** Is driven by its application, and stops. */
    private static final class Invoked {
        public static void main(final String[] arguments) {
            final AtomicInteger runs = new AtomicInteger();
            Rcu.defer(runs, AtomicInteger::incrementAndGet);
            assertTrue(Rcu.stop());
            assertEquals(1, runs.get());
            Rcu.defer("last", System.out::println);
            Rcu.doReclaimWork();
        }
    }

    @Test
    void whoDrivesReclamationMayStopItToo() {
        child(Invoked.class).set("reclaimer", "invoked").run().succeeds().prints("last");
    }

    /** Releases, of several reclaimers, to another one than the first. */
    private static final class OtherThanTheFirst {
        public static void main(final String[] arguments) {
            final RcuDomain domain = Rcu.domain("default");
            Rcu.readLock();
            Rcu.readUnlock();
            try (Actor releaser = Actor.releasingTo(domain, 2)) {
                assertTrue(Rcu.stop());
                if (arguments[0].equals("pinned")) {
                    Rcu.readLock();
                    final Pin pin = Rcu.pin("pinned");
                    Rcu.readUnlock();
                    releaser.run(() -> Rcu.defer("pinned", System.out::println));
                    Eventually.holds("it is set aside", () -> Rcu.statistics().pinnedReleases() == 1);
                    pin.close();
                    Eventually.holds("it has run", () -> Rcu.statistics().pending() == 0);
                } else {
                    Eventually.holds("the first is back", () -> {
                        releaser.run(() -> Rcu.defer(domain, object -> { }));
                        return Thread.getAllStackTraces().keySet().stream()
                            .anyMatch(thread -> thread.getName().equals("reprieve-reclaimer"));
                    });
                }
            }
        }
    }

    @Test
    void whatIsSetAsideWhereTheFirstReclaimerHasStoppedRuns() {
        child(OtherThanTheFirst.class).set("reclaimers", "3").argument("pinned").run().succeeds().prints("pinned");
    }

    @Test
    void theFirstReclaimerIsThereAsLongAsAnotherWorks() {
        child(OtherThanTheFirst.class).set("reclaimers", "3").argument("many").run().succeeds().prints();
    }

    /** Closes a domain whose last section ends, or that is read again, when the runtime has stopped. */
    private static final class ClosedWhileStopped {
        public static void main(final String[] arguments) {
            final RcuDomain domain = Rcu.domain("closed");
            try (Actor updater = new Actor("updater"); Actor late = new Actor("late")) {
                updater.run(domain::beginUpdate);
                domain.close();
                assertTrue(Rcu.stop());
                updater.run(domain::endUpdate);
                Eventually.holds("the domain has ended", () -> !hasThread("reprieve-reclaimer-closed-closing"));
                late.run(() -> {
                    domain.readLock();
                    domain.readUnlock();
                });
                assertFalse(hasThread("reprieve-reclaimer-closed"), "a thread is back for good");
            }
        }

        private static boolean hasThread(final String name) {
            return Thread.getAllStackTraces().keySet().stream().anyMatch(thread -> thread.getName().equals(name));
        }
    }

    @Test
    void nothingBringsBackTheThreadsOfADomainThatIsClosed() {
        child(ClosedWhileStopped.class).run().succeeds().prints();
    }

    /** Is driven by who waits for its releases when it has stopped. */
    private static final class WaitedForWhileStopped {
        private static final long MORE_THAN_A_SWEEP_MILLIS = 1_200;
        private static final long PERIODS_MILLIS = 300;

        public static void main(final String[] arguments) throws Exception {
            try (Recording recording = new Recording()) {
                recording.enable("io.reprieve.Statistics").withPeriod(Duration.ofMillis(10));
                recording.start();
                Rcu.defer(new Object(), object -> { });
                assertTrue(Rcu.stop());
                // Whoever drives next looks after the domain too.
                Thread.sleep(MORE_THAN_A_SWEEP_MILLIS);
                Rcu.defer(new Object(), object -> { });
                Rcu.barrier();
                assertTrue(Rcu.stop());
                // Recorder's own thread may be about to tell once more.
                final Instant stopped = Instant.now().plusMillis(PERIODS_MILLIS);
                Thread.sleep(2 * PERIODS_MILLIS);
                recording.stop();
                final Path file = Path.of(arguments[0]);
                recording.dump(file);
                assertEquals(0, RecordingFile.readAllEvents(file).stream()
                    .filter(event -> event.getEventType().getName().equals("io.reprieve.Statistics"))
                    .filter(event -> event.getStartTime().isAfter(stopped)).count());
            }
        }
    }

    @Test
    void whoWaitsForReleasesBringsBackNoEvents(@TempDir final Path directory) {
        child(WaitedForWhileStopped.class).set("reclaimer", "invoked")
            .argument(directory.resolve("stopped.jfr").toString()).run().succeeds().prints();
    }

    /** Drives and stops at the same time. */
    private static final class DrivenWhileStopped {
        private static final int THREADS = 4;
        private static final int ROUNDS = 20;
        private static final int CALLS = 30;

        public static void main(final String[] arguments) throws InterruptedException {
            Rcu.defer(new Object(), object -> { });
            for (int i = 0; i < ROUNDS; i++) {
                final List<Thread> threads = new ArrayList<>();
                for (int j = 0; j < THREADS; j++) {
                    final Runnable call = j % 2 == 0 ? Rcu::stop : Rcu::doReclaimWork;
                    threads.add(new Thread(() -> {
                        for (int k = 0; k < CALLS; k++) {
                            call.run();
                        }
                    }));
                }
                threads.forEach(Thread::start);
                for (final Thread thread : threads) {
                    thread.join();
                }
                Rcu.doReclaimWork();
                Eventually.holds("the bean is back", Program::hasBean);
                assertTrue(Rcu.stop());
                Eventually.holds("no bean is left", () -> !Program.hasBean());
            }
        }
    }

    @Test
    void whoDrivesBesideWhoStopsLeavesNothingBehind() {
        child(DrivenWhileStopped.class).set("reclaimer", "invoked").run().succeeds();
    }

    /** What two domains do at the same time: who adds or removes a hook of the exit stands still meanwhile. */
    private static final class AtTheSameTime {
        private static final Object HOOKS = hooks();

        private static Object hooks() {
            try {
                return Class.forName("java.lang.ApplicationShutdownHooks");
            } catch (final ClassNotFoundException e) {
                throw new IllegalStateException(e);
            }
        }

        private static Thread startUntilBlocked(final Runnable deed) {
            final Thread thread = new Thread(deed);
            thread.start();
            Eventually.holds(thread + " waits, or has ended", () -> thread.getState() == Thread.State.BLOCKED
                || !thread.isAlive());
            return thread;
        }

        private static boolean isBlocked(final String name) {
            return Thread.getAllStackTraces().keySet().stream().anyMatch(
                thread -> thread.getName().equals(name) && thread.getState() == Thread.State.BLOCKED);
        }

        private static void join(final Thread thread) {
            try {
                thread.join();
            } catch (final InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Two domains come back. */
    public static final class Coming implements Runnable {
        public static void main(final String[] arguments) throws Exception {
            final WeakReference<ClassLoader> loader = StopTest.run(Coming.class);
            Eventually.holds("the class loader has gone", () -> {
                System.gc();
                return loader.get() == null;
            });
        }

        @Override
        public void run() {
            final RcuDomain one = Rcu.domain("one");
            final RcuDomain other = Rcu.domain("other");
            assertTrue(Rcu.stop());
            final Thread first;
            final Thread second;
            synchronized (AtTheSameTime.HOOKS) {
                first = AtTheSameTime.startUntilBlocked(() -> one.defer("one", object -> { }));
                second = AtTheSameTime.startUntilBlocked(() -> other.defer("other", object -> { }));
            }
            AtTheSameTime.join(first);
            AtTheSameTime.join(second);
            assertTrue(Rcu.stop());
        }
    }

    @Test
    void domainsThatComeBackAtTheSameTimeKeepNoClassLoader() {
        child(Coming.class).run().succeeds().prints();
    }

    /** A domain comes back while the last one goes. */
    public static final class ComingAndGoing implements Runnable {
        public static void main(final String[] arguments) throws Exception {
            StopTest.run(ComingAndGoing.class);
        }

        @Override
        public void run() {
            final RcuDomain going = Rcu.domain("going");
            final RcuDomain coming = Rcu.domain("coming");
            assertTrue(Rcu.stop());
            going.defer("first", object -> { });
            final Thread stopping = new Thread(Rcu::stop);
            final Thread releasing;
            synchronized (AtTheSameTime.HOOKS) {
                stopping.start();
                Eventually.holds(
                    "it is about to drop the hook", () -> AtTheSameTime.isBlocked("reprieve-reclaimer-going"));
                releasing = AtTheSameTime.startUntilBlocked(() -> coming.defer("last", System.out::println));
            }
            AtTheSameTime.join(releasing);
            AtTheSameTime.join(stopping);
        }
    }

    @Test
    void theExitWaitsForADomainThatHasComeBackWhenTheLastOneWent() {
        // Left alone, the release would wait for an hour.
        child(ComingAndGoing.class).set("drain.delay", "3600s").run().succeeds().prints("last");
    }

    /** Closes a domain that its driver drives once more. */
    public static final class DrivenOnceMore implements Runnable {
        public static void main(final String[] arguments) throws Exception {
            final WeakReference<ClassLoader> loader = StopTest.run(DrivenOnceMore.class);
            Eventually.holds("the class loader has gone", () -> {
                System.gc();
                return loader.get() == null;
            });
        }

        @Override
        public void run() {
            final RcuDomain domain = Rcu.domain("own");
            domain.doReclaimWork();
            domain.close();
            domain.doReclaimWork();
            assertTrue(Rcu.stop());
        }
    }

    @Test
    void aClosedDomainThatIsDrivenOnceMoreKeepsNoClassLoader() {
        child(DrivenOnceMore.class).set("reclaimer", "invoked").run().succeeds();
    }

    /** Waits for a release where it is told that the bean has gone. */
    private static final class WaitingListener {
        public static void main(final String[] arguments) throws Exception {
            Rcu.defer(new Object(), object -> { });
            Eventually.holds("there is a bean", Program::hasBean);
            ManagementFactory.getPlatformMBeanServer().addNotificationListener(
                MBeanServerDelegate.DELEGATE_NAME, (notification, handback) -> {
                    if (notification.getType().equals(MBeanServerNotification.UNREGISTRATION_NOTIFICATION)) {
                        Rcu.defer("deferred", System.out::println);
                        Rcu.barrier();
                        System.out.println("waited");
                    }
                }, null, null);
            assertTrue(Rcu.stop());
            Rcu.barrier();
        }
    }

    @Test
    void whoeverListensForBeansMayWaitForReleases() {
        child(WaitingListener.class).run().succeeds().prints("deferred", "waited");
    }

    /** Stops, or ends, when a thread has ended inside an update-side section. */
    private static final class EndedInASection {
        public static void main(final String[] arguments) throws InterruptedException {
            final Thread ended = new Thread(() -> {
                Rcu.beginUpdate();
                Rcu.defer("held back", System.out::println);
            });
            ended.start();
            ended.join();
            if (arguments[0].equals("stop")) {
                assertTrue(Rcu.stop());
                Runtime.getRuntime().halt(0);
            }
        }
    }

    @Test
    void whatAnEndedThreadHeldBackIsWaitedForByWhoStops() {
        child(EndedInASection.class).set("reclaimer", "invoked").argument("stop").run().prints("held back");
    }

    @Test
    void whatAnEndedThreadHeldBackIsWaitedForByTheExit() {
        child(EndedInASection.class).set("reclaimer", "invoked").argument("exit").run().succeeds().prints("held back");
    }

    @Test
    void aSleeperThatHasLeftIsReplacedOnce() {
        final Wakeup wakeup = new Wakeup();
        final AtomicInteger started = new AtomicInteger();
        wakeup.setSubstitute(started::incrementAndGet);
        wakeup.park(1, () -> true);
        assertTrue(wakeup.leave(() -> false), "nobody has woken it");
        wakeup.wakeIfParked();
        wakeup.wakeIfParked();
        assertEquals(1, started.get());
    }

    @Test
    void whoComesWhileASubstituteIsStartedWaitsForIt() throws InterruptedException {
        final Wakeup wakeup = new Wakeup();
        final CountDownLatch starts = new CountDownLatch(1);
        final CountDownLatch mayStart = new CountDownLatch(1);
        final AtomicInteger started = new AtomicInteger();
        wakeup.setSubstitute(() -> {
            starts.countDown();
            try {
                mayStart.await();
            } catch (final InterruptedException e) {
                throw new AssertionError(e);
            }
            started.incrementAndGet();
        });
        wakeup.park(1, () -> true);
        assertTrue(wakeup.leave(() -> false));
        final Thread first = new Thread(wakeup::wakeIfParked);
        first.start();
        starts.await();
        final AtomicInteger found = new AtomicInteger();
        final Thread second = new Thread(() -> {
            wakeup.wakeIfParked();
            found.set(started.get());
        });
        second.start();
        Eventually.holds("it waits, or has gone on", () -> second.getState() == Thread.State.BLOCKED
            || !second.isAlive());
        mayStart.countDown();
        first.join();
        second.join();
        assertEquals(1, found.get());
        assertEquals(1, started.get());
    }

    @Test
    void aSleeperThatIsWokenOrHasWorkStays() {
        final Wakeup wakeup = new Wakeup();
        wakeup.setSubstitute(() -> {
            throw new AssertionError("there is a sleeper");
        });
        wakeup.park(1, () -> true);
        wakeup.wakeIfParked();
        assertFalse(wakeup.leave(() -> false), "it has been woken");
        wakeup.park(1, () -> true);
        assertFalse(wakeup.leave(() -> true), "there is work that came before the last look");
        wakeup.wakeIfParked();
    }

    @Test
    void aReleaseThatCannotStartASubstituteLeavesItToTheNext() {
        final Wakeup wakeup = new Wakeup();
        final AtomicInteger started = new AtomicInteger();
        wakeup.setSubstitute(() -> {
            if (started.incrementAndGet() == 1) {
                throw new OutOfMemoryError("as if no thread could be had");
            }
        });
        wakeup.park(1, () -> true);
        assertTrue(wakeup.leave(() -> false));
        wakeup.wakeIfParked();
        wakeup.wakeIfParked();
        wakeup.wakeIfParked();
        assertEquals(2, started.get());
    }
}
