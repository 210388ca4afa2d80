package io.reprieve.torture;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A pooled object that knows whether it may be looked at. It is published as a <em>word</em>, its number together with
 * its generation, so that a reader can tell the element it has found from one that has been reused meanwhile.
 *
 * <pre>
 *          prepare            retire             claim                finish
 *   FREE ----------&gt; LIVE ------------&gt; PENDING --------&gt; RECLAIMING --------&gt; FREE
 *                                          ^                  |
 *                                          +------------------+  once more, from the body
 * </pre>
 *
 * <p>What readers look at is written without any order of its own (opaque), so that nothing but the runtime under test
 * and the published word keep readers safe. The state is for those who release, and no reader looks at it.
 */
class Element {
    private static final VarHandle GENERATION = handle("generation", long.class);
    private static final VarHandle AGE = handle("age", int.class);
    private static final VarHandle LEFT = handle("left", long.class);
    private static final VarHandle RIGHT = handle("right", long.class);
    private static final VarHandle STATE = handle("state", int.class);
    private static final VarHandle PINS = handle("pins", int.class);
    private static final VarHandle EVER_PINNED = handle("everPinned", boolean.class);

    private static final int FREE = 0;
    private static final int LIVE = 1;
    private static final int PENDING = 2;
    private static final int RECLAIMING = 3;
    private static final String[] STATES = {"free", "published", "pending", "being reclaimed"};
    private static final int NUMBER_BITS = 20;
    private static final long NUMBER_MASK = (1L << NUMBER_BITS) - 1;

    final int number;
    final Arena home;

    private long generation;
    private int age = Staleness.OLDEST;
    private long left;
    private long right;
    private int state = FREE;

    // Of readers; those that were taken in a section are known when its grace periods have passed.
    private int pins;
    private boolean everPinned;

    // Written by whoever retires the element, read by the body.
    private Path form;
    private Releaser releaser;
    private long sequence;
    private int graceperiods;

    Element(final int number, final Arena home) {
        this.number = number;
        this.home = home;
    }

    private static VarHandle handle(final String name, final Class<?> type) {
        try {
            return MethodHandles.lookup().findVarHandle(Element.class, name, type);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    static int numberOf(final long word) {
        return (int) (word & NUMBER_MASK);
    }

    private static long generationOf(final long word) {
        return word >>> NUMBER_BITS;
    }

    // ---- for readers

    /** Which bucket of the histogram a reader belongs to that has found this word inside its section. */
    int staleness(final long word) {
        final int age = (int) AGE.getOpaque(this);
        final long generation = (long) GENERATION.getOpaque(this);
        final long left = (long) LEFT.getOpaque(this);
        final long right = (long) RIGHT.getOpaque(this);
        if (generation != generationOf(word)) {
            return Staleness.REUSED;
        }
        if (age >= Staleness.RECLAIMED) {
            return Math.min(age, Staleness.OLDEST);
        }
        return left == generation && right == ~generation ? age : Staleness.TORN;
    }

    /**
     * A reader is about to pin the element, inside its section or beside another pin.
     *
     * @return whether nobody has pinned it before since it was published.
     */
    boolean countPin() {
        PINS.getAndAdd(this, 1);
        return EVER_PINNED.compareAndSet(this, false, true);
    }

    /** A reader is about to let go of its pin. */
    void countUnpin() {
        PINS.getAndAdd(this, -1);
    }

    // ---- for whoever publishes and retires

    /** Whether a reader has pinned the element. Asked behind a grace period. */
    boolean isPinned() {
        return (int) PINS.getAcquire(this) != 0;
    }

    /** Whether a reader had pinned the element since it was published. Asked by the body. */
    boolean wasPinned() {
        return (boolean) EVER_PINNED.getAcquire(this);
    }

    boolean isFreeAcquire() {
        // Pairs with the release in finish(): what the body did lies before the reuse.
        return (int) STATE.getAcquire(this) == FREE;
    }

    /** Makes a free element ready for publication. */
    long prepare() {
        final long next = generation + 1;
        GENERATION.setOpaque(this, next);
        LEFT.setOpaque(this, next);
        RIGHT.setOpaque(this, ~next);
        EVER_PINNED.setOpaque(this, false);
        AGE.setOpaque(this, Staleness.PUBLISHED);
        STATE.setOpaque(this, LIVE);
        return next << NUMBER_BITS | number;
    }

    /**
     * Notes that the element is about to be released. Without any fence: the unpublish may still lie in the store
     * buffer when the runtime is called.
     */
    void retire(final Path form, final Releaser releaser, final long sequence, final int graceperiods) {
        this.form = form;
        this.releaser = releaser;
        this.sequence = sequence;
        this.graceperiods = graceperiods;
        AGE.setOpaque(this, Staleness.UNPUBLISHED);
        STATE.setOpaque(this, PENDING);
    }

    // ---- for bodies

    /**
     * Claims the element for the body of its release, and makes it unusable for readers.
     *
     * @return what is wrong, or {@code null}.
     */
    String claim(final Path expected) {
        final int found = (int) STATE.compareAndExchange(this, PENDING, RECLAIMING);
        if (found != PENDING) {
            return "doubled: " + this + " is released though it is " + STATES[found];
        }
        if (form != expected) {
            return "wrong body: " + this + " was released as " + form.label() + " and runs as " + expected.label();
        }
        AGE.setOpaque(this, (int) AGE.getOpaque(this) + 1);
        LEFT.setOpaque(this, 0L);
        RIGHT.setOpaque(this, 0L);
        return null;
    }

    boolean isOf(final long word) {
        return generation == generationOf(word);
    }

    Releaser releaser() {
        return releaser;
    }

    long sequence() {
        return sequence;
    }

    /** Whether this was the last grace period that the element was to go through. */
    boolean isThrough() {
        return --graceperiods <= 0;
    }

    /** The body releases the element once more. */
    void retireAgain(final Path form, final Releaser releaser, final long sequence) {
        this.form = form;
        this.releaser = releaser;
        this.sequence = sequence;
        STATE.setOpaque(this, PENDING);
    }

    /** Gives the element back. Pairs with {@link #isFreeAcquire}. */
    void finish() {
        releaser = null;
        STATE.setRelease(this, FREE);
    }

    // ---- for the final count

    boolean isPending() {
        final int state = (int) STATE.getAcquire(this);
        return state == PENDING || state == RECLAIMING;
    }

    @Override
    public String toString() {
        return "element " + number + " of generation " + generation + " (age " + age + ", "
            + STATES[(int) STATE.getOpaque(this)] + (form == null ? "" : ", last released as " + form.label()) + ")";
    }
}
