package io.reprieve.agent.weave;

import io.reprieve.woven.SiteDescription;
import net.bytebuddy.implementation.bytecode.StackManipulation;

/**
 * How woven code comes by the numbers under which the runtime knows domains, readers and release sites: each is the
 * instruction that pushes one, an {@code int}.
 */
public interface Numbers {
    /**
     * A domain.
     *
     * @param name its name; empty for the default domain.
     * @return what pushes its number.
     */
    StackManipulation domain(String name);

    /**
     * A reader.
     *
     * @param domain the name of its domain.
     * @param method the method.
     * @return what pushes its number in that domain.
     */
    StackManipulation reader(String domain, String method);

    /**
     * A release site.
     *
     * @param loader the loader of its class, if it has one.
     * @param site   the site.
     * @return what pushes its number.
     */
    StackManipulation site(ClassLoader loader, SiteDescription site);
}
