package io.reprieve.runtime.site;

import io.reprieve.woven.SiteDescription;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * The site of a method that the agent has woven. It runs the method itself once more, non-virtually: the woven entry
 * recognises the replay and lets the body through.
 */
public final class WovenSite extends ReleaseSite {
    private final SiteDescription description;
    private final MethodHandle body;
    // The same for a method of a context and an object; null for any other. Of a class that the JVM makes for this one
    // method: its call can be inlined, that of a handle that is no constant can't.
    private final BiConsumer<Object, Object> direct;

    private WovenSite(
        final SiteDescription description,
        final SiteCounters counters,
        final MethodHandle body,
        final BiConsumer<Object, Object> direct,
        final int references,
        final int primitives,
        final boolean releasesHandle) {
        super(description.name(), counters, references, primitives, releasesHandle, description.runOn(),
            description.whenExhausted());
        this.description = description;
        this.body = body;
        this.direct = direct;
    }

    /**
     * Resolves a site.
     *
     * @param description what the agent knows of the method.
     * @param lookup      of the class that declares the method, with private access.
     * @param counters    of the site.
     * @return the site.
     * @throws ReflectiveOperationException if the class has no such method.
     */
    public static WovenSite resolve(
        final SiteDescription description, final MethodHandles.Lookup lookup, final SiteCounters counters)
        throws ReflectiveOperationException {
        final Class<?> type = lookup.lookupClass();
        final MethodType methodType = MethodType.fromMethodDescriptorString(description.descriptor(), type.getClassLoader());
        final MethodHandle method = description.isStatic()
            ? lookup.findStatic(type, description.method(), methodType)
            : lookup.findSpecial(type, description.method(), methodType, type);
        return new Lanes(description, lookup, method).site(counters);
    }

    @Override
    public boolean isSynchronized() {
        return description.isSynchronized();
    }

    @Override
    public void run(final ClaimedRelease release, final int at) throws Throwable {
        if (direct != null) {
            direct.accept(release.context, release.references[at]);
        } else {
            body.invokeExact(release.context, release.references, release.primitives, at);
        }
    }

    /**
     * Lays the receiver and the arguments of a method out in the context and the two lanes, and makes of the method a
     * handle of type {@code (Object context, Object[] references, long[] primitives, int at)void}.
     */
    private static final class Lanes {
        private static final int CONTEXT = 0;
        private static final int REFERENCES = 1;
        private static final int PRIMITIVES = 2;
        private static final int AT = 3;

        private final SiteDescription description;
        private final MethodHandles.Lookup lookup;
        private final MethodHandle method;
        private final int receivers;

        Lanes(final SiteDescription description, final MethodHandles.Lookup lookup, final MethodHandle method) {
            this.description = description;
            this.lookup = lookup;
            this.method = method;
            this.receivers = description.isStatic() ? 0 : 1;
        }

        WovenSite site(final SiteCounters counters) {
            final int count = method.type().parameterCount();
            final List<Integer> references = new ArrayList<>();
            final List<Integer> primitives = new ArrayList<>();
            final int released = description.released() + receivers;
            final int context = description.context() + receivers;
            final boolean isReleased = description.released() != SiteDescription.NONE;
            final boolean hasContext = description.context() != SiteDescription.NONE;
            final boolean isHandle = !isReleased || method.type().parameterType(released).isPrimitive();
            if (isReleased) {
                (isHandle ? primitives : references).add(released);
            }
            for (int i = 0; i < count; i++) {
                if (isReleased && i == released || hasContext && i == context) {
                    continue;
                }
                (method.type().parameterType(i).isPrimitive() ? primitives : references).add(i);
            }
            final boolean isPlain = count == 2 && hasContext && context == 0 && references.size() == 1;
            return new WovenSite(
                description, counters, spread(hasContext ? context : -1, references, primitives),
                isPlain ? direct() : null, references.size(),
                isHandle ? Math.max(1, primitives.size()) : primitives.size(), isHandle);
        }

        private MethodHandle spread(final int context, final List<Integer> references, final List<Integer> primitives) {
            final MethodType type = method.type();
            final int count = type.parameterCount();
            // Of many releases each has one entry of a lane, and of one release each argument has its own.
            final boolean isIndexed = Math.max(references.size(), primitives.size()) <= 1;
            final int[] sources = new int[isIndexed ? 2 * count : count];
            int used = 0;
            MethodType loaded = type.changeReturnType(void.class);
            for (int i = 0; i < count; i++) {
                if (!type.parameterType(i).isPrimitive()) {
                    loaded = loaded.changeParameterType(i, Object.class);
                }
            }
            MethodHandle spread = method.asFixedArity().asType(loaded);
            int place = 0;
            for (int i = 0; i < count; i++) {
                final Class<?> parameter = type.parameterType(i);
                if (i == context) {
                    sources[used++] = CONTEXT;
                    place++;
                    continue;
                }
                final boolean isPrimitive = parameter.isPrimitive();
                MethodHandle load =
                    isPrimitive ? load(parameter) : MethodHandles.arrayElementGetter(Object[].class);
                sources[used++] = isPrimitive ? PRIMITIVES : REFERENCES;
                if (isIndexed) {
                    sources[used++] = AT;
                } else {
                    load = MethodHandles.insertArguments(load, 1, (isPrimitive ? primitives : references).indexOf(i));
                }
                spread = MethodHandles.collectArguments(spread, place, load);
                place += load.type().parameterCount();
            }
            return MethodHandles.permuteArguments(
                spread, MethodType.methodType(void.class, Object.class, Object[].class, long[].class, int.class),
                Arrays.copyOf(sources, used));
        }

        /** The method as a function, as the compiler makes one of a lambda; {@code null} if the JVM can't. */
        @SuppressWarnings("unchecked")
        private BiConsumer<Object, Object> direct() {
            try {
                return (BiConsumer<Object, Object>) LambdaMetafactory.metafactory(
                    lookup, "accept", MethodType.methodType(BiConsumer.class),
                    MethodType.methodType(void.class, Object.class, Object.class), method,
                    method.type().changeReturnType(void.class)).getTarget().invoke();
            } catch (final OutOfMemoryError e) {
                throw e;
            } catch (final Throwable e) {
                return null;
            }
        }

        /** What the woven code widened to a long is narrowed again. */
        private static MethodHandle load(final Class<?> parameter) {
            final MethodHandle load = MethodHandles.arrayElementGetter(long[].class);
            if (parameter == double.class) {
                return MethodHandles.filterReturnValue(load, Narrow.DOUBLE);
            }
            if (parameter == float.class) {
                return MethodHandles.filterReturnValue(
                    MethodHandles.explicitCastArguments(load, load.type().changeReturnType(int.class)), Narrow.FLOAT);
            }
            return MethodHandles.explicitCastArguments(load, load.type().changeReturnType(parameter));
        }
    }

    /**
     * The handles that turn bits into floating-point numbers.
     */
    private static final class Narrow {
        static final MethodHandle DOUBLE;
        static final MethodHandle FLOAT;

        static {
            try {
                final MethodHandles.Lookup lookup = MethodHandles.publicLookup();
                DOUBLE = lookup.findStatic(
                    Double.class, "longBitsToDouble", MethodType.methodType(double.class, long.class));
                FLOAT = lookup.findStatic(
                    Float.class, "intBitsToFloat", MethodType.methodType(float.class, int.class));
            } catch (final ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        private Narrow() {
        }
    }
}
