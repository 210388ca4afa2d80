/**
 * The benchmarks: a class for each comparison, in which Reprieve stands beside its peers. {@code benchmarks/run.sh}
 * runs them all and prints the ratios; {@code java -cp benchmarks/target/benchmarks.jar org.openjdk.jmh.Main} runs
 * single ones, as JMH does. What is woven needs the agent: {@code -jvmArgsAppend -javaagent:REPRIEVE-AGENT.jar}.
 */
package io.reprieve.benchmarks;
