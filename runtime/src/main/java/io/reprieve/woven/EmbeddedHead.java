package io.reprieve.woven;

/**
 * The head that the agent embeds into classes marked {@link io.reprieve.Pooled}: room in the object itself for its
 * place in a release queue. Implemented by woven code alone, over fields of its own; the names can't collide with
 * anybody's.
 *
 * <p>The head is claimed, with one compare-and-set, by whoever releases the object, and cleared before the release body
 * runs. What lies between belongs to the queue. All methods return at once.
 */
public interface EmbeddedHead {
    /**
     * Claims the head, atomically, with the effect of a volatile read and write.
     *
     * @return {@code false} if it is claimed already: the object is being released a second time.
     */
    boolean reprieve$claim();

    /** Clears the head, with the effect of a release store. */
    void reprieve$clear();

    /**
     * The successor in the chain, read with acquire.
     *
     * @return a page, another object, or {@code null}.
     */
    Object reprieve$successor();

    /**
     * Sets the successor in the chain, with the effect of a release store.
     *
     * @param successor a page, another object, or {@code null}.
     */
    void reprieve$successor(Object successor);

    /**
     * The site of the pending release.
     *
     * @return the site.
     */
    Object reprieve$site();

    /**
     * Sets the site of the pending release.
     *
     * @param site the site.
     */
    void reprieve$site(Object site);

    /**
     * The context of the pending release.
     *
     * @return the receiver, or what else the site captures.
     */
    Object reprieve$context();

    /**
     * Sets the context of the pending release.
     *
     * @param context the receiver, or what else the site captures.
     */
    void reprieve$context(Object context);

    /**
     * The function of the pending release.
     *
     * @return the function, if the release was made through the API.
     */
    Object reprieve$function();

    /**
     * Sets the function of the pending release.
     *
     * @param function the function, if the release was made through the API.
     */
    void reprieve$function(Object function);
}
