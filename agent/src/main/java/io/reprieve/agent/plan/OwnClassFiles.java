package io.reprieve.agent.plan;

import net.bytebuddy.dynamic.ClassFileLocator;

/**
 * The class files of the agent's own jar.
 */
public final class OwnClassFiles {
    private OwnClassFiles() {
    }

    /**
     * Finds them where they are: with the loader of this class, in a build tool for example; in the system loader if
     * the bootstrap loader has loaded them, which finds no files.
     *
     * @return the locator.
     */
    public static ClassFileLocator locator() {
        final ClassLoader loader = OwnClassFiles.class.getClassLoader();
        return loader == null ? ClassFileLocator.ForClassLoader.ofSystemLoader()
            : ClassFileLocator.ForClassLoader.of(loader);
    }
}
