package io.reprieve.runtime.verify;

import io.reprieve.runtime.Domain;
import io.reprieve.runtime.config.Key;
import io.reprieve.runtime.config.Settings;
import io.reprieve.runtime.thread.ThreadNames;
import io.reprieve.woven.EmbeddedHead;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * What woven code asks about each release, use and load.
 */
public final class Checks {
    /** Those of this process. */
    public static final Checks ACTIVE = new Checks(Settings.ofProcess());

    /** Of so many uses of one object in a row, one is looked at. */
    private static final int LOG_SKIPPED = 4;
    private static final int SKIPPED = (1 << LOG_SKIPPED) - 1;
    private static final Consumer<Release> GRACE_PERIOD_OVER = release -> ACTIVE.quarantine.take(release);

    private final ReleasedObjects objects = new ReleasedObjects();
    private final ReleasedMemory memory = new ReleasedMemory();
    private final Parts parts = new Parts();
    private final Map<Long, Release> handles = new ConcurrentHashMap<>();
    private final Quarantine quarantine;
    private final Findings findings;
    private final boolean isLearning;
    private final ClassValue<Boolean> seen = new ClassValue<>() {
        @Override
        protected Boolean computeValue(final Class<?> type) {
            final ClassWatch now = watch;
            if (now != null) {
                now.watch(type);
            }
            return true;
        }
    };
    // Written once each, before anything is woven.
    private volatile ClassWatch watch;
    private volatile Runnable saving;

    private Checks(final Settings settings) {
        quarantine = new Quarantine(
            settings.number(Key.VERIFY_QUARANTINE_OBJECTS), settings.nanos(Key.VERIFY_QUARANTINE_TIME), this);
        isLearning = !settings.text(Key.LEARN).isEmpty();
        findings = new Findings(settings.text(Key.VERIFY).equals("report"));
    }

    /** Sees to it that what is done with the objects of a class is looked at. */
    public interface ClassWatch {
        /**
         * Objects of a class are released. Returns when the application's classes are woven for it.
         *
         * @param type the class.
         */
        void watch(Class<?> type);

        /**
         * As {@link #watch}, of the classes of many objects at once.
         *
         * @param objects the objects.
         */
        void watchAll(List<?> objects);

        /**
         * Whether a class may still have to be woven.
         *
         * @return {@code true} if {@link #settle} has something to do.
         */
        boolean isUnsettled();

        /** Weaves what still has to be woven. */
        void settle();

        /**
         * Whether a method stays where it is until somebody ends it: in a loop that nothing else ends.
         *
         * @param frame where it is.
         * @param inner the method that it calls there; {@code null} if it calls none.
         * @return {@code true} if it does, as far as one knows.
         */
        boolean mayStay(StackTraceElement frame, String inner);
    }

    /**
     * Names who weaves classes.
     *
     * @param watch is told of each class whose objects are released.
     */
    public void watchBy(final ClassWatch watch) {
        this.watch = watch;
    }

    /**
     * Names who keeps what has been found.
     *
     * @param saving is run now and then, and before anything is freed.
     */
    public void saveBy(final Runnable saving) {
        this.saving = saving;
    }

    /** Whether one of the methods of a stack may not be left for as long as its thread runs. */
    boolean mayStay(final StackTraceElement[] stack, final int at) {
        final ClassWatch now = watch;
        return now != null && now.mayStay(stack[at], at == 0 ? null : stack[at - 1].getMethodName());
    }

    void save() {
        final Runnable now = saving;
        if (now != null) {
            now.run();
        }
    }

    /**
     * A release is made. It is queued in the place of the object, and goes into quarantine when its grace period has
     * passed.
     *
     * @param release the release.
     */
    public void release(final Release release) {
        if (begin(release)) {
            release.origin().domain().deferral().defer(release, GRACE_PERIOD_OVER);
            if (!Protection.holdsBack(release.origin().domain()) && !release.wasUpdating()) {
                quarantine.brake();
            }
        }
    }

