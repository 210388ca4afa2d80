/**
 * The Maven plug-in: {@code weave} at build time what the agent would weave as it is loaded, {@code check} what would
 * be woven, and {@code verify-woven} that all is.
 *
 * <p>The work is done by {@link io.reprieve.agent.build.WovenBuild}, in the agent's jar; here is what Maven has to say
 * to it.
 */
package io.reprieve.maven;
