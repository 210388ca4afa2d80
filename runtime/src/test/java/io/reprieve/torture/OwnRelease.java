package io.reprieve.torture;

import io.reprieve.RcuDomain;
import io.reprieve.RunOn;
import io.reprieve.WhenExhausted;
import io.reprieve.woven.SiteDescription;
import io.reprieve.woven.Woven;
import java.lang.invoke.MethodHandles;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A release whose body runs on the thread that has released, as the agent weaves it.
 */
final class OwnRelease {
    private final int site;
    private final AtomicInteger released = new AtomicInteger();

    OwnRelease(final RcuDomain domain) {
        site = Woven.register(new SiteDescription(
            OwnRelease.class.getName(), "release", "(Ljava/lang/Object;)V", false, false, SiteDescription.RECEIVER, 0,
            RunOn.OWNER, WhenExhausted.SYNCHRONIZE, domain.name()));
    }

    void release(final Object object) {
        int outcome = Woven.releaseOwn(site, this, object);
        if (outcome == Woven.UNRESOLVED) {
            Woven.resolve(site, MethodHandles.lookup());
            outcome = Woven.releaseOwn(site, this, object);
        }
        if (outcome == Woven.RUN) {
            released.incrementAndGet();
        }
    }

    int released() {
        return released.get();
    }
}