    /**
     * Notes a release. Returns whether it is to be made: one of an object that is being released is refused where it
     * would be otherwise.
     */
    private boolean begin(final Release release) {
        final Object object = release.object();
        final Origin origin = release.origin();
        final long count = origin.countRelease();
        final ClassWatch now = watch;
        if (now != null && now.isUnsettled()) {
            now.settle();
        }
        if ((count & count - 1) == 0) {
            findings.of(origin).released(release);
        }
        if (object == null) {
            seen.get(long.class);
            final Release first = handles.putIfAbsent(release.handle(), release);
            if (first != null) {
                releasedTwice(first, release);
            }
            return true;
        }
        seen.get(object.getClass());
        final Remembered known = objects.find(object);
        final Release first = known == null ? null : known.release();
        if (first != null && first.wasUsedByReleaser && first.thread() == release.thread()) {
            findings.of(origin).reset();
        } else if (first != null && !(origin.isClose() && first.origin() == origin)) {
            releasedTwice(first, release);
        }
        if (first != null && object instanceof EmbeddedHead) {
            return false;
        }
        loadedBefore(release, System.identityHashCode(object));
        objects.add(object, release);
        memory.add(object, release);
        if (isLearning) {
            for (final Object part : parts.add(release, watch)) {
                partLoadedBefore(release, part);
            }
        }
        return true;
    }

    private void releasedTwice(final Release first, final Release second) {
        if (!findings.counts(Problem.DOUBLE_RELEASE, second.origin(), 0)) {
            return;
        }
        findings.tell(new Finding(
            Problem.DOUBLE_RELEASE, first, second.objectClass(), second.origin().name(), "released again",
            ThreadNames.of(second.thread()), false, Stacks.frames(second.stack()), null,
            Remedy.none("one of the two releases is one too many: release where the object is unpublished, once")),
            Stacks.caller(Stacks.frames(second.stack()), null));
    }

    /** Looks for threads that have loaded the object outside any section, from a field that others load inside. */
    private void loadedBefore(final Release release, final int hash) {
        ThreadLoads.forEachElsewhere(hash, release.thread(), (loads, load) -> {
            final Place place = ThreadLoads.placeOf(load);
            if (!ThreadLoads.wasInside(load) && place.facts() != null) {
                if (place.facts().isLoadedInSections) {
                    loadedOutside(release, place, loads.threadName());
                } else if (isLearning) {
                    loadedByAnother(release, place, loads);
                }
            }
        });
    }

    /**
     * Another thread loads what is released, outside any section, at some time before. Evidence for rules, not a
     * finding.
     */
    private void loadedByAnother(final Release release, final Place place, final ThreadLoads loads) {
        if (place.fate() != Places.STORED
            && findings.counts(Problem.LOADED_BEFORE, release.origin(), place.number())
            && !place.isUnderLockOfCaller()) {
            for (final Throwable sample : place.samplesOf(loads.id())) {
                final StackTraceElement[] stack = Stacks.frames(sample);
                findings.of(release.origin()).add(new Finding(
                    Problem.LOADED_BEFORE, release, release.objectClass(), place.toString(), "loaded",
                    loads.threadName(), false, stack, null,
                    place.staysThere() ? Remedy.held(stack) : Remedy.loader(place, stack)));
            }
        }
    }

    /** As {@link #loadedByAnother}, of something that the released object holds, and perhaps frees. */
    private void partLoadedBefore(final Release release, final Object part) {
        ThreadLoads.forEachElsewhere(System.identityHashCode(part), release.thread(), (loads, load) -> {
            final Place place = ThreadLoads.placeOf(load);
            if (!ThreadLoads.wasInside(load) && place.facts() != null && !place.wasUnderLock()
                && findings.counts(Problem.PART_LOADED, release.origin(), place.number())) {
                for (final Throwable sample : place.samplesOf(loads.id())) {
                    final StackTraceElement[] stack = Stacks.frames(sample);
                    findings.of(release.origin()).add(new Finding(
                        Problem.PART_LOADED, release, part.getClass().getTypeName(), place.toString(), "loaded",
                        loads.threadName(), false, stack, null, Remedy.part(stack)));
                }
            }
        });
    }

    private void loadedOutside(final Release release, final Place place, final String thread) {
        if (place.isUnderLock() || place.facts() == null || !place.facts().isShared || place.fate() == Places.STORED
            || !findings.counts(Problem.LOADED_OUTSIDE, release.origin(), place.number())) {
            return;
        }
        final List<Throwable> samples = place.samples();
        if (!samples.isEmpty()) {
            final StackTraceElement[] stack = Stacks.frames(samples.get(samples.size() - 1));
            findings.tell(new Finding(
                Problem.LOADED_OUTSIDE, release, release.objectClass(), place.toString(), "loaded", thread, false,
                stack, null, Remedy.loader(place, stack)), Stacks.caller(stack, null));
        }
    }

