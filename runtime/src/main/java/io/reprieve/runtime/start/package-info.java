/**
 * What comes before everything else: the doors to the runtime have it done when they are initialised.
 */
package io.reprieve.runtime.start;
