package io.reprieve.runtime.pin;

/**
 * Who takes pins, one after the other: what a reader slot tells its ring.
 *
 * <p>The usual pin is taken by the slot alone, from the places that it has been given: it lies on the way of who reads,
 * and each field that it had to find elsewhere would be felt.
 */
public interface PinTaker {
    /** The number of the first pin. No pin has the number {@link HeldPin#FREE}. */
    long FIRST = HeldPin.FREE + 1;

    /** The number of the next pin, one more than of the last. Acquire, so that what is read next is read behind it. */
    long nextPinAcquire();

    /** Release: who finds the number finds the pin before it. Pairs with {@link #nextPinAcquire()}. */
    void setNextPin(long number);

    /**
     * Has a pin hold, and goes on to the next number.
     *
     * @param pin    free.
     * @param token  of what it is to hold.
     * @param number of the pin.
     * @return the pin.
     */
    HeldPin hold(HeldPin pin, long token, long number);

    /**
     * Sets where pins are taken from now on.
     *
     * @param places a power of two of them; {@link PinRing#NONE} has every pin taken by {@link Pins}.
     */
    void setPlaces(HeldPin[] places);

    /** Whether it takes no pin any more, for good. Who finds that finds all that it has taken. */
    boolean takesNoMore();
}
