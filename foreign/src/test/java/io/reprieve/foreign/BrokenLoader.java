package io.reprieve.foreign;

import static net.bytebuddy.matcher.ElementMatchers.isDeclaredBy;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;

import io.reprieve.BulkHandleRelease;
import io.reprieve.RcuDomain;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.MemberSubstitution;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.pool.TypePool;

/**
 * Loads the arena, and the torture, once more, overwrites what goes back, and breaks what is wanted broken.
 */
final class BrokenLoader extends AgainLoader {
    private static final byte OVERWRITTEN = (byte) 0xDB;
    private static final int NOW_AND_THEN = 100;

    private final Breakage breakage;
    private final boolean isOverwritten;
    private final TypePool types = TypePool.Default.of(BrokenLoader.class.getClassLoader());

    BrokenLoader(final Breakage breakage, final boolean isOverwritten) {
        this.breakage = breakage;
        this.isOverwritten = isOverwritten;
    }

    @Override
    byte[] bytes(final String name) throws ClassNotFoundException {
        final DynamicType.Builder<?> broken = breaking(name.substring(PACKAGE.length()), redefine(name));
        if (broken != null) {
            return broken.make().getBytes();
        }
        return plain(name);
    }

    private DynamicType.Builder<?> redefine(final String name) {
        final TypeDescription type = types.describe(name).resolve();
        return new ByteBuddy().redefine(type, ClassFileLocator.ForClassLoader.of(getParent()));
    }

    private DynamicType.Builder<?> breaking(final String name, final DynamicType.Builder<?> type) {
        return switch (name) {
            case "RcuArena" -> switch (breakage) {
                case AT_ONCE -> atOnce(type);
                case NOT_CLEARED -> type.visit(MemberSubstitution.relaxed()
                    .method(named("fill")).replaceWith(method("leave", MemorySegment.class, byte.class))
                    .on(named("allocate").and(takesArgument(2, boolean.class))));
                default -> null;
            };
            case "Resource" -> breakage == Breakage.LAST_ONLY
                ? type.visit(Advice.to(Forget.class).on(named("giveBackAll"))) : null;
            case "BlockCache" -> isOverwritten ? type
                .visit(Advice.to(OverwriteBlock.class).on(named("put")))
                .visit(Advice.to(OverwriteBlocks.class).on(named("putAll"))) : null;
            case "Memory" -> isOverwritten ? type.visit(Advice.to(OverwriteMemory.class).on(named("giveBack"))) : null;
            case "Magazine" -> breakage == Breakage.BLOCK_TWICE
                ? type.visit(Advice.to(PopTwice.class).on(named("pop"))) : null;
            case "Depot" -> breakage == Breakage.MAGAZINE_TWICE
                ? type.visit(Advice.to(TakeTwice.class).on(named("takeFull"))) : null;
            default -> null;
        };
    }

    private static DynamicType.Builder<?> atOnce(final DynamicType.Builder<?> type) {
        return type.visit(MemberSubstitution.relaxed()
            .method(named("defer").and(isDeclaredBy(RcuDomain.class)).and(takesArgument(0, Object.class)))
            .replaceWith(method("run", RcuDomain.class, Object.class, Consumer.class))
            .method(named("deferBulk").and(isDeclaredBy(RcuDomain.class)).and(takesArgument(1, long.class)))
            .replaceWith(method("run", RcuDomain.class, Object.class, long.class, BulkHandleRelease.class))
            .on(named("close")));
    }

    private static java.lang.reflect.Method method(final String name, final Class<?>... parameters) {
        try {
            return Instead.class.getMethod(name, parameters);
        } catch (final NoSuchMethodException e) {
            throw new AssertionError(e);
        }
    }

    /** What is called instead. */
    public static final class Instead {
        private Instead() {
        }

        public static void run(final RcuDomain domain, final Object object, final Consumer<Object> release) {
            release.accept(object);
        }

        public static void run(
                final RcuDomain domain,
                final Object context,
                final long handle,
                final BulkHandleRelease<Object> release) {
            release.release(context, new long[] {handle}, 0, 1);
        }

        public static MemorySegment leave(final MemorySegment segment, final byte value) {
            return segment;
        }
    }

    /** How often something would have happened. */
    static final class Count {
        // Racy: now and then is enough.
        static int number;

        private Count() {
        }

        static boolean isTime() {
            return ++number % NOW_AND_THEN == 0;
        }
    }

    /** Overwrites a block that goes back. */
    private static final class OverwriteBlock {
        @Advice.OnMethodEnter
        static void enter(@Advice.Argument(0) final long handle) {
            CLibrary.segment(Block.address(handle), Block.bytes(Block.sizeClassOf(handle))).fill(OVERWRITTEN);
        }
    }

    /** Overwrites blocks that go back. */
    private static final class OverwriteBlocks {
        @Advice.OnMethodEnter
        static void enter(
                @Advice.Argument(0) final long[] handles,
                @Advice.Argument(1) final int from,
                @Advice.Argument(2) final int to) {
            for (int i = from; i < to; i++) {
                CLibrary.segment(Block.address(handles[i]), Block.bytes(Block.sizeClassOf(handles[i])))
                    .fill(OVERWRITTEN);
            }
        }
    }

    /** Overwrites memory that goes back. */
    private static final class OverwriteMemory {
        @Advice.OnMethodEnter
        static void enter(
                @Advice.FieldValue("address") final long address, @Advice.FieldValue("byteSize") final long size) {
            CLibrary.segment(address, size).fill(OVERWRITTEN);
        }
    }

    /** Leaves the rest of the list alone. */
    private static final class Forget {
        @Advice.OnMethodEnter
        static void enter(@Advice.FieldValue(value = "next", readOnly = false) Resource next) {
            next = null;
        }
    }

    /** Leaves the block in the magazine, now and then. */
    private static final class PopTwice {
        @Advice.OnMethodExit
        static void exit(@Advice.FieldValue(value = "count", readOnly = false) int count) {
            if (Count.isTime()) {
                count++;
            }
        }
    }

    /** Leaves the magazine in the depot. */
    private static final class TakeTwice {
        @Advice.OnMethodExit
        static void exit(
                @Advice.Return final Magazine taken,
                @Advice.FieldValue("full") final Magazine[] full,
                @Advice.FieldValue(value = "fullCount", readOnly = false) int fullCount) {
            if (taken != null) {
                full[fullCount++] = taken;
            }
        }
    }
}
