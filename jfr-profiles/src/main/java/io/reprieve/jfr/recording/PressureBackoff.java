package io.reprieve.jfr.recording;

/**
 * The heap was nearly full, and the reserve gave pages back.
 *
 * @param domain       the domain.
 * @param time         when it was noticed, in nanoseconds since 1970.
 * @param pagesDropped idle pages that were dropped.
 * @param heapUsed     bytes.
 */
public record PressureBackoff(String domain, long time, long pagesDropped, long heapUsed) {
}
