/**
 * Errors at the worst moment: the stack ends, or the heap is full, at each step of the runtime in turn, and what is
 * then lost, done twice, held for ever or counted wrong is found.
 *
 * <p>{@link io.reprieve.errors.ErrorLoader} loads the runtime a second time, with calls of
 * {@link io.reprieve.errors.Limits} woven in, {@link io.reprieve.errors.Work} is what is done meanwhile, and
 * {@link io.reprieve.errors.Errors} does it with one frame more, or one allocation more, each time. To run it by hand,
 * from the module's directory after {@code mvn test-compile}:
 * {@code java -cp target/test-classes:target/classes:AGRONA.jar:BYTE-BUDDY.jar io.reprieve.errors.Errors}.
 */
package io.reprieve.errors;
