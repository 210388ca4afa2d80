/**
 * The suite: {@code benchmarks/run.sh} starts it, it runs the benchmarks, the peer in C and whole programs, and leaves
 * the measurements to the report.
 */
package io.reprieve.benchmarks.suite;
