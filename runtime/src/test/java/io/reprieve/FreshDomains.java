package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Domains of a test's own, with settings of their own: settings are read when a domain is made. After the test each is
 * drained, and its books must balance.
 */
final class FreshDomains implements AfterEachCallback {
    /** The smallest pages that there are. */
    static final int TINY_PAGE = 16;
    /** How many releases of one site a tiny page holds: its first entries say which site it is. */
    static final int RELEASES_IN_TINY_PAGE = 13;
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final long UNHURRIED_MILLIS = 30;

    private final List<RcuDomain> domains = new ArrayList<>();

    /** A domain with these settings: a key, its value, and so on. */
    RcuDomain make(final String... settings) {
        // The default domain is not to be made with settings that are meant for this one.
        Rcu.statistics();
        final String name = "test-" + COUNT.incrementAndGet();
        final RcuDomain domain;
        synchronized (FreshDomains.class) {
            for (int i = 0; i < settings.length; i += 2) {
                System.setProperty("reprieve." + settings[i], settings[i + 1]);
            }
            try {
                domain = Rcu.domain(name);
            } finally {
                for (int i = 0; i < settings.length; i += 2) {
                    System.clearProperty("reprieve." + settings[i]);
                }
            }
        }
        domains.add(domain);
        return domain;
    }

    /** A domain whose threads have one tiny page each, and some more between them. */
    RcuDomain makeTiny(final int sharedPages) {
        return make(
            "page.entries", String.valueOf(TINY_PAGE),
            "reserve.pages.per.thread", "1",
            "reserve.pages.shared", String.valueOf(sharedPages),
            "fallback.timeout", "60s");
    }

    /** Whether a reader holds up the grace periods of a domain, however hard others drive them. */
    static boolean isHeldUp(final RcuDomain domain) {
        try (Actor driver = new Actor("driver")) {
            return driver.call(() -> !domain.synchronize(UNHURRIED_MILLIS, TimeUnit.MILLISECONDS));
        }
    }

    /** Whether no reader holds up the grace periods of a domain: one passes, however long the machine takes for it. */
    static boolean isFree(final RcuDomain domain) {
        try (Actor driver = new Actor("driver")) {
            return driver.call(() -> domain.synchronize(Eventually.LIMIT_SECONDS, TimeUnit.SECONDS));
        }
    }

    /** The statistics of a domain whose reclaimer has come up: its thread may release, and counts as one that does. */
    static RcuStatistics begun(final RcuDomain domain) {
        domain.defer(domain, object -> { });
        domain.barrier();
        return domain.statistics();
    }

    /** Has everything run that was released so far. */
    static void drain(final RcuDomain domain) {
        try (Actor driver = new Actor("driver")) {
            assertTrue(
                driver.call(() -> domain.barrier(Eventually.LIMIT_SECONDS, TimeUnit.SECONDS)),
                () -> domain.name() + " does not drain: " + domain.statistics());
        }
    }

    @Override
    public void afterEach(final ExtensionContext context) {
        final boolean hasFailed = context.getExecutionException().isPresent();
        for (final RcuDomain domain : domains) {
            try (Actor closer = new Actor("closer")) {
                if (closer.call(() -> domain.barrier(hasFailed ? 1 : Eventually.LIMIT_SECONDS, TimeUnit.SECONDS))) {
                    closer.run(domain::close);
                } else {
                    assertTrue(hasFailed, () -> domain.name() + " does not drain: " + domain.statistics());
                }
            }
        }
        if (!hasFailed) {
            domains.forEach(FreshDomains::balance);
        }
    }

    private static void balance(final RcuDomain domain) {
        final RcuStatistics books = domain.statistics();
        assertEquals(0, books.prematureReleases(), books::toString);
        assertEquals(0, books.pending(), books::toString);
        assertEquals(books.deferred(), books.reclaimed() + books.dropped() + books.leaked(), books::toString);
        assertFalse(books.pagesReserved() > books.pageLimit(), books::toString);
        final List<SiteStatistics> sites = domain.siteStatistics();
        assertEquals(books.deferred(), sites.stream().mapToLong(SiteStatistics::deferred).sum(), sites::toString);
        assertEquals(books.reclaimed(), sites.stream().mapToLong(SiteStatistics::reclaimed).sum(), sites::toString);
    }
}
