/**
 * Benchmarks, each beside what it compares with. Run them with {@code java -jar benchmarks/target/benchmarks.jar}, and
 * with {@code -prof gc} to see that nothing is allocated.
 */
package io.reprieve.benchmarks;
