/**
 * What {@code verify} and {@code learn} know: which objects have been released and may not be used any more, who loads
 * them from where, and what is wrong with that.
 *
 * <p>The way of one release: {@code Verified} (woven in place of {@code Woven}) makes a {@link
 * io.reprieve.runtime.verify.Release} of it, which lies in {@code ReleasedObjects} from then on and is deferred in the
 * place of the object. When its grace period has passed it goes to {@code Quarantine}, and after that the true release
 * goes its usual way, by another grace period. {@code Checks} is asked about each use and each load meanwhile and tells
 * {@code Findings} what it finds, which reports each once a place, and gathers what {@code learn} makes rules of.
 *
 * <p>Nothing here runs, and no class of it is loaded, unless the agent was asked to verify.
 */
package io.reprieve.runtime.verify;
