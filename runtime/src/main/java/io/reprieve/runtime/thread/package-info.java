/**
 * Threads: how each finds what the runtime keeps for it, and how they wait for each other.
 */
package io.reprieve.runtime.thread;
