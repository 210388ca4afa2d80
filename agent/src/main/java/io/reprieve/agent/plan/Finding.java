package io.reprieve.agent.plan;

/**
 * Something that speaks against deferring a release.
 *
 * @param text      what it is, and what would mend it.
 * @param isCertain whether it does harm for certain; otherwise it may.
 */
record Finding(String text, boolean isCertain) {
}
