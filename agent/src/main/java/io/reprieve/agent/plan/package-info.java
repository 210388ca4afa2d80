/**
 * What is to be done with a class that somebody asked for, or why it can't be: {@link io.reprieve.agent.plan.Planner}
 * looks at class files alone, so that it can be asked about classes that nobody loads.
 *
 * <p>{@code Requests} gathers what annotations and rules ask of each method; {@code Releases}, {@code Sections} and
 * {@code Answers} decide whether it can be had, {@code Harm} knows what must not be deferred, {@code
 * PooledClasses} says whether a class can get a head, and {@code Misses} explains what a rule asks for and a class
 * hasn't got.
 */
package io.reprieve.agent.plan;