    /** The true release is made now: what was released may be used again soon, or never. */
    void handOn(final Release release) {
        final List<Long> places = Guards.ARE_POSSIBLE ? memory.placesOf(release) : List.of();
        if (Guards.ARE_POSSIBLE && release.origin().isFinal()) {
            places.addAll(Parts.placesIn(release.object()));
        }
        memory.remove(release);
        parts.remove(release);
        if (release.isHandle()) {
            handles.remove(release.handle(), release);
        } else if (release.origin().isFinal()) {
            quarantine.remember(release);
        } else {
            objects.giveBack(release.object(), release);
        }
        release.handOn();
        if (!places.isEmpty()) {
            // Released by the same thread, and so after what may unmap them.
            release.origin().domain().deferral().defer(places, Guards.PUT);
        }
    }

    /** Nobody looks out for the object any more. */
    void forget(final Release release) {
        final Object object = release.objectIfAny();
        if (object != null) {
            objects.forget(object, release);
        }
    }

    /** Hands on everything that is in quarantine. */
    public void flush() {
        quarantine.flush();
    }

    /**
     * An object is used.
     *
     * @param object the object, or {@code null}.
     * @param place  the number of the place.
     */
    public void use(final Object object, final int place) {
        if (object != null && (objects.isSuspect(object) || !parts.isEmpty())) {
            look(object, place);
        }
    }

    /**
     * An object is used once more by the same method, perhaps.
     *
     * @param object the object, or {@code null}.
     * @param seen   what this has returned for the same object before: what it knew, and how many uses it may skip;
     *               negative if it hasn't been asked.
     * @param place  the number of the place.
     * @return to be handed in the next time.
     */
    public int use(final Object object, final int seen, final int place) {
        if (seen > 0 && (seen & SKIPPED) != 0) {
            // A loop over one object: looking each time would cost more than what the loop does.
            return seen - 1;
        }
        final int now = objects.changes() << LOG_SKIPPED & Integer.MAX_VALUE;
        if (seen != now || !parts.isEmpty()) {
            use(object, place);
        }
        return now | SKIPPED;
    }

    private void look(final Object object, final int place) {
        final Remembered known = objects.find(object);
        if (known != null) {
            final Release release = known.release();
            if (release == null) {
                objects.use(known);
            } else {
                usedAfter(release, object, place);
            }
        } else if (!parts.isEmpty()) {
            usedPart(parts.find(object), object, place);
        }
    }

    /** Something is used that a released object holds, and perhaps frees. Evidence for rules, not a finding. */
    private void usedPart(final Release release, final Object part, final int number) {
        if (release == null || release.thread() == Thread.currentThread()
            || !release.isOver() && Protection.holdsBack(release.origin().domain())
            || Protection.isInBody() || !findings.counts(Problem.PART_USED, release.origin(), number)) {
            return;
        }
        release.wasUsedByOthers = true;
        final StackTraceElement[] stack = Stacks.frames(new Throwable());
        findings.of(release.origin()).add(new Finding(
            Problem.PART_USED, release, part == null ? "memory" : part.getClass().getTypeName(),
            Places.get(number).toString(), "used", ThreadNames.ofCaller(), false, stack, null,
            Remedy.part(stack)));
    }

    /**
     * A buffer, or a segment, is used.
     *
     * @param buffer the buffer, or {@code null}, or anything else.
     * @param place  the number of the place.
     */
    public void useMemory(final Object buffer, final int place) {
        use(buffer, place);
        if (buffer != null && !memory.isEmpty() && Buffers.isOne(buffer)) {
            final Release release = memory.find(buffer);
            if (release != null && release.objectIfAny() != buffer) {
                usedAfter(release, buffer, place);
            }
        }
        if (buffer != null && !parts.isEmpty() && Buffers.isOne(buffer)) {
            usedPart(parts.findMemory(buffer), buffer, place);
        }
    }

    /**
     * A handle, or an address, is passed on to native code.
     *
     * @param handle the value.
     * @param place  the number of the place.
     */
    public void useHandle(final long handle, final int place) {
        if (handle != 0) {
            if (!handles.isEmpty()) {
                final Release release = handles.get(handle);
                if (release != null) {
                    usedAfter(release, null, place);
                }
            }
            if (!memory.isEmpty()) {
                final Release release = memory.findAddress(handle);
                if (release != null) {
                    usedAfter(release, null, place);
                }
            }
            if (!parts.isEmpty()) {
                usedPart(parts.findAddress(handle), null, place);
            }
        }
    }

