package io.reprieve.runtime.verify;

import io.reprieve.runtime.Domain;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where releases come from: a woven method, or a class of functions given to the API.
 */
public final class Origin {
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    // Replaced under the class's lock.
    private static volatile Domain[] named = new Domain[0];

    private final String name;
    private final Domain domain;
    private final boolean isMethod;
    private final boolean isClose;
    private final boolean isFinal;
    private final boolean isQuarantined;
    private final AtomicLong releases = new AtomicLong();
    private final int number = NUMBERS.getAndIncrement();

    /**
     * An origin.
     *
     * @param name          as reports show it.
     * @param domain        whose readers may still use what is released.
     * @param isMethod      whether it is a woven method.
     * @param isClose       whether releasing twice is nothing to speak of: {@code close()}, by its contract.
     * @param isFinal       whether what is released is never used again: then it may be released when its grace period
     *                      has passed, and its uses are found all the same.
     * @param isQuarantined whether the body may run later, and on another thread, than it would.
     */
    public Origin(
            final String name,
            final Domain domain,
            final boolean isMethod,
            final boolean isClose,
            final boolean isFinal,
            final boolean isQuarantined) {
        this.name = name;
        this.domain = domain;
        this.isMethod = isMethod;
        this.isClose = isClose;
        this.isFinal = isFinal;
        this.isQuarantined = isQuarantined;
        if (domain != Domain.DEFAULT) {
            add(domain);
        }
    }

    private static synchronized void add(final Domain domain) {
        if (!Arrays.asList(named).contains(domain)) {
            final Domain[] more = Arrays.copyOf(named, named.length + 1);
            more[named.length] = domain;
            named = more;
        }
    }

    static Domain[] namedDomains() {
        return named;
    }

    int number() {
        return number;
    }

    String name() {
        return name;
    }

    Domain domain() {
        return domain;
    }

    boolean isMethod() {
        return isMethod;
    }

    boolean isClose() {
        return isClose;
    }

    boolean isFinal() {
        return isFinal;
    }

    /**
     * Whether its releases go into quarantine.
     *
     * @return {@code false} if the body has to run where and when it would.
     */
    public boolean isQuarantined() {
        return isQuarantined;
    }

    long countRelease() {
        return releases.incrementAndGet();
    }

    long releases() {
        return releases.get();
    }

    @Override
    public String toString() {
        return name;
    }
}
