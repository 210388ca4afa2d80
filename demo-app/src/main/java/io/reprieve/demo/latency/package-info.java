/**
 * The quote board at a fixed rate beside a large live heap: what readers of the clock see of a collector, and what of
 * Reprieve.
 */
package io.reprieve.demo.latency;