    private void usedAfter(final Release release, final Object used, final int number) {
        final Domain domain = release.origin().domain();
        final boolean isReleaser = release.thread() == Thread.currentThread();
        if (!release.isOver()
            && (Protection.holdsBack(domain) || isReleaser && release.wasUpdating() && Protection.isUpdating(domain))
            || Protection.isInBody() || domain.pins().held() != 0) {
            // While anything is pinned, it may be this: the pins don't tell.
            return;
        }
        if (isReleaser) {
            release.wasUsedByReleaser = true;
        } else {
            release.wasUsedByOthers = true;
        }
        final long load = loadOf(release, used);
        final boolean isInSection = Protection.isInSection(domain);
        final Problem problem = isReleaser ? Problem.USED_BY_RELEASER : isInSection ? Problem.USED_LATE
            : load != 0 && ThreadLoads.wasInside(load) ? Problem.CARRIED_OUT : Problem.USED_OUTSIDE;
        if (!findings.counts(problem, release.origin(), number)) {
            return;
        }
        final Place place = Places.get(number);
        final Place from = load == 0 ? null : ThreadLoads.placeOf(load);
        final StackTraceElement[] stack = Stacks.frames(new Throwable());
        if (Stacks.isKeepers(stack, used, release.origin()) && !isTaken(from, stack)) {
            return;
        }
        findings.tell(new Finding(
            problem, release, used == null ? release.objectClass() : used.getClass().getTypeName(), place.toString(),
            "used", ThreadNames.ofCaller(), isInSection, stack, from,
            isReleaser ? Remedy.none("the thread that released it goes on with it: release it after its last use; or"
                + " it is no release but a reset, and then it is not to be deferred")
                : isLearning && from != null && from.staysThere() ? Remedy.held(stack)
                : Remedy.reader(from, from == null ? List.of() : from.samples(), stack, release.wasLoadedAfter)),
            Stacks.caller(stack, used));
    }

    /** Whether a method that is active now has loaded it as the one object that it is, not found it among others. */
    private static boolean isTaken(final Place from, final StackTraceElement[] stack) {
        boolean isTaken = false;
        for (int i = 0; from != null && from.isOfOne() && i < stack.length; i++) {
            isTaken |= from.isIn(stack[i]);
        }
        return isTaken;
    }

    /** Where the calling thread got it from: the object itself, or the one whose memory it is. */
    private static long loadOf(final Release release, final Object used) {
        final ThreadLoads loads = ThreadLoads.current();
        final Object object = release.objectIfAny();
        final long ofRoot = release.isHandle() ? loads.loadOf(hash(release.handle()))
            : object == null ? 0 : loads.loadOf(System.identityHashCode(object));
        if (used == null || used == object || ofRoot != 0 && isShared(ofRoot)) {
            return ofRoot;
        }
        final long ofUsed = loads.loadOf(System.identityHashCode(used));
        return ofUsed != 0 ? ofUsed : ofRoot;
    }

    /** Of a handle: unlike the identity hash of any object. */
    private static int hash(final long handle) {
        return (int) (handle ^ handle >>> Integer.SIZE) | Integer.MIN_VALUE;
    }

    /**
     * A number was loaded that may be a handle.
     *
     * @param handle what was loaded.
     * @param number the number of the place.
     */
    public void loadHandle(final long handle, final int number) {
        if (handle != 0) {
            final Place place = Places.get(number);
            final boolean isInside = Protection.isInAnySection();
            final ThreadLoads loads = ThreadLoads.current();
            if (place.isKnown() && loads.isAsBefore(number, hash(handle), number, isInside)) {
                return;
            }
            loads.note(number, hash(handle), number, isInside);
            place.facts().loadedBy(loads.id());
            place.sample(loads, isInside, isLearning);
        }
    }

    private static boolean isShared(final long load) {
        final FieldFacts facts = ThreadLoads.placeOf(load).facts();
        return facts != null && facts.isShared;
    }

