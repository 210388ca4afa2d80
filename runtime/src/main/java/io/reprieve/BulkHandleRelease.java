package io.reprieve;

/**
 * Gives many handles back in one call: what {@link Rcu#deferBulk(Object, long, BulkHandleRelease)} is given. As
 * {@link BulkRelease} for objects.
 *
 * @param <C> the type of the context.
 */
@FunctionalInterface
public interface BulkHandleRelease<C> {
    /**
     * Gives handles back. What it throws fails the whole stretch, as with {@link BulkRelease#release}.
     *
     * @param context what takes the handles back.
     * @param handles the array that holds them. It is lent for the call, and nothing in it may be changed.
     * @param from    the place of the first.
     * @param to      the place behind the last.
     */
    void release(C context, long[] handles, int from, int to);
}
