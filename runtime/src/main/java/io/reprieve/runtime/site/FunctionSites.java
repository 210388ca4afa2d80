package io.reprieve.runtime.site;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sites of a domain's releases through the API, found by the class of the function.
 */
public final class FunctionSites {
    // The value hangs on the function's class, and refers to nothing of it: no class loader is kept alive.
    private final ClassValue<FunctionSite[]> sites = new ClassValue<>() {
        @Override
        protected FunctionSite[] computeValue(final Class<?> type) {
            final String name = nameOf(type);
            return FunctionSite.ofEachKind(name, registry.counters(name));
        }
    };
    private static final int MOST_LAMBDAS = 32;

    /** How many lambdas of each class there are. */
    private final Map<String, Integer> lambdas = new ConcurrentHashMap<>();
    private final SiteRegistry registry;
    /** For functions that are first met on a full heap. */
    private final FunctionSite[] unnamed;

    /**
     * No sites yet.
     *
     * @param registry of the domain.
     */
    public FunctionSites(final SiteRegistry registry) {
        this.registry = registry;
        unnamed = FunctionSite.ofEachKind("a function", registry.others());
    }

    /**
     * The site of a function. Allocates the first time that a class of functions is met.
     *
     * @param function the release function.
     * @param kind     how it is called: one of the constants of {@link FunctionSite}.
     * @return the site.
     */
    public FunctionSite of(final Object function, final int kind) {
        try {
            return sites.get(function.getClass())[-1 - kind];
        } catch (final OutOfMemoryError e) {
            return unnamed[-1 - kind];
        }
    }

    /** The lambdas of a class have no names, but for the order in which they are met. */
    private String nameOf(final Class<?> type) {
        final String name = type.getName();
        final int lambda = name.indexOf("$$Lambda");
        if (lambda < 0) {
            return name;
        }
        final String definedIn = name.substring(0, lambda);
        final int number = lambdas.merge(definedIn, 1, Integer::sum);
        // A class that is loaded again and again, or makes lambdas without end, doesn't use up the names.
        return definedIn + (number == 1 || number > MOST_LAMBDAS ? " (lambda)" : " (lambda " + number + ")");
    }
}