    /**
     * A reference was loaded.
     *
     * @param holder what it was loaded from, or {@code null}.
     * @param object what was loaded, or {@code null}.
     * @param number the number of the place.
     */
    public void load(final Object holder, final Object object, final int number) {
        if (object == null) {
            return;
        }
        final int hash = System.identityHashCode(object);
        final Place place = Places.get(number);
        final boolean isInside = Protection.isInAnySection();
        final ThreadLoads loads = ThreadLoads.current();
        final int location = System.identityHashCode(holder) * 31
            + (place.facts() == null ? number : place.facts().hashCode());
        if (place.isKnown() && !objects.isSuspectHash(hash) && loads.isAsBefore(location, hash, number, isInside)) {
            return;
        }
        final long before = loads.note(location, hash, number, isInside);
        place.sample(loads, isInside, isLearning);
        if (place.facts() != null) {
            place.facts().loadedBy(loads.id());
            if (before != 0 && !place.facts().isReplaced) {
                place.facts().isReplaced = true;
            }
            if (isInside && !place.facts().isLoadedInSections) {
                place.facts().isLoadedInSections = true;
            }
        }
        if (!isInside) {
            if (before != 0 && !ThreadLoads.wasInside(before)) {
                final Release replaced = objects.releaseOf(ThreadLoads.hashOf(before));
                if (replaced != null && replaced.thread() != Thread.currentThread()) {
                    loadedOutside(replaced, ThreadLoads.placeOf(before), ThreadNames.ofCaller());
                }
            }
        }
        final Remembered known = objects.find(object);
        final Release release = known == null ? null : known.release();
        if (release != null && release.isOver() && place.facts() != null && place.facts().isShared
            && release.thread() != Thread.currentThread() && !Protection.isInBody()) {
            release.wasLoadedAfter = true;
        }
    }

    /**
     * A reference is overwritten, and thereby unpublished.
     *
     * @param old    what is overwritten, or {@code null}.
     * @param number the number of the place.
     */
    public void overwrite(final Object old, final int number) {
        if (old == null) {
            return;
        }
        final Place place = Places.get(number);
        if (!place.facts().isReplaced) {
            place.facts().isReplaced = true;
        }
        final Remembered known = objects.find(old);
        if (known == null) {
            return;
        }
        final Release release = known.release();
        if (release == null || release.isHandedOn()) {
            overwriteInBody(known.last(), old, place);
            return;
        }
        if (release.thread() != Thread.currentThread() || release.wasUpdating()) {
            return;
        }
        final boolean[] isShared = new boolean[1];
        ThreadLoads.forEachElsewhere(System.identityHashCode(old), release.thread(), (loads, load) ->
            isShared[0] |= ThreadLoads.placeOf(load).facts() == place.facts());
        if (isShared[0] && findings.counts(Problem.UNPUBLISHED_AFTER, release.origin(), number)) {
            final StackTraceElement[] stack = Stacks.frames(new Throwable());
            findings.tell(new Finding(
                Problem.UNPUBLISHED_AFTER, release, release.objectClass(), place.toString(), "unpublished",
                ThreadNames.ofCaller(), false, stack, null,
                Remedy.updater(Stacks.frames(release.stack()), stack)), Stacks.caller(stack, null));
        }
    }

    /** Whether it is the body of its own release that unpublishes an object: then nobody was kept from it meanwhile. */
    private void overwriteInBody(final Release last, final Object old, final Place place) {
        if (last.origin().domain().slowPath().isReplayOf(old)
            && findings.counts(Problem.UNPUBLISHED_IN_BODY, last.origin(), place.number())) {
            final StackTraceElement[] stack = Stacks.frames(new Throwable());
            findings.tell(new Finding(
                Problem.UNPUBLISHED_IN_BODY, last, last.objectClass(), place.toString(), "unpublished",
                ThreadNames.ofCaller(), false, stack, null,
                Remedy.none("the release is deferred with its unpublish, and protects nobody: defer only what it frees,"
                    + " by the method that it calls for that")),
                Stacks.caller(stack, null));
        }
    }

    /**
     * The calling thread has taken a lock, or let it go.
     *
     * @param count 1 or -1.
     */
    public void lock(final int count) {
        ThreadLoads.current().locks += count;
    }

    void lookForLeaks() {
        Remembered gone = objects.forgetCollected();
        while (gone != null) {
            if (gone.hasLeaked() && findings.counts(Problem.LEAKED, gone.last().origin(), 0)) {
                findings.tell(new Finding(
                    Problem.LEAKED, gone.last(), gone.last().objectClass(), "the last that took one out", "used",
                    gone.taker(), false, Stacks.frames(gone.takenOut()), null,
                    Remedy.none("it has been collected without being given back: release it where its last use ends")),
                    Stacks.caller(Stacks.frames(gone.takenOut()), null));
            }
            gone = objects.forgetCollected();
        }
    }

    Findings findings() {
        return findings;
    }
}
