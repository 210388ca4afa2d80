/**
 * The code that is woven into a class: {@link io.reprieve.agent.weave.Weaver} inlines the advice of each role, and
 * embeds heads ({@code HeadEmbedding}).
 */
package io.reprieve.agent.weave;
