/**
 * Pins: what keeps single objects from being reclaimed for longer than a section.
 *
 * <p>A pin is taken inside a section, so that its object cannot have been reclaimed yet. It is one store into a place
 * of the reader's own, before the end of the section; every grace period after which the object may be reclaimed ends
 * later than that section, with an acquire of what the section's end has released. The reclaimer, which looks at the
 * pins when the grace period is over, therefore sees it: no fence, no second look, no read-modify-write.
 *
 * <pre>
 *   reader       enter ... load X ... pin X ... leave ........ use X ........ close
 *                                      (store)   (release)                   (release)
 *   reclaimer    grace period: .......... waits for the section ... (acquire) look at the pins: X is set aside
 * </pre>
 *
 * <p>A pin doesn't store the object but a number of it, the identity hash: a reference stored into an old object costs
 * a fence with G1. Two objects may have one number: then the one waits for the other's pin, which is harmless.
 */
package io.reprieve.runtime.pin;
