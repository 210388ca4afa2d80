package io.reprieve.maven;

import io.reprieve.agent.build.WovenBuild;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.ResolutionScope;

/**
 * Weaves the project's classes in their place, and jars of dependencies into a directory of their own, as the agent
 * would as they are loaded. What is woven runs without the agent.
 */
@Mojo(
    name = "weave",
    defaultPhase = LifecyclePhase.PROCESS_CLASSES,
    requiresDependencyResolution = ResolutionScope.RUNTIME,
    threadSafe = true)
public final class WeaveMojo extends WovenMojo {
    /** For Maven. */
    public WeaveMojo() {
    }

    @Override
    void run(final WovenBuild build, final Map<Path, Path> targets) throws IOException {
        build.weave(targets);
    }
}
