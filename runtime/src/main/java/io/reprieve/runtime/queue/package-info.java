/**
 * The release queues: a chain of pages for every releasing thread, and what happens when no page is left.
 */
package io.reprieve.runtime.queue;
