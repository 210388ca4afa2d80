/**
 * Mutants: the runtime with one change, made by a tool in every place where it touches what threads share. It shows
 * what the suite sees and what it doesn't, where mistakes made by hand show what their author thought of.
 *
 * <pre>
 *   each access by a VarHandle   a mode weaker, down to plain; an exchange in two steps
 *   each volatile field          plain
 *   each fence, each monitor     removed
 *   each branch on what was      always taken, and never: second looks, checks behind a barrier, conditions of loops
 *   read from shared state
 * </pre>
 *
 * <p>{@link io.reprieve.mutants.Mutator} finds and makes them in byte code, so that it knows nothing of today's
 * classes; {@link io.reprieve.mutants.Check} is what may catch one, the quickest first; {@code mutants.reasons} says
 * of those that nothing catches why they cannot matter, or which of the model's mutants stands for those that x86
 * hides. {@link io.reprieve.mutants.Coverage} spares a mutant the checks that never come to its method.
 *
 * <p><b>Running it.</b> {@code stress/mutants.sh} runs all, which takes hours, and writes the table to
 * {@code runtime/target/mutants.txt}; ended and begun again, it goes on. What it has caught is kept in
 * {@code mutants.caught} for as long as the class stays as it is. {@code mvn verify} checks the reasons, and a sample.
 */
package io.reprieve.mutants;
