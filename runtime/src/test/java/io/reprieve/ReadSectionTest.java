package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Read-side critical sections: what they protect, for how long, and what is said to those who open or close them
 * wrongly.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ReadSectionTest {
    @RegisterExtension
    final FreshDomains domains = new FreshDomains();
    private final RcuDomain domain = domains.make();
    private final List<String> released = new CopyOnWriteArrayList<>();

    @OnEveryKindOfThread
    void aSectionProtectsUntilItEnds(final ThreadKind kind) {
        try (Actor reader = kind.actor("reader")) {
            reader.run(domain::readLock);
            domain.defer(released, "object", List::add);
            assertTrue(FreshDomains.isHeldUp(domain));
            assertEquals(List.of(), released);
            reader.run(domain::readUnlock);
            domain.barrier();
            assertEquals(List.of("object"), released);
        }
    }

    @OnEveryKindOfThread
    void aSectionThatHasEndedProtectsNothing(final ThreadKind kind) {
        try (Actor reader = kind.actor("reader")) {
            reader.run(domain::readLock);
            reader.run(domain::readUnlock);
            domain.defer(released, "object", List::add);
            assertTrue(FreshDomains.isFree(domain));
            domain.barrier();
            assertEquals(List.of("object"), released);
        }
    }

    @OnEveryKindOfThread
    void nestedSectionsProtectUntilTheOutermostEnds(final ThreadKind kind) {
        try (Actor reader = kind.actor("reader")) {
            for (int i = 0; i < 3; i++) {
                reader.run(domain::readLock);
            }
            domain.defer(released, "object", List::add);
            for (int i = 0; i < 3; i++) {
                assertTrue(FreshDomains.isHeldUp(domain));
                assertEquals(List.of(), released);
                reader.run(domain::readUnlock);
            }
            domain.barrier();
            assertEquals(List.of("object"), released);
        }
    }

    @OnEveryKindOfThread
    void aThreadsOwnSectionProtectsFromItsOwnReleases(final ThreadKind kind) {
        try (Actor thread = kind.actor("reader and writer")) {
            thread.run(domain::readLock);
            thread.run(() -> domain.defer(released, "object", List::add));
            assertTrue(FreshDomains.isHeldUp(domain));
            assertEquals(List.of(), released);
            thread.run(domain::readUnlock);
            domain.barrier();
            assertEquals(List.of("object"), released);
        }
    }

    @Test
    void aSectionThatBeginsDuringAGracePeriodDoesNotHoldItUp() {
        try (Actor early = new Actor("early"); Actor late = new Actor("late")) {
            early.run(domain::readLock);
            final long barriers = domain.statistics().heavyBarriers();
            final long cookie = domain.startGracePeriod();
            // The grace period has begun when the engine looks at the readers, behind the heavy barrier.
            Eventually.holds("the grace period begins", () -> {
                domain.pollGracePeriod(cookie);
                return domain.statistics().heavyBarriers() > barriers;
            });
            late.run(domain::readLock);
            assertFalse(domain.pollGracePeriod(cookie));
            early.run(domain::readUnlock);
            Eventually.holds("the grace period passes", () -> domain.pollGracePeriod(cookie));
            assertTrue(FreshDomains.isHeldUp(domain), "the next one waits for the late reader");
            late.run(domain::readUnlock);
        }
    }

    @Test
    void oneReaderOfManyHoldsUpAll() {
        try (Actor idle = new Actor("idle"); Actor reader = new Actor("reader"); Actor other = new Actor("other")) {
            idle.run(domain::readLock);
            idle.run(domain::readUnlock);
            reader.run(domain::readLock);
            other.run(domain::readLock);
            other.run(domain::readUnlock);
            assertTrue(FreshDomains.isHeldUp(domain));
            reader.run(domain::readUnlock);
            assertTrue(FreshDomains.isFree(domain));
        }
    }

    @OnEveryKindOfThread
    void aThreadKnowsWhetherItIsInside(final ThreadKind kind) {
        try (Actor reader = kind.actor("reader"); Actor other = kind.actor("other")) {
            assertFalse(reader.call(domain::inReadSection));
            reader.run(domain::readLock);
            reader.run(domain::readLock);
            assertTrue(reader.call(domain::inReadSection));
            assertFalse(other.call(domain::inReadSection));
            reader.run(domain::readUnlock);
            assertTrue(reader.call(domain::inReadSection));
            reader.run(domain::readUnlock);
            assertFalse(reader.call(domain::inReadSection));
        }
    }

    @OnEveryKindOfThread
    void aSectionCanBeAResource(final ThreadKind kind) {
        try (Actor reader = kind.actor("reader")) {
            reader.run(() -> {
                try (ReadSection outer = domain.read()) {
                    assertTrue(domain.inReadSection());
                    try (ReadSection inner = domain.read()) {
                        assertSame(outer, inner);
                    }
                    assertTrue(domain.inReadSection());
                }
                assertFalse(domain.inReadSection());
            });
        }
    }

    @Test
    void aPlatformThreadHasOneSectionObject() {
        try (Actor reader = new Actor("reader"); Actor other = new Actor("other")) {
            final ReadSection first = readOnce(reader);
            assertSame(first, readOnce(reader));
            assertNotSame(first, readOnce(other));
        }
    }

    private ReadSection readOnce(final Actor reader) {
        return reader.call(() -> {
            try (ReadSection section = domain.read()) {
                return section;
            }
        });
    }

    @OnEveryKindOfThread
    void leavingASectionThatWasNotEnteredThrows(final ThreadKind kind) {
        try (Actor reader = kind.actor("reader")) {
            for (int i = 0; i < 2; i++) {
                final IllegalStateException thrown =
                    assertThrows(IllegalStateException.class, () -> reader.run(domain::readUnlock));
                assertTrue(thrown.getMessage().contains("thread reader"), thrown::getMessage);
                assertTrue(thrown.getMessage().contains("needs a readLock()"), thrown::getMessage);
                reader.run(domain::readLock);
                reader.run(domain::readUnlock);
            }
        }
    }

    @OnEveryKindOfThread
    void leavingTheSectionOfAnotherThreadThrowsAndEndsNothing(final ThreadKind kind) {
        try (Actor reader = kind.actor("reader"); Actor other = kind.actor("other")) {
            final ReadSection section = reader.call(domain::read);
            domain.defer(released, "object", List::add);
            assertThrows(IllegalStateException.class, () -> other.run(domain::readUnlock));
            final IllegalStateException thrown =
                assertThrows(IllegalStateException.class, () -> other.run(section::close));
            assertTrue(thrown.getMessage().contains("belongs to thread reader"), thrown::getMessage);
            assertTrue(FreshDomains.isHeldUp(domain));
            assertEquals(List.of(), released);
            reader.run(section::close);
            domain.barrier();
            assertEquals(List.of("object"), released);
        }
    }

    @OnEveryKindOfThread
    void aThreadsOwnSectionOutlivesItsAttemptToCloseAnothers(final ThreadKind kind) {
        try (Actor reader = kind.actor("reader"); Actor other = kind.actor("other")) {
            final ReadSection section = reader.call(domain::read);
            other.run(domain::readLock);
            assertThrows(IllegalStateException.class, () -> other.run(section::close));
            assertTrue(other.call(domain::inReadSection));
            reader.run(section::close);
            assertTrue(FreshDomains.isHeldUp(domain));
            other.run(domain::readUnlock);
        }
    }

    @OnEveryKindOfThread
    void closingASectionTwiceThrows(final ThreadKind kind) {
        try (Actor reader = kind.actor("reader")) {
            final ReadSection section = reader.call(domain::read);
            reader.run(section::close);
            assertThrows(IllegalStateException.class, () -> reader.run(section::close));
            assertTrue(FreshDomains.isFree(domain));
        }
    }

    @OnEveryKindOfThread
    void aThreadThatEndsInsideASectionCountsAsOutsideAndIsNamed(final ThreadKind kind) {
        try (LogCapture log = new LogCapture()) {
            try (Actor reader = kind.actor("the-forgetful")) {
                reader.run(domain::readLock);
                domain.defer(released, "object", List::add);
                assertTrue(FreshDomains.isHeldUp(domain));
            }
            FreshDomains.drain(domain);
            assertEquals(List.of("object"), released);
            Eventually.holds(log::toString,
                () -> log.count("the-forgetful", "ended inside a read-side critical section") == 1);
        }
    }
}
