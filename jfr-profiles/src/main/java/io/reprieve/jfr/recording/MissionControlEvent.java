package io.reprieve.jfr.recording;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.openjdk.jmc.common.IMCStackTrace;
import org.openjdk.jmc.common.IMCThread;
import org.openjdk.jmc.common.item.IAccessorKey;
import org.openjdk.jmc.common.item.IItem;
import org.openjdk.jmc.common.item.IItemIterable;
import org.openjdk.jmc.common.item.IMemberAccessor;
import org.openjdk.jmc.common.item.IType;
import org.openjdk.jmc.common.unit.IQuantity;
import org.openjdk.jmc.common.unit.LinearUnit;
import org.openjdk.jmc.common.unit.UnitLookup;
import org.openjdk.jmc.flightrecorder.JfrAttributes;

/**
 * An event that JDK Mission Control has loaded.
 */
final class MissionControlEvent extends Event {
    private final IItem item;
    private final Type type;

    private MissionControlEvent(final IItem item, final Type type) {
        this.item = item;
        this.type = type;
    }

    /** All events of a type, in no particular order. */
    static void forEach(final IItemIterable ofOneType, final Consumer<Event> reader) {
        final Type type = new Type(ofOneType.getType());
        for (final IItem item : ofOneType) {
            reader.accept(new MissionControlEvent(item, type));
        }
    }

    @Override
    String text(final String field) {
        final Object value = type.value(field, item);
        return value == null ? "" : value.toString();
    }

    @Override
    long number(final String field) {
        final Object value = type.value(field, item);
        if (value instanceof IQuantity quantity) {
            return quantity.clampedLongValueIn(quantity.getType().getDefaultUnit());
        }
        return value instanceof Number number ? number.longValue() : 0;
    }

    @Override
    boolean isSet(final String field) {
        return Boolean.TRUE.equals(type.value(field, item));
    }

    @Override
    long nanos(final String field) {
        return in(field, UnitLookup.NANOSECOND);
    }

    @Override
    long bytes(final String field) {
        return in(field, UnitLookup.BYTE);
    }

    private long in(final String field, final LinearUnit unit) {
        return type.value(field, item) instanceof IQuantity quantity && quantity.getType() == unit.getContentType()
            ? quantity.clampedLongValueIn(unit)
            : number(field);
    }

    @Override
    long nanosSince1970(final String field) {
        return type.value(field, item) instanceof IQuantity quantity
            && quantity.getType() == UnitLookup.TIMESTAMP ? quantity.clampedLongValueIn(UnitLookup.EPOCH_NS) : 0;
    }

    @Override
    String thread(final String field) {
        return type.value(field, item) instanceof IMCThread thread ? name(thread) : "";
    }

    @Override
    long start() {
        final IQuantity start = value(type.start);
        return start == null ? 0 : start.clampedLongValueIn(UnitLookup.EPOCH_NS);
    }

    @Override
    long duration() {
        final IQuantity duration = value(type.duration);
        return duration == null ? 0 : duration.clampedLongValueIn(UnitLookup.NANOSECOND);
    }

    @Override
    String eventThread() {
        final IMCThread thread = value(type.thread);
        return thread == null ? "" : name(thread);
    }

    @Override
    long eventThreadId() {
        final IMCThread thread = value(type.thread);
        return thread == null || thread.getThreadId() == null ? 0 : thread.getThreadId();
    }

    @Override
    Stack stack() {
        return Stack.of(value(type.stack));
    }

    private <T> T value(final IMemberAccessor<T, IItem> accessor) {
        return accessor == null ? null : accessor.getMember(item);
    }

    private static String name(final IMCThread thread) {
        final String name = thread.getThreadName();
        return name == null || name.isEmpty() ? "#" + thread.getThreadId() : name;
    }

    /** The accessors of an event type, looked up once. */
    private static final class Type {
        final IMemberAccessor<IQuantity, IItem> start;
        final IMemberAccessor<IQuantity, IItem> duration;
        final IMemberAccessor<IMCThread, IItem> thread;
        final IMemberAccessor<IMCStackTrace, IItem> stack;
        private final Map<String, IMemberAccessor<?, IItem>> fields = new HashMap<>();

        Type(final IType<IItem> type) {
            start = JfrAttributes.START_TIME.getAccessor(type);
            duration = JfrAttributes.DURATION.getAccessor(type);
            thread = JfrAttributes.EVENT_THREAD.getAccessor(type);
            stack = JfrAttributes.EVENT_STACKTRACE.getAccessor(type);
            for (final IAccessorKey<?> key : type.getAccessorKeys().keySet()) {
                fields.putIfAbsent(key.getIdentifier(), type.getAccessor(key));
            }
        }

        Object value(final String field, final IItem item) {
            final IMemberAccessor<?, IItem> accessor = fields.get(field);
            return accessor == null ? null : accessor.getMember(item);
        }
    }
}
