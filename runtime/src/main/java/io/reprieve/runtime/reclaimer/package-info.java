/**
 * The reclaimer: takes releases from the queues, through a grace period, to their bodies.
 */
package io.reprieve.runtime.reclaimer;
