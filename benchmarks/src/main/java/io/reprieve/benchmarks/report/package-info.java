/**
 * From measurements to the table: what was measured, what is compared with what, and which targets are met.
 */
package io.reprieve.benchmarks.report;
