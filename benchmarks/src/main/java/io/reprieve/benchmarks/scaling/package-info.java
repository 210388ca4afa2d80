/**
 * What can't be measured where there are few cores: a simulation of many, fed with what was measured on few.
 */
package io.reprieve.benchmarks.scaling;
