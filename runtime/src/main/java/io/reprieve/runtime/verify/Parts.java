package io.reprieve.runtime.verify;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What released objects hold, for {@code learn}: a database's files, a log's buffers. Freed with their object, they are
 * used without a look at it.
 *
 * <p>What two released objects hold is nobody's, and does not count; nor does what has no memory outside the heap, by
 * itself or in what it holds: a clock or a factory is not freed.
 */
final class Parts {
    private static final int MOST_RELEASES = 256;
    private static final int SETTLED = 2;
    private static final int DEPTH = 4;
    private static final int MOST = 128;
    private static final int MOST_ELEMENTS = 32;

    private static final ClassValue<Field[]> FIELDS = new ClassValue<>() {
        @Override
        protected Field[] computeValue(final Class<?> type) {
            final List<Field> fields = new ArrayList<>();
            for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
                try {
                    for (final Field field : each.getDeclaredFields()) {
                        if (!field.getType().isPrimitive() && !Modifier.isStatic(field.getModifiers())) {
                            field.setAccessible(true);
                            fields.add(field);
                        }
                    }
                } catch (final InaccessibleObjectException | LinkageError | SecurityException e) {
                    // Not to be seen: then what it holds isn't a part.
                    continue;
                }
            }
            return fields.toArray(new Field[0]);
        }
    };

    private final ReleasedObjects objects = new ReleasedObjects();
    private final ReleasedMemory memory = new ReleasedMemory();
    /** Those of each release. */
    private final Map<Release, List<Object>> ofRelease = new ConcurrentHashMap<>();
    private volatile boolean isEmpty = true;

    boolean isEmpty() {
        return isEmpty;
    }

    /**
     * Notes what the object of a release holds: of the first releases of an origin, and not of all.
     *
     * @return what it alone holds, as far as one knows.
     */
    List<Object> add(final Release release, final Checks.ClassWatch watch) {
        final Object root = release.object();
        if (release.origin().releases() > MOST_RELEASES || root instanceof Object[] || Buffers.isOne(root)) {
            return List.of();
        }
        final List<Object> found = collect(root);
        final List<Object> own = new ArrayList<>();
        for (final Object each : found) {
            final Remembered known = objects.find(each);
            if (known != null && known.last() != null && known.last() != release) {
                // Held by what was released before, too: forget it.
                objects.giveBack(each, known.last());
            } else {
                own.add(each);
            }
        }
        if (watch != null) {
            watch.watchAll(own);
        }
        if (release.origin().releases() >= SETTLED && !own.isEmpty()) {
            isEmpty = false;
            ofRelease.put(release, own);
        }
        for (final Object each : own) {
            objects.add(each, release);
            if (release.origin().releases() >= SETTLED && Buffers.isOne(each)) {
                memory.add(each, release);
            }
        }
        return own;
    }

    /** Where the memory of what an object holds lies outside the heap: start and end by turns. */
    static List<Long> placesIn(final Object root) {
        final List<Long> places = new ArrayList<>();
        for (final Object each : collect(root)) {
            final long address = Buffers.isOne(each) ? Buffers.address(each) : 0;
            if (address != 0) {
                places.add(address);
                places.add(address + Buffers.size(each));
            }
        }
        return places;
    }

    void remove(final Release release) {
        final List<Object> own = ofRelease.remove(release);
        if (own != null) {
            memory.remove(release);
            for (final Object each : own) {
                objects.giveBack(each, release);
            }
        }
    }

    Release find(final Object object) {
        final Remembered known = objects.find(object);
        final Release release = known == null ? null : known.release();
        return release != null && release.origin().releases() >= SETTLED ? release : null;
    }

    Release findMemory(final Object buffer) {
        return memory.find(buffer);
    }

    Release findAddress(final long address) {
        return memory.findAddress(address);
    }

    private static List<Object> collect(final Object root) {
        final Map<Object, Boolean> seen = new IdentityHashMap<>();
        final Memory memory = new Memory();
        final List<Object> found = new ArrayList<>();
        Deque<Object> level = new ArrayDeque<>();
        level.add(root);
        seen.put(root, true);
        for (int depth = 0; depth < DEPTH && !level.isEmpty(); depth++) {
            final Deque<Object> next = new ArrayDeque<>();
            for (final Object each : level) {
                for (final Object value : valuesIn(each)) {
                    if (found.size() < MOST && isPart(value)) {
                        memory.holds(each, value);
                        if (seen.put(value, true) == null) {
                            if (!(value instanceof Object[])) {
                                found.add(value);
                            }
                            next.add(value);
                        }
                    }
                }
            }
            level = next;
        }
        found.removeIf(each -> !memory.isReachedFrom(each));
        return found;
    }

    /** Objects of the application's classes, buffers, and arrays of both. */
    private static boolean isPart(final Object value) {
        if (value == null || value instanceof Enum || value instanceof Thread || value instanceof ClassLoader) {
            return false;
        }
        if (value instanceof Object[]) {
            return true;
        }
        final Class<?> type = value.getClass();
        return Buffers.isOne(value)
            || type.getClassLoader() != null && !type.isHidden() && type.getModule() != Object.class.getModule();
    }

    private static List<Object> valuesIn(final Object holder) {
        final List<Object> values = new ArrayList<>();
        if (holder instanceof Object[]) {
            for (int i = 0; i < Array.getLength(holder) && i < MOST_ELEMENTS; i++) {
                values.add(Array.get(holder, i));
            }
            return values;
        }
        if (Buffers.isOne(holder)) {
            return values;
        }
        for (final Field field : FIELDS.get(holder.getClass())) {
            try {
                values.add(field.get(holder));
            } catch (final IllegalAccessException e) {
                // It was made accessible; what is not is left out.
                continue;
            }
        }
        return values;
    }
}
