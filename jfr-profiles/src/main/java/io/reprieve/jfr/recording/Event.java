package io.reprieve.jfr.recording;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmc.common.IMCStackTrace;
import org.openjdk.jmc.common.IMCThread;
import org.openjdk.jmc.common.item.IAccessorKey;
import org.openjdk.jmc.common.item.IItem;
import org.openjdk.jmc.common.item.IItemCollection;
import org.openjdk.jmc.common.item.IItemIterable;
import org.openjdk.jmc.common.item.IMemberAccessor;
import org.openjdk.jmc.common.item.IType;
import org.openjdk.jmc.common.item.ItemFilters;
import org.openjdk.jmc.common.unit.IQuantity;
import org.openjdk.jmc.common.unit.LinearUnit;
import org.openjdk.jmc.common.unit.UnitLookup;
import org.openjdk.jmc.flightrecorder.JfrAttributes;

/**
 * An event whose fields are read by name, whatever unit they were recorded in. A field that a recording hasn't got
 * reads as empty, or as 0, so that recordings of other versions can be looked at.
 */
final class Event {
    private final IItem item;
    private final Type type;

    private Event(final IItem item, final Type type) {
        this.item = item;
        this.type = type;
    }

    /** All events of a type, in no particular order. */
    static List<Event> all(final IItemCollection items, final String typeId) {
        final List<Event> events = new ArrayList<>();
        for (final IItemIterable ofOneType : items.apply(ItemFilters.type(typeId))) {
            final Type type = new Type(ofOneType.getType());
            for (final IItem item : ofOneType) {
                events.add(new Event(item, type));
            }
        }
        return events;
    }

    String text(final String field) {
        final Object value = type.value(field, item);
        return value == null ? "" : value.toString();
    }

    long number(final String field) {
        final Object value = type.value(field, item);
        if (value instanceof IQuantity quantity) {
            return quantity.clampedLongValueIn(quantity.getType().getDefaultUnit());
        }
        return value instanceof Number number ? number.longValue() : 0;
    }

    /** A time span, which without a unit of its own is in nanoseconds. */
    long nanos(final String field) {
        return in(field, UnitLookup.NANOSECOND);
    }

    long bytes(final String field) {
        return in(field, UnitLookup.BYTE);
    }

    private long in(final String field, final LinearUnit unit) {
        return type.value(field, item) instanceof IQuantity quantity && quantity.getType() == unit.getContentType()
            ? quantity.clampedLongValueIn(unit)
            : number(field);
    }

    long nanosSince1970(final String field) {
        return type.value(field, item) instanceof IQuantity quantity
            && quantity.getType() == UnitLookup.TIMESTAMP ? quantity.clampedLongValueIn(UnitLookup.EPOCH_NS) : 0;
    }

    String thread(final String field) {
        return type.value(field, item) instanceof IMCThread thread ? name(thread) : "";
    }

    /** Nanoseconds since 1970. */
    long start() {
        final IQuantity start = value(type.start);
        return start == null ? 0 : start.clampedLongValueIn(UnitLookup.EPOCH_NS);
    }

    long duration() {
        final IQuantity duration = value(type.duration);
        return duration == null ? 0 : duration.clampedLongValueIn(UnitLookup.NANOSECOND);
    }

    String eventThread() {
        final IMCThread thread = value(type.thread);
        return thread == null ? "" : name(thread);
    }

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
