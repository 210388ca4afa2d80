/**
 * Order between threads: the epoch, the fences, the handles of shared fields.
 */
package io.reprieve.runtime.memory;
