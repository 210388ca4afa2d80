package io.reprieve;

import io.reprieve.woven.SiteDescription;
import io.reprieve.woven.Woven;
import java.lang.invoke.MethodHandles;

/**
 * A woven site whose bodies, of any content, run on the thread that has released.
 */
final class OwnerSite {
    private final int site;

    OwnerSite(final RcuDomain domain) {
        site = Woven.register(new SiteDescription(
            OwnerSite.class.getName(), "body", "(Ljava/lang/Runnable;)V", true, false, SiteDescription.NONE, 0,
            RunOn.OWNER, WhenExhausted.SYNCHRONIZE, domain.name()));
        Woven.resolve(site, MethodHandles.lookup());
    }

    void release(final Runnable body) {
        if (Woven.releaseOwn(site, null, body) == Woven.RUN) {
            body(body);
        }
    }

    private static void body(final Runnable body) {
        body.run();
    }
}
