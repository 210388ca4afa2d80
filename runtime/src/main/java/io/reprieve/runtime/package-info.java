/**
 * The runtime, put together. A part is a package: {@code reader}, {@code graceperiod}, {@code queue}, {@code reserve},
 * {@code reclaimer}, {@code site}, {@code events}; {@code memory} and {@code thread} are what they stand on.
 */
package io.reprieve.runtime;
