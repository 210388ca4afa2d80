/**
 * Programs that the suite runs in JVMs of their own, because what they measure is a whole JVM.
 */
package io.reprieve.benchmarks.program;
