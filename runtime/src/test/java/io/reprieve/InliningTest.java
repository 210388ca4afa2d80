package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.woven.SiteDescription;
import io.reprieve.woven.Woven;
import java.lang.invoke.MethodHandles;
import java.lang.management.ManagementFactory;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The hot paths become part of their caller, and allocate nothing: by the log that the optimizing compiler keeps in a
 * JVM of its own. That JVM compiles nothing but the callers, so that what is called is inlined there or not at all.
 */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class InliningTest {
    /** What a hot path consists of. */
    private static final Set<String> HOT = Set.of(
        "Rcu::readLock",
        "Rcu::readUnlock",
        "ReaderRegistry::enter",
        "ReaderRegistry::slot",
        "ReaderRegistry::leave",
        "ThreadTable::guess",
        "ReaderSlot::enter",
        "ReaderSlot::stamp",
        "Clock::getAcquire",
        "Fences::afterStamp",
        "ReaderSlot::enterInner",
        "ReaderSlot::tryLeaveOwned",
        "ReaderSlot::tryLeaveInner",
        "ReaderSlot::end",
        "ReaderSlot::exitInner",
        "Woven::section",
        "Woven::enterDefault",
        "Woven::exit",
        "ReaderSlot::exit",
        "Rcu::defer",
        "Deferral::defer",
        "Deferral::find",
        "Woven::release",
        "Woven::releaseOwn",
        "OwnerEnd::append",
        "ThreadQueue::appendOwn",
        "Positions::hasReady",
        "Positions::finishedAcquire",
        "Positions::readyAcquire",
        "EmbeddedHeads::isOne",
        "OwnerEnd::publishNext",
        "OwnerEnd::publish",
        "Wakeup::wakeIfParked");

    private static final Pattern CALL =
        Pattern.compile("@ \\d+\\s+io\\.reprieve\\.(?:\\w+\\.)*(\\w+::\\w+) \\(\\d+ bytes\\)\\s+([^@]*)");

    private static final Set<String> INLINED = new HashSet<>();
    private static final Set<String> CALLED = new TreeSet<>();
    private static ChildJvm.Outcome outcome;

    /**
     * Does each hot thing until it is compiled, and then some more, to see what that allocates.
     */
    static final class Hot {
        private static final int UNTIL_COMPILED = 50_000;
        private static final int ROUNDS = 1_000;
        private static final com.sun.management.ThreadMXBean BEAN =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        private static final BiConsumer<Object, Object> PUT = (pool, object) -> { };
        private static final LongConsumer FREE = handle -> { };
        private static final Object OBJECT = new Object();
        private static final int SITE = Woven.register(new SiteDescription(
            Hot.class.getName(), "free", "(Ljava/lang/Object;)V", true, false, SiteDescription.NONE, 0,
            RunOn.RECLAIMER, WhenExhausted.SYNCHRONIZE, ""));
        private static final int OWN_SITE = Woven.register(new SiteDescription(
            Hot.class.getName(), "freeOwn", "(Ljava/lang/Object;)V", true, false, SiteDescription.NONE, 0,
            RunOn.OWNER, WhenExhausted.SYNCHRONIZE, ""));

        private Hot() {
        }

        public static void main(final String[] arguments) {
            measure("section", Hot::section);
            measure("nestedSections", Hot::nestedSections);
            measure("wovenSection", Hot::wovenSection);
            measure("deferObject", Hot::deferObject);
            measure("deferHandle", Hot::deferHandle);
            measure("wovenRelease", Hot::wovenRelease);
            measure("wovenOwnRelease", Hot::wovenOwnRelease);
            Rcu.online();
            measure("onlineSection", Hot::onlineSection);
            measure("wovenOnlineSection", Hot::wovenOnlineSection);
            Rcu.offline();
        }

        private static void measure(final String name, final Runnable deed) {
            repeat(deed, UNTIL_COMPILED);
            allocatedBy(deed);
            // What the measure itself allocates does not count.
            final long own = allocatedBy(() -> { });
            final long allocated = allocatedBy(deed) - own;
            System.out.println();
            System.out.println("allocated." + name + " " + allocated);
        }

        private static long allocatedBy(final Runnable deed) {
            // All pages come home.
            Rcu.barrier();
            final long before = BEAN.getCurrentThreadAllocatedBytes();
            repeat(deed, ROUNDS);
            return BEAN.getCurrentThreadAllocatedBytes() - before;
        }

        private static void repeat(final Runnable deed, final int times) {
            for (int i = 0; i < times; i++) {
                deed.run();
            }
        }

        private static void section() {
            Rcu.readLock();
            Rcu.readUnlock();
        }

        private static void nestedSections() {
            Rcu.readLock();
            Rcu.readLock();
            Rcu.readUnlock();
            Rcu.readUnlock();
        }

        private static void onlineSection() {
            Rcu.readLock();
            Rcu.readUnlock();
        }

        private static void wovenSection() {
            final ReadSection section = Woven.section();
            final long entered = Woven.enterDefault(section, 1);
            Woven.exit(section, entered);
        }

        private static void wovenOnlineSection() {
            final ReadSection section = Woven.section();
            final long entered = Woven.enterDefault(section, 1);
            Woven.exit(section, entered);
        }

        private static void deferObject() {
            Rcu.defer(OBJECT, OBJECT, PUT);
        }

        private static void deferHandle() {
            Rcu.defer(1, FREE);
        }

        private static void wovenRelease() {
            free(OBJECT);
        }

        private static void wovenOwnRelease() {
            freeOwn(OBJECT);
        }

        private static void freeOwn(final Object object) {
            int outcome = Woven.releaseOwn(OWN_SITE, null, object);
            if (outcome == Woven.UNRESOLVED) {
                Woven.resolve(OWN_SITE, MethodHandles.lookup());
                outcome = Woven.releaseOwn(OWN_SITE, null, object);
            }
            if (outcome == Woven.RUN) {
                return;
            }
        }

        private static void free(final Object object) {
            int outcome = Woven.release(SITE, null, object);
            if (outcome == Woven.UNRESOLVED) {
                Woven.resolve(SITE, MethodHandles.lookup());
                outcome = Woven.release(SITE, null, object);
            }
            if (outcome == Woven.RUN) {
                return;
            }
        }
    }

    @BeforeAll
    static void run() {
        final String hot = Hot.class.getName();
        final ChildJvm jvm = ChildJvm.running(Hot.class)
            .option("-XX:TieredStopAtLevel=4", "-XX:-TieredCompilation", "-Xbatch")
            .option("-XX:+UnlockDiagnosticVMOptions", "-XX:CompileCommand=quiet")
            // Where the interpreter is so slow that something may run at every other release, that path is the hot one.
            .set("page.entries", "65536").set("drain.delay", "60s");
        for (final String method : new String[] {
            "section", "nestedSections", "wovenSection", "onlineSection", "wovenOnlineSection", "deferObject",
            "deferHandle", "wovenRelease", "wovenOwnRelease"}) {
            jvm.option("-XX:CompileCommand=compileonly," + hot + "::" + method);
            jvm.option("-XX:CompileCommand=PrintInlining," + hot + "::" + method);
        }
        outcome = jvm.run().endsWith(0);
        for (final String line : outcome.out()) {
            final Matcher call = CALL.matcher(line);
            while (call.find()) {
                if (call.group(2).startsWith("inline") || call.group(2).startsWith("accessor")) {
                    INLINED.add(call.group(1));
                } else if (HOT.contains(call.group(1))) {
                    CALLED.add(call.group(1) + ": " + call.group(2).strip());
                }
            }
        }
    }

    @Test
    void everyPartOfAHotPathIsInlined() {
        final Set<String> missing = new TreeSet<>(HOT);
        missing.removeAll(INLINED);
        assertTrue(missing.isEmpty(), () -> "not inlined: " + missing + "\n" + outcome);
    }

    @Test
    void noPartOfAHotPathIsLeftACall() {
        CALLED.removeIf(InliningTest::isOfAPathNotTaken);
        assertTrue(CALLED.isEmpty(), () -> "called: " + CALLED + "\n" + outcome);
    }

    /** A section that isn't nested has no use for what nested ones do. */
    private static boolean isOfAPathNotTaken(final String reason) {
        return reason.contains("never executed") || reason.contains("executed < MinInliningThreshold")
            || reason.contains("low call site frequency") || reason.contains("call site not reached");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "section", "nestedSections", "wovenSection", "onlineSection", "wovenOnlineSection", "deferObject",
        "deferHandle", "wovenRelease", "wovenOwnRelease"})
    void aHotPathAllocatesNothing(final String path) {
        assertEquals("0", outcome.value("allocated." + path), outcome::toString);
    }
}
