package io.reprieve.runtime.site;

import io.reprieve.woven.SiteDescription;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The site of a method that the agent has woven. It runs the method itself once more, non-virtually: the woven entry
 * recognises the replay and lets the body through.
 */
public final class WovenSite extends ReleaseSite {
    private final SiteDescription description;
    private final WovenLoopData data;
    /** Of type {@code (Object)long}; {@code null} where there is none. */
    private final MethodHandle weight;

    private WovenSite(
        final SiteDescription description,
        final SiteCounters counters,
        final WovenLoopData data,
        final BulkLoop bulk,
        final MethodHandle weight,
        final int references,
        final int primitives,
        final boolean releasesHandle) {
        super(description.name(), counters, references, primitives, releasesHandle, description.runOn(),
            description.whenExhausted(), bulk != null ? bulk : new PlainWovenLoop(data));
        this.description = description;
        this.data = data;
        this.weight = weight;
    }

    /**
     * Resolves a site.
     *
     * @param description what the agent knows of the method.
     * @param lookup      of the class that declares the method, with private access.
     * @param counters    of the site.
     * @param pageEntries the most releases in a row.
     * @return the site.
     * @throws ReflectiveOperationException if the class has no such method.
     */
    public static WovenSite resolve(
        final SiteDescription description,
        final MethodHandles.Lookup lookup,
        final SiteCounters counters,
        final int pageEntries) throws ReflectiveOperationException {
        final MethodHandle method = find(lookup, description.isStatic(), description.method(),
            description.descriptor());
        final String bulk = description.bulk();
        if (bulk.isEmpty()) {
            return new Lanes(description, method, null).site(counters, weight(description, lookup, method.type()));
        }
        final int descriptor = bulk.indexOf('(');
        final MethodHandle ofMany = find(
            lookup, description.isBulkStatic(), bulk.substring(0, descriptor), bulk.substring(descriptor));
        return new Lanes(description, method, new BulkLoop(ofMany, description.isBulkStatic(), pageEntries))
            .site(counters, weight(description, lookup, method.type()));
    }

    /** What says how much a released object weighs. */
    private static MethodHandle weight(
        final SiteDescription description, final MethodHandles.Lookup lookup, final MethodType type)
        throws ReflectiveOperationException {
        final int descriptor = description.bytes().indexOf('(');
        if (descriptor < 0) {
            return null;
        }
        final Class<?> released = type.parameterType(description.released() + (description.isStatic() ? 0 : 1));
        return lookup.findVirtual(
            released, description.bytes().substring(0, descriptor),
            MethodType.fromMethodDescriptorString(description.bytes().substring(descriptor), null))
            .asType(MethodType.methodType(long.class, Object.class));
    }

    /**
     * What a release weighs. Asked where the site says so itself.
     *
     * @param object what is released.
     * @return bytes; 0 if the object can't say.
     */
    public long weigh(final Object object) {
        try {
            return Math.max(0, (long) weight.invokeExact(object));
        } catch (final Throwable e) {
            // It is still released; the application's method is not to make it fail.
            return 0;
        }
    }

    @Override
    public boolean isWeighed() {
        return !description.bytes().isEmpty();
    }

    /** A method of the lookup's class, not one that overrides it. */
    private static MethodHandle find(
        final MethodHandles.Lookup lookup, final boolean isStatic, final String name, final String descriptor)
        throws ReflectiveOperationException {
        final Class<?> type = lookup.lookupClass();
        final MethodType methodType = MethodType.fromMethodDescriptorString(descriptor, type.getClassLoader());
        return isStatic
            ? lookup.findStatic(type, name, methodType) : lookup.findSpecial(type, name, methodType, type);
    }

    @Override
    public boolean isSynchronized() {
        return description.isSynchronized();
    }

    @Override
    public boolean isBulk() {
        return !description.bulk().isEmpty();
    }

    @Override
    BodyLoop ownLoop(final BodyLoop shared) {
        // A bulk call is one a page: nothing is to be won.
        return isBulk() ? shared : LoopClasses.ofMethod(data, shared);
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
        private final MethodHandle method;
        private final BulkLoop bulk;
        private final int receivers;

        Lanes(final SiteDescription description, final MethodHandle method, final BulkLoop bulk) {
            this.description = description;
            this.method = method;
            this.bulk = bulk;
            this.receivers = description.isStatic() ? 0 : 1;
        }

        WovenSite site(final SiteCounters counters, final MethodHandle weight) {
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
            // What it weighs lies behind what the method takes.
            final int handles = (isHandle ? Math.max(1, primitives.size()) : primitives.size())
                + (description.bytes().isEmpty() ? 0 : 1);
            return new WovenSite(
                description, counters,
                new WovenLoopData(
                    spread(hasContext ? context : -1, references, primitives),
                    Math.max(1, Math.max(references.size(), handles))),
                bulk, weight, references.size(), handles, isHandle);
        }

        private MethodHandle spread(final int context, final List<Integer> references, final List<Integer> primitives) {
            final MethodType type = method.type();
            final int count = type.parameterCount();
            final int[] sources = new int[2 * count];
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
                sources[used++] = AT;
                final int lane = (isPrimitive ? primitives : references).indexOf(i);
                if (lane != 0) {
                    load = MethodHandles.filterArguments(load, 1, MethodHandles.insertArguments(Narrow.SUM, 0, lane));
                }
                spread = MethodHandles.collectArguments(spread, place, load);
                place += load.type().parameterCount();
            }
            return MethodHandles.permuteArguments(
                spread, MethodType.methodType(void.class, Object.class, Object[].class, long[].class, int.class),
                Arrays.copyOf(sources, used));
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
     * The handles that turn bits into floating-point numbers, and the one that adds.
     */
    private static final class Narrow {
        static final MethodHandle SUM;
        static final MethodHandle DOUBLE;
        static final MethodHandle FLOAT;

        static {
            try {
                final MethodHandles.Lookup lookup = MethodHandles.publicLookup();
                SUM = lookup.findStatic(
                    Integer.class, "sum", MethodType.methodType(int.class, int.class, int.class));
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
