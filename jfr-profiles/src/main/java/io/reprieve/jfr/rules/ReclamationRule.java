package io.reprieve.jfr.rules;

import io.reprieve.jfr.recording.EventType;
import io.reprieve.jfr.recording.Reclamation;
import java.lang.ref.SoftReference;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jmc.common.item.IItemCollection;
import org.openjdk.jmc.common.unit.IQuantity;
import org.openjdk.jmc.common.unit.UnitLookup;
import org.openjdk.jmc.common.util.IPreferenceValueProvider;
import org.openjdk.jmc.common.util.TypedPreference;
import org.openjdk.jmc.flightrecorder.rules.AbstractRule;
import org.openjdk.jmc.flightrecorder.rules.IResult;
import org.openjdk.jmc.flightrecorder.rules.IResultValueProvider;
import org.openjdk.jmc.flightrecorder.rules.ResultBuilder;
import org.openjdk.jmc.flightrecorder.rules.Severity;
import org.openjdk.jmc.flightrecorder.rules.TypedCollectionResult;
import org.openjdk.jmc.flightrecorder.rules.TypedResult;

/**
 * A rule that looks at reclamation, and has nothing to say of a recording without the events that it looks at.
 */
public abstract class ReclamationRule extends AbstractRule {
    /** No page of Mission Control has it, so that results are shown with the Event Browser, where the events are. */
    public static final String TOPIC = "reprieve";

    /** The least that is worth a warning, on JMC's scale of 0 to 100. */
    static final double WARNING = 75;
    /** The least that is worth mentioning. */
    static final double INFO = 25;
    static final int MOST_NAMED = 10;

    private static final int THREE_DIGITS = 1_000;

    // Racy, but benign: two rules may both read the recording.
    private static volatile SoftReference<Looked> looked = new SoftReference<>(null);

    private final EventType[] looksAt;

    ReclamationRule(
            final String id,
            final String name,
            final List<TypedPreference<?>> preferences,
            final List<TypedResult<?>> results,
            final EventType... looksAt) {
        super(
            "io.reprieve." + id,
            name,
            TOPIC,
            preferences,
            Stream.concat(Stream.of(TypedResult.SCORE), results.stream()).collect(Collectors.toList()),
            Map.of());
        this.looksAt = looksAt;
    }

    @Override
    protected final IResult getResult(
            final IItemCollection items,
            final IPreferenceValueProvider preferences,
            final IResultValueProvider ofOtherRules) {
        return on(reclamationIn(items), preferences);
    }

    /** Rules are asked one after the other about the same recording, which may be large. */
    private static Reclamation reclamationIn(final IItemCollection items) {
        final Looked before = looked.get();
        if (before != null && before.items == items) {
            return before.reclamation;
        }
        final Reclamation reclamation = Reclamation.in(items);
        looked = new SoftReference<>(new Looked(items, reclamation));
        return reclamation;
    }

    /**
     * A recording, and what it tells.
     *
     * @param items       the recording.
     * @param reclamation what it tells.
     */
    private record Looked(IItemCollection items, Reclamation reclamation) {
    }

    /**
     * What the rule says of a recording.
     *
     * @param reclamation what the recording tells.
     * @return the result.
     */
    public final IResult on(final Reclamation reclamation) {
        return on(reclamation, IPreferenceValueProvider.DEFAULT_VALUES);
    }

    private IResult on(final Reclamation reclamation, final IPreferenceValueProvider preferences) {
        if (!isApplicable(reclamation)) {
            return ResultBuilder.createFor(this, preferences)
                .setSeverity(Severity.IGNORE)
                .setSummary("The recording has no events of type "
                    + Stream.of(looksAt).map(EventType::id).collect(Collectors.joining(", ")) + ".")
                .build();
        }
        return evaluate(reclamation, new Finding(this, preferences));
    }

    /** Whether the recording has what the rule looks at. */
    boolean isApplicable(final Reclamation reclamation) {
        return reclamation.hasAny(looksAt);
    }

    abstract IResult evaluate(Reclamation reclamation, Finding finding);

    static TypedResult<String> text(final String id, final String name, final String description) {
        return new TypedResult<>(id, name, description, UnitLookup.PLAIN_TEXT, String.class);
    }

    static TypedCollectionResult<String> texts(final String id, final String name, final String description) {
        return new TypedCollectionResult<>(id, name, description, UnitLookup.PLAIN_TEXT, String.class);
    }

    static TypedResult<IQuantity> time(final String id, final String name, final String description) {
        return new TypedResult<>(id, name, description, UnitLookup.TIMESPAN, IQuantity.class);
    }

    static TypedResult<IQuantity> bytes(final String id, final String name, final String description) {
        return new TypedResult<>(id, name, description, UnitLookup.MEMORY, IQuantity.class);
    }

    static TypedResult<IQuantity> number(final String id, final String name, final String description) {
        return new TypedResult<>(id, name, description, UnitLookup.NUMBER, IQuantity.class);
    }

    static TypedPreference<IQuantity> timePreference(
            final String id, final String name, final String description, final long millis) {
        return new TypedPreference<>(
            id, name, description, UnitLookup.TIMESPAN, UnitLookup.MILLISECOND.quantity(millis));
    }

    static TypedPreference<String> textPreference(
            final String id, final String name, final String description, final String value) {
        return new TypedPreference<>(id, name, description, UnitLookup.PLAIN_TEXT.getPersister(), value);
    }

    /** With three digits that count: nobody reads more. */
    static IQuantity nanos(final long nanos) {
        long unit = 1;
        while (nanos / unit >= THREE_DIGITS) {
            unit *= 10;
        }
        return UnitLookup.NANOSECOND.quantity((nanos + unit / 2) / unit * unit);
    }

    /** How often, in words. */
    static String times(final long count) {
        return count == 1 ? "once" : count == 2 ? "twice" : String.format("%,d times", count);
    }
}
