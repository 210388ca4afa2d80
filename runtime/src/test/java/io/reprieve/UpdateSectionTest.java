package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Update-side sections: releases count from their end, so that code may release first and unpublish after.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class UpdateSectionTest {
    @RegisterExtension
    final FreshDomains domains = new FreshDomains();
    private final RcuDomain domain = domains.make();
    private final List<Object> released = new CopyOnWriteArrayList<>();

    private void release(final String object) {
        domain.defer(released, object, List::add);
    }

    @OnEveryKindOfThread
    void releasesOfAnUpdateRunAfterItsEnd(final ThreadKind kind) {
        try (Actor writer = kind.actor("writer")) {
            writer.run(() -> release("before"));
            writer.run(domain::beginUpdate);
            writer.run(() -> release("inside"));
            // Does not wait for what other threads hold back.
            FreshDomains.drain(domain);
            assertEquals(List.of("before"), released);
            writer.run(domain::endUpdate);
            FreshDomains.drain(domain);
            assertEquals(List.of("before", "inside"), released);
            writer.run(() -> release("after"));
            FreshDomains.drain(domain);
            assertEquals(List.of("before", "inside", "after"), released);
        }
    }

    @OnEveryKindOfThread
    void theEndOfASectionOfAllDomainsIsNoneOfASectionOfTheDefaultDomain(final ThreadKind kind) {
        final RcuDomain first = Rcu.domain("default");
        try (Actor writer = kind.actor("writer")) {
            writer.run(first::beginUpdate);
            writer.run(Rcu::beginUpdate);
            writer.run(Rcu::endUpdate);
            writer.run(() -> first.defer(released, "object", List::add));
            FreshDomains.drain(first);
            assertEquals(List.of(), released);
            writer.run(first::endUpdate);
            FreshDomains.drain(first);
            assertEquals(List.of("object"), released);
        }
    }

    @OnEveryKindOfThread
    void aReaderThatEntersBetweenReleaseAndUnpublishIsCovered(final ThreadKind kind) {
        try (Actor writer = kind.actor("writer"); Actor reader = new Actor("reader")) {
            writer.run(domain::beginUpdate);
            writer.run(() -> release("object"));
            FreshDomains.drain(domain);
            reader.run(domain::readLock);
            writer.run(domain::endUpdate);
            assertTrue(FreshDomains.isHeldUp(domain));
            assertEquals(List.of(), released, "the reader may have found the object");
            reader.run(domain::readUnlock);
            FreshDomains.drain(domain);
            assertEquals(List.of("object"), released);
        }
    }

    @OnEveryKindOfThread
    void withoutAnUpdateTheReleaseRunsAtOnce(final ThreadKind kind) {
        try (Actor writer = kind.actor("writer")) {
            writer.run(() -> release("object"));
            FreshDomains.drain(domain);
            assertEquals(List.of("object"), released);
        }
    }

    @OnEveryKindOfThread
    void onlyTheOutermostEndCounts(final ThreadKind kind) {
        try (Actor writer = kind.actor("writer")) {
            writer.run(domain::beginUpdate);
            writer.run(() -> release("outer"));
            writer.run(domain::beginUpdate);
            writer.run(() -> release("inner"));
            writer.run(domain::endUpdate);
            FreshDomains.drain(domain);
            assertEquals(List.of(), released);
            writer.run(domain::endUpdate);
            FreshDomains.drain(domain);
            assertEquals(List.of("outer", "inner"), released);
        }
    }

    @OnEveryKindOfThread
    void theReleasesOfOthersAreNotHeldBack(final ThreadKind kind) {
        try (Actor writer = kind.actor("writer"); Actor other = kind.actor("other")) {
            writer.run(domain::beginUpdate);
            writer.run(() -> release("held back"));
            other.run(() -> release("other's"));
            FreshDomains.drain(domain);
            assertEquals(List.of("other's"), released);
            writer.run(domain::endUpdate);
        }
    }

    @OnEveryKindOfThread
    void endingAnUpdateThatWasNotBegunThrows(final ThreadKind kind) {
        try (Actor writer = kind.actor("writer"); Actor other = kind.actor("other")) {
            assertThrows(IllegalStateException.class, () -> writer.run(domain::endUpdate));
            writer.run(domain::beginUpdate);
            assertThrows(IllegalStateException.class, () -> other.run(domain::endUpdate));
            writer.run(domain::endUpdate);
            final IllegalStateException thrown =
                assertThrows(IllegalStateException.class, () -> writer.run(domain::endUpdate));
            assertTrue(thrown.getMessage().contains("needs a beginUpdate()"), thrown::getMessage);
            assertThrows(IllegalStateException.class, () -> writer.run(Rcu::endUpdate));
        }
    }

    @OnEveryKindOfThread
    void anUpdateOfAllDomainsHoldsBackEachOfThem(final ThreadKind kind) {
        final RcuDomain another = domains.make();
        try (Actor writer = kind.actor("writer")) {
            writer.run(() -> another.defer(released, "before", List::add));
            FreshDomains.drain(another);
            released.clear();
            writer.run(Rcu::beginUpdate);
            writer.run(() -> release("first of its domain"));
            writer.run(() -> another.defer(released, "second of its domain", List::add));
            final RcuDomain late = domains.make();
            writer.run(() -> late.defer(released, "of a new domain", List::add));
            writer.run(() -> Rcu.defer(released, "of the default domain", List::add));
            final List<RcuDomain> all = List.of(domain, another, late, Rcu.domain("default"));
            all.forEach(FreshDomains::drain);
            assertEquals(List.of(), released);
            writer.run(Rcu::endUpdate);
            all.forEach(FreshDomains::drain);
            assertEquals(4, released.size(), released::toString);
        }
    }

    @OnEveryKindOfThread
    void anUpdateOfOneDomainHoldsBackNoOther(final ThreadKind kind) {
        final RcuDomain another = domains.make();
        try (Actor writer = kind.actor("writer")) {
            writer.run(domain::beginUpdate);
            writer.run(() -> another.defer(released, "another's", List::add));
            FreshDomains.drain(another);
            assertEquals(List.of("another's"), released);
            writer.run(domain::endUpdate);
        }
    }

    @OnEveryKindOfThread
    void updatesOfOneAndOfAllDomainsNest(final ThreadKind kind) {
        try (Actor writer = kind.actor("writer")) {
            writer.run(domain::beginUpdate);
            writer.run(Rcu::beginUpdate);
            writer.run(() -> release("object"));
            writer.run(Rcu::endUpdate);
            FreshDomains.drain(domain);
            assertEquals(List.of(), released);
            writer.run(domain::endUpdate);
            FreshDomains.drain(domain);
            assertEquals(List.of("object"), released);
            released.clear();

            writer.run(Rcu::beginUpdate);
            writer.run(domain::beginUpdate);
            writer.run(() -> release("object"));
            writer.run(domain::endUpdate);
            FreshDomains.drain(domain);
            assertEquals(List.of(), released);
            writer.run(Rcu::endUpdate);
            FreshDomains.drain(domain);
            assertEquals(List.of("object"), released);
        }
    }

    @OnEveryKindOfThread
    void moreReleasesThanThePagesHoldKeepTheirOrder(final ThreadKind kind) {
        final RcuDomain tiny = domains.makeTiny(1);
        final StartOrder order = new StartOrder();
        final int count = 7 * FreshDomains.RELEASES_IN_TINY_PAGE;
        try (Actor writer = kind.actor("writer")) {
            writer.run(() -> {
                tiny.beginUpdate();
                for (int i = 0; i < count; i++) {
                    tiny.defer(order, (Integer) i, StartOrder::note);
                }
            });
            FreshDomains.drain(tiny);
            assertEquals(List.of(), order.numbers());
            writer.run(tiny::endUpdate);
            FreshDomains.drain(tiny);
            order.isOrderOfRelease(count);
        }
    }

    @OnEveryKindOfThread
    void anUpdateThatItsThreadNeverEndedCountsFromTheThreadsEnd(final ThreadKind kind) {
        try (Actor writer = kind.actor("writer")) {
            writer.run(domain::beginUpdate);
            writer.run(() -> release("object"));
            FreshDomains.drain(domain);
            assertEquals(List.of(), released);
        }
        // At once, not only when somebody sweeps.
        FreshDomains.drain(domain);
        assertEquals(List.of("object"), released);
    }

    @OnEveryKindOfThread
    void whatIsReleasedInAnUpdateInsideASectionWaitsForBoth(final ThreadKind kind) {
        try (Actor thread = kind.actor("reader and writer")) {
            thread.run(() -> {
                domain.readLock();
                domain.beginUpdate();
                release("object");
                domain.endUpdate();
            });
            assertTrue(FreshDomains.isHeldUp(domain));
            assertEquals(List.of(), released);
            thread.run(domain::readUnlock);
            FreshDomains.drain(domain);
            assertEquals(List.of("object"), released);
        }
    }
}
