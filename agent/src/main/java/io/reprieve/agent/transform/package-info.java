/**
 * The classes of a program, one by one, as the JVM is about to define them or has defined them before, and what of
 * each is woven at once and what later. What is to be done with a class is the {@link io.reprieve.agent.plan}'s, and
 * doing it {@link io.reprieve.agent.weave}'s.
 */
package io.reprieve.agent.transform;
