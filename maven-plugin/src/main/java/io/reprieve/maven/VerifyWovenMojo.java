package io.reprieve.maven;

import io.reprieve.agent.build.WovenBuild;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.ResolutionScope;

/**
 * Looks whether all is woven that annotations and rules ask for, in the project's classes and in the woven jars of
 * dependencies, and has the JVM verify it.
 */
@Mojo(
    name = "verify-woven",
    defaultPhase = LifecyclePhase.VERIFY,
    requiresDependencyResolution = ResolutionScope.RUNTIME,
    threadSafe = true)
public final class VerifyWovenMojo extends WovenMojo {
    /** For Maven. */
    public VerifyWovenMojo() {
    }

    @Override
    void run(final WovenBuild build, final Map<Path, Path> targets) throws IOException {
        build.verifyWoven();
    }

    @Override
    Path jar(final Artifact dependency, final Path target) {
        return target;
    }
}
