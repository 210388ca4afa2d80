package io.reprieve.runtime.site;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes hidden copies of the loops over bodies, one for each site that is used much. The JIT compilers keep a profile
 * for each copy: in a loop that all sites share, the call of the body has many targets and is never inlined.
 *
 * <p>A copy is an ordinary hidden class, which lives as long as its site: no class loader is kept alive by it.
 */
final class LoopClasses {
    /** So many bodies of a site have run before it gets a loop of its own. */
    static final int WORTHWHILE = 10_000;
    private static final int MOST = 1000;
    private static final AtomicInteger MADE = new AtomicInteger();

    private LoopClasses() {
    }

    /** A copy for a class of functions; {@code shared} where none can be had. */
    static BodyLoop ofFunction(final int kind, final BodyLoop shared) {
        try {
            final MethodHandles.Lookup copy = MethodHandles.lookup().defineHiddenClass(bytes("FunctionLoop"), true);
            return (BodyLoop) copy.findConstructor(copy.lookupClass(), MethodType.methodType(void.class, int.class))
                .invoke(kind);
        } catch (final Throwable e) {
            return shared;
        }
    }

    /** A copy for a woven method; {@code shared} where none can be had. */
    static BodyLoop ofMethod(final WovenLoopData data, final BodyLoop shared) {
        try {
            final MethodHandles.Lookup copy =
                MethodHandles.lookup().defineHiddenClassWithClassData(bytes("WovenLoop"), data, true);
            return (BodyLoop) copy.findConstructor(copy.lookupClass(), MethodType.methodType(void.class)).invoke();
        } catch (final Throwable e) {
            return shared;
        }
    }

    private static byte[] bytes(final String name) throws IOException {
        if (MADE.incrementAndGet() > MOST) {
            throw new IOException("enough copies");
        }
        try (InputStream in = BodyLoop.class.getResourceAsStream(name + ".class")) {
            if (in == null) {
                throw new IOException(name + ".class is not beside the other classes");
            }
            return in.readAllBytes();
        }
    }
}
