package io.reprieve;

/**
 * Is told of what goes wrong in reclamation, in all domains: see {@link Rcu#addListener}.
 *
 * <p>It is called on whatever thread notices, which may be one that releases, one that waits, or the reclaimer: it must
 * not wait, and what it throws is ignored. It may release something itself.
 */
@FunctionalInterface
public interface RcuListener {
    /**
     * Something has gone wrong.
     *
     * @param trouble what, where and why.
     */
    void happened(RcuTrouble trouble);
}
