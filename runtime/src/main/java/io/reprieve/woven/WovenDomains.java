package io.reprieve.woven;

import io.reprieve.runtime.Domain;
import io.reprieve.runtime.Domains;
import io.reprieve.runtime.reader.ReaderRegistry;
import java.util.Arrays;

/**
 * The domains that woven code names, by number. The default domain is number 0.
 */
final class WovenDomains {
    // Grown under the lock. Racy, but benign: a number that isn't there yet is looked up under the lock.
    private static Domain[] domains = {Domain.DEFAULT};
    private static ReaderRegistry[] readers = {Domain.DEFAULT.readers()};

    private WovenDomains() {
    }

    static synchronized int register(final String name) {
        final Domain domain = Domains.namedForWovenCode(name);
        for (int i = 0; i < domains.length; i++) {
            if (domains[i] == domain) {
                return i;
            }
        }
        final Domain[] more = Arrays.copyOf(domains, domains.length + 1);
        more[domains.length] = domain;
        final ReaderRegistry[] moreReaders = Arrays.copyOf(readers, more.length);
        moreReaders[domains.length] = domain.readers();
        domains = more;
        readers = moreReaders;
        return domains.length - 1;
    }

    static ReaderRegistry readers(final int number) {
        final ReaderRegistry[] readers = WovenDomains.readers;
        final ReaderRegistry registry = number < readers.length ? readers[number] : null;
        return registry != null ? registry : lockedGet(number).readers();
    }

    static Domain get(final int number) {
        final Domain[] domains = WovenDomains.domains;
        final Domain domain = number < domains.length ? domains[number] : null;
        return domain != null ? domain : lockedGet(number);
    }

    private static synchronized Domain lockedGet(final int number) {
        return domains[number];
    }
}
