package io.reprieve.agent.rules;

import io.reprieve.RunOn;
import io.reprieve.WhenExhausted;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a rule or an annotation says beyond the role. Each option that is left open is {@code null}.
 */
public final class Options {
    /** The receiver, as what is released or pinned. */
    public static final int THIS = -1;
    /** What the method returns, as what is pinned. */
    public static final int RETURNED = -2;
    /** Something that no method has, as what is pinned. */
    public static final int NOTHING = -3;
    /** Leaves all open. */
    public static final Options NONE = new Options(Collections.emptyMap());

    private final Map<Option, Object> values;

    private Options(final Map<Option, Object> values) {
        this.values = values;
    }

    /**
     * These options and one more.
     *
     * @param option the one.
     * @param value  its value, of the type that its accessor returns.
     * @return all of them.
     */
    public Options with(final Option option, final Object value) {
        final Map<Option, Object> more = new EnumMap<>(Option.class);
        more.putAll(values);
        more.put(option, value);
        return new Options(more);
    }

    /**
     * These options, and where they leave something open, others.
     *
     * @param others the others.
     * @return both together.
     */
    public Options or(final Options others) {
        final Map<Option, Object> both = new EnumMap<>(Option.class);
        both.putAll(others.values);
        both.putAll(values);
        return new Options(both);
    }

    /**
     * Whether these options and others say different things about the same.
     *
     * @param others the others.
     * @return {@code true} if they do.
     */
    public boolean contradict(final Options others) {
        for (final Map.Entry<Option, Object> each : values.entrySet()) {
            final Object other = others.values.get(each.getKey());
            if (other != null && !other.equals(each.getValue())) {
                return true;
            }
        }
        return false;
    }

    /**
     * The domain.
     *
     * @return its name, or {@code null}.
     */
    public String domain() {
        return (String) values.get(Option.DOMAIN);
    }

    /**
     * The thread that runs a deferred body.
     *
     * @return which one, or {@code null}.
     */
    public RunOn runOn() {
        return (RunOn) values.get(Option.RUN_ON);
    }

    /**
     * What happens when no page is left.
     *
     * @return the policy, or {@code null}.
     */
    public WhenExhausted whenExhausted() {
        return (WhenExhausted) values.get(Option.WHEN_EXHAUSTED);
    }

    /**
     * What is released.
     *
     * @return the index of a parameter, {@link #THIS}, or {@code null}.
     */
    public Integer released() {
        return (Integer) values.get(Option.RELEASED);
    }

    /**
     * What the caller of a deferred method gets at once.
     *
     * @return {@code true}, {@code false}, {@code null} or a number, as it is written; or {@code null}.
     */
    public String returns() {
        return (String) values.get(Option.RETURNS);
    }

    /**
     * The method that releases many objects at once.
     *
     * @return its name, or {@code null}.
     */
    public String bulk() {
        return (String) values.get(Option.BULK);
    }

    /**
     * What a release weighs.
     *
     * @return the index of a parameter, or the name of a method of what is released; or {@code null}.
     */
    public String bytes() {
        return (String) values.get(Option.BYTES);
    }

    /**
     * What is pinned, or let go.
     *
     * @return the index of a parameter, {@link #THIS}, {@link #RETURNED}, or {@code null}.
     */
    public Integer holds() {
        return (Integer) values.get(Option.HOLDS);
    }

    /**
     * Whether what does harm is woven all the same.
     *
     * @return {@code true} if the rule says so.
     */
    public boolean isForced() {
        return Boolean.TRUE.equals(values.get(Option.FORCE));
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof Options && values.equals(((Options) other).values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder();
        for (final Map.Entry<Option, Object> each : values.entrySet()) {
            text.append(text.length() == 0 ? "" : " ")
                .append(each.getKey().keyword()).append('=').append(each.getValue());
        }
        return text.toString();
    }
}
