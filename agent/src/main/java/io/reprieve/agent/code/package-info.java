/**
 * What method bodies do, read from class files: {@code CodeReader} walks once over a class and leaves, for each method,
 * the calls, the accesses of fields and the like in their order ({@link io.reprieve.agent.code.Step}), with where each
 * operand comes from ({@link io.reprieve.agent.code.Value}). {@link io.reprieve.agent.code.Program} follows calls from
 * one class to another, and {@link io.reprieve.agent.code.Frees} knows what gives memory back.
 *
 * <p>One walk is no proof: at a loop's head the values of later turns are not known. What is concluded from it is
 * therefore a note, unless it holds for each value that might be there.
 */
package io.reprieve.agent.code;
