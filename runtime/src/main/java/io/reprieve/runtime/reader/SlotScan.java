package io.reprieve.runtime.reader;

import io.reprieve.runtime.thread.Members;

/**
 * The slots that one grace period has to look at, as they were when it looked for them. Reused by the engine.
 */
public final class SlotScan {
    private Members<ReaderSlot> owned;
    private ReaderSlot[] borrowed;
    private ReaderSlot shared;
    private int ownedSize;
    private int size;

    /** Nothing to look at. */
    public SlotScan() {
    }

    void begin(final Members<ReaderSlot> owned, final ReaderSlot[] borrowed, final ReaderSlot shared) {
        this.owned = owned;
        this.borrowed = borrowed;
        this.shared = shared;
        ownedSize = owned.sizeAcquire();
        size = ownedSize + borrowed.length + 1;
    }

    /**
     * How many slots there are.
     *
     * @return their number.
     */
    public int size() {
        return size;
    }

    /**
     * One slot.
     *
     * @param index below the size.
     * @return the slot.
     */
    public ReaderSlot get(final int index) {
        if (index < ownedSize) {
            return owned.get(index);
        }
        return index < size - 1 ? borrowed[index - ownedSize] : shared;
    }

    /** Lets go of the slots. */
    public void end() {
        owned = null;
        borrowed = null;
        size = 0;
    }
}
