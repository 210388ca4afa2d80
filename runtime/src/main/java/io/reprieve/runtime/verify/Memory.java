package io.reprieve.runtime.verify;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which of some objects that hold each other have memory outside the heap, by themselves or in what they hold.
 */
final class Memory {
    private static final Pattern ADDRESS = Pattern.compile("(?i).*(?:addr|handle|ptr|pointer|peer).*");

    /** Whether its objects have an address or a handle, by all that one can see of a class. */
    private static final ClassValue<Boolean> HAS_ADDRESS = new ClassValue<>() {
        @Override
        protected Boolean computeValue(final Class<?> type) {
            try {
                for (Class<?> each = type; each != null && each.getClassLoader() != null; each = each.getSuperclass()) {
                    for (final Method method : each.getDeclaredMethods()) {
                        if (Modifier.isNative(method.getModifiers())) {
                            return true;
                        }
                    }
                    for (final Field field : each.getDeclaredFields()) {
                        if (field.getType() == long.class && ADDRESS.matcher(field.getName()).matches()) {
                            return true;
                        }
                    }
                }
                return false;
            } catch (final LinkageError | RuntimeException e) {
                // Not to be seen: then it may have one.
                return true;
            }
        }
    };

    private final Map<Object, List<Object>> holders = new IdentityHashMap<>();
    private Set<Object> reached;

    void holds(final Object holder, final Object held) {
        holders.computeIfAbsent(held, ignored -> new ArrayList<>(1)).add(holder);
    }

    boolean isReachedFrom(final Object object) {
        if (reached == null) {
            reached = Collections.newSetFromMap(new IdentityHashMap<>());
            final Deque<Object> left = new ArrayDeque<>();
            for (final Object each : holders.keySet()) {
                if (Buffers.isOne(each) || HAS_ADDRESS.get(each.getClass())) {
                    left.add(each);
                }
            }
            while (!left.isEmpty()) {
                final Object each = left.poll();
                if (reached.add(each)) {
                    left.addAll(holders.getOrDefault(each, List.of()));
                }
            }
        }
        return reached.contains(object);
    }
}
