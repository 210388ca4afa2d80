/**
 * Weaving at build time: jars and directories written anew, with the classes in them woven as the agent would weave
 * them, for programs that run without one.
 *
 * <p>{@code BuildTimeWeaver} weaves one class file; {@code JarRewriter} and {@code DirectoryRewriter} go over the
 * places where they lie; {@code WovenVerifier} has the JVM verify what came of it.
 * {@link io.reprieve.agent.build.WovenBuild} is the whole, for the command line and for build tools.
 */
package io.reprieve.agent.build;
