package io.reprieve.runtime.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One place in woven code that loads, uses or overwrites a reference.
 */
public final class Place {
    private static final int MOST_SAMPLES = 256;
    private static final int FIRST = 4;
    private static final int KNOWN = 64;
    /** Elements of arrays, calls that get something out of a collection, and links of lists. */
    private static final Pattern MANY =
        Pattern.compile(".*\\[]|(?!Atomic)\\w+\\.(?:get\\w*|peek\\w*|next|first|last|elementAt)");

    private final int number;
    private final String type;
    private final String method;
    private final int line;
    private final String what;
    private final String field;
    private final boolean isInLoop;
    private final FieldFacts facts;
    private final int fate;

    // Racy, but benign: how often is only roughly told, and a sample more or less doesn't matter.
    private int loads;
    private int asked;
    private int locked;
    // Guarded by this.
    private final List<Sample> samples = new ArrayList<>();

    /** One load: by which thread, where, and under which locks if somebody has looked; {@code null} if nobody has. */
    private record Sample(long thread, Throwable stack, HeldLocks locks) {
    }

    Place(
            final int number,
            final String type,
            final String method,
            final int line,
            final String what,
            final String field,
            final boolean isInLoop,
            final FieldFacts facts,
            final int fate) {
        this.number = number;
        this.type = type;
        this.method = method;
        this.line = line;
        this.what = what;
        this.field = field;
        this.isInLoop = isInLoop;
        this.facts = facts;
        this.fate = fate;
    }

    /** What becomes of what is loaded there: one of the constants of {@link Places}. */
    int fate() {
        return fate;
    }

    /** What is known of the field; {@code null} if it is none. */
    FieldFacts facts() {
        return facts;
    }

    int number() {
        return number;
    }

    String type() {
        return type;
    }

    String method() {
        return method;
    }

    /** What it loads, calls or touches, as reports show it. */
    String what() {
        return what;
    }

    /** The field that it loads from or stores to; {@code null} if it is none. */
    String field() {
        return field;
    }

    /** Whether it loads from a field for one object, or an atomic reference: not out of a collection or an array. */
    boolean isOfOne() {
        return field != null && !MANY.matcher(field).matches();
    }

    /** Whether what it loads was never seen to leave its field: it is unpublished with what holds it. */
    boolean staysThere() {
        return isOfOne() && !facts.isReplaced;
    }

    boolean isInLoop() {
        return isInLoop;
    }

    boolean isIn(final StackTraceElement frame) {
        return frame.getMethodName().equals(method) && frame.getClassName().equals(type);
    }

    /** Whether it is known well enough for a load of the same once more to tell nothing. */
    boolean isKnown() {
        return loads >= KNOWN;
    }

    /**
     * Keeps the stack of some of the loads, the later the fewer, and looks at the locks of their threads. Each thread
     * counts by itself: the one that fills a database first must not push out those that read it later.
     *
     * @param by         the loads of the calling thread.
     * @param isInside   whether the load is inside a section: then locks don't matter.
     * @param isForRules whether they matter where no other thread loads from the field, too.
     */
    void sample(final ThreadLoads by, final boolean isInside, final boolean isForRules) {
        loads++;
        final int count = by.count(number);
        final boolean isOneOfFew = count <= FIRST || (count & count - 1) == 0;
        if ((isOneOfFew || isForRules && asked == 0) && sampleCount() < MOST_SAMPLES && !Protection.isInBody()) {
            final boolean asks = !isInside && facts != null && (facts.isShared || isForRules) && HeldLocks.mayAsk();
            if (!isOneOfFew && !asks) {
                return;
            }
            final Throwable stack = new Throwable();
            HeldLocks locks = null;
            if (asks) {
                locks = HeldLocks.ofCaller();
                asked++;
                if (locks.isAny()) {
                    locked++;
                }
            }
            synchronized (this) {
                samples.add(new Sample(by.id(), stack, locks));
            }
        }
    }

    private synchronized int sampleCount() {
        return samples.size();
    }

    /** Whether some of the loads may have been made under a lock: it may be the releaser's too. */
    boolean isUnderLock() {
        return locked != 0 || asked == 0;
    }

    /** Whether some of the loads were seen to be made under a lock. */
    boolean wasUnderLock() {
        return locked != 0;
    }

    /** Whether some of the loads may have been made under a lock that the caller holds now, too. */
    boolean isUnderLockOfCaller() {
        if (locked == 0 || !HeldLocks.mayAsk()) {
            return isUnderLock();
        }
        final HeldLocks own = HeldLocks.ofCaller();
        synchronized (this) {
            for (final Sample each : samples) {
                if (each.locks != null && each.locks.mayShareOneWith(own)) {
                    return true;
                }
            }
        }
        return false;
    }

    synchronized List<Throwable> samples() {
        final List<Throwable> stacks = new ArrayList<>();
        for (final Sample each : samples) {
            stacks.add(each.stack);
        }
        return stacks;
    }

    /** Those of one thread: what others do there, who may be alone with it, is no evidence against it. */
    synchronized List<Throwable> samplesOf(final long thread) {
        final List<Throwable> stacks = new ArrayList<>();
        for (final Sample each : samples) {
            if (each.thread == thread) {
                stacks.add(each.stack);
            }
        }
        return stacks;
    }

    @Override
    public String toString() {
        return what + " in " + type + "#" + method + (line > 0 ? " line " + line : "");
    }
}
