package io.reprieve.foreign;

import static net.bytebuddy.matcher.ElementMatchers.isAbstract;
import static net.bytebuddy.matcher.ElementMatchers.isTypeInitializer;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.not;

import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.pool.TypePool;

/**
 * Loads the arena once more, with a step at the beginning of each of its methods, and watches the C library's.
 */
final class FaultyLoader extends AgainLoader {
    private final boolean isForgetful;
    private final TypePool types = TypePool.Default.of(FaultyLoader.class.getClassLoader());

    /**
     * A loader.
     *
     * @param isForgetful whether the arena forgets to give back what it could not keep.
     */
    FaultyLoader(final boolean isForgetful) {
        this.isForgetful = isForgetful;
    }

    @Override
    byte[] bytes(final String name) throws ClassNotFoundException {
        return name.startsWith(PACKAGE + "Faults") ? plain(name) : faulty(name);
    }

    private byte[] faulty(final String name) {
        DynamicType.Builder<?> type = new ByteBuddy()
            .redefine(types.describe(name).resolve(), ClassFileLocator.ForClassLoader.of(getParent()))
            .visit(Advice.to(Step.class).on(not(isTypeInitializer()).and(not(isAbstract()))));
        if (name.endsWith(".CLibrary")) {
            type = type
                .visit(Advice.to(Take.class)
                    .on(named("malloc").or(named("allocate")).or(named("allocateAligned"))))
                .visit(Advice.to(Free.class).on(named("free")));
        }
        if (isForgetful && name.endsWith(".BlockCache")) {
            type = type.visit(Advice.to(Forget.class).on(named("giveBackUnused")));
        }
        return type.make().getBytes();
    }

    /** A place to fail at. */
    private static final class Step {
        @Advice.OnMethodEnter
        static void enter(@Advice.Origin("#t.#m") final String method) {
            Faults.step(method);
        }
    }

    /** The C library hands out memory. */
    private static final class Take {
        @Advice.OnMethodExit
        static void exit(@Advice.Return final long address, @Advice.Argument(0) final long size) {
            Faults.taken(address, size);
        }
    }

    /** The C library gets it back. */
    private static final class Free {
        @Advice.OnMethodEnter
        static void enter(@Advice.Argument(0) final long address) {
            Faults.freed(address);
        }
    }

    /** Does nothing instead. */
    private static final class Forget {
        @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
        static boolean enter() {
            return true;
        }
    }
}
