package io.reprieve.runtime.site;

import io.reprieve.woven.SiteDescription;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;

/**
 * The site of a method that the agent has woven. It runs the method itself once more, non-virtually: the woven entry
 * recognises the replay and lets the body through.
 */
public final class WovenSite extends ReleaseSite {
    private final SiteDescription description;
    private final boolean releasesHandle;
    private final MethodHandle body;

    private WovenSite(
        final SiteDescription description,
        final SiteCounters counters,
        final MethodHandle body,
        final int references,
        final int primitives,
        final boolean releasesHandle) {
        super(description.name(), counters, references, primitives, description.runOn(), description.whenExhausted());
        this.description = description;
        this.body = body;
        this.releasesHandle = releasesHandle;
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
        return new Lanes(description, method).site(counters);
    }

    @Override
    public boolean releasesHandle() {
        return releasesHandle;
    }

    @Override
    public boolean isSynchronized() {
        return description.isSynchronized();
    }

    @Override
    public void run(final ClaimedRelease release) throws Throwable {
        body.invokeExact(release.context, release.references, release.primitives);
    }

    /**
     * Lays the receiver and the arguments of a method out in the context and the two lanes, and makes of the method a
     * handle of type {@code (Object context, Object[] references, long[] primitives)void}.
     */
    private static final class Lanes {
        private static final int CONTEXT = 0;
        private static final int REFERENCES = 1;
        private static final int PRIMITIVES = 2;

        private final SiteDescription description;
        private final MethodHandle method;
        private final int receivers;

        Lanes(final SiteDescription description, final MethodHandle method) {
            this.description = description;
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
            return new WovenSite(
                description, counters, spread(hasContext ? context : -1, references, primitives),
                references.size(), isHandle ? Math.max(1, primitives.size()) : primitives.size(), isHandle);
        }

        private MethodHandle spread(final int context, final List<Integer> references, final List<Integer> primitives) {
            final MethodType type = method.type();
            final int count = type.parameterCount();
            final MethodHandle[] loads = new MethodHandle[count];
            final int[] sources = new int[count];
            MethodType loaded = type.changeReturnType(void.class);
            for (int i = 0; i < count; i++) {
                final Class<?> parameter = type.parameterType(i);
                if (i == context) {
                    loaded = loaded.changeParameterType(i, Object.class);
                    sources[i] = CONTEXT;
                } else if (parameter.isPrimitive()) {
                    loads[i] = load(primitives.indexOf(i), parameter);
                    sources[i] = PRIMITIVES;
                } else {
                    loaded = loaded.changeParameterType(i, Object.class);
                    loads[i] = MethodHandles.insertArguments(
                        MethodHandles.arrayElementGetter(Object[].class), 1, references.indexOf(i));
                    sources[i] = REFERENCES;
                }
            }
            final MethodHandle spread = MethodHandles.filterArguments(method.asFixedArity().asType(loaded), 0, loads);
            return MethodHandles.permuteArguments(
                spread, MethodType.methodType(void.class, Object.class, Object[].class, long[].class), sources);
        }

        /** What the woven code widened to a long is narrowed again. */
        private static MethodHandle load(final int place, final Class<?> parameter) {
            final MethodHandle load =
                MethodHandles.insertArguments(MethodHandles.arrayElementGetter(long[].class), 1, place);
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
