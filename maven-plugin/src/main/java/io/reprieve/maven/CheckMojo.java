package io.reprieve.maven;

import io.reprieve.agent.build.WovenBuild;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.ResolutionScope;

/**
 * Says what would be woven in the project's classes and in dependencies, and what can't be and why; changes nothing.
 */
@Mojo(
    name = "check",
    defaultPhase = LifecyclePhase.PROCESS_CLASSES,
    requiresDependencyResolution = ResolutionScope.RUNTIME,
    threadSafe = true)
public final class CheckMojo extends WovenMojo {
    /** For Maven. */
    public CheckMojo() {
    }

    @Override
    void run(final WovenBuild build, final Map<Path, Path> targets) throws IOException {
        build.check();
    }
}
