package io.reprieve;

/**
 * Gives many objects back in one call: what {@link Rcu#deferBulk} is given. Releases that one thread made in a row,
 * with one context and one function, come in stretches, in the order in which they were made.
 *
 * <p>Whoever copies them into an array of his own has it an {@code Object[]}: a copy into an array of their own type
 * looks at each object's class, which its last user has written on another processor, if only at its side.
 *
 * @param <C> the type of the context.
 */
@FunctionalInterface
public interface BulkRelease<C> {
    /**
     * Gives objects back. What it throws fails the whole stretch: it is counted as so many failures, and nobody calls
     * again for any of these objects.
     *
     * @param context what takes the objects back.
     * @param objects the array that holds them. It is lent for the call: it belongs to the runtime again when the call
     *                has returned, and nothing in it may be changed.
     * @param from    the place of the first.
     * @param to      the place behind the last.
     */
    void release(C context, Object[] objects, int from, int to);
}
