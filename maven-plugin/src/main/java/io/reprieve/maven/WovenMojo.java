package io.reprieve.maven;

import io.reprieve.agent.build.WovenBuild;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;

/**
 * What the goals have in common: the project's classes, those of its dependencies that are woven too, and the rules.
 */
abstract class WovenMojo extends AbstractMojo {
    private static final String PACK = "pack:";

    /** The project. */
    @Parameter(defaultValue = "${project}", readonly = true, required = true)
    private MavenProject project;

    /** The classes of the project. */
    @Parameter(defaultValue = "${project.build.outputDirectory}", required = true)
    private File classesDirectory;

    /** Where the woven jars of dependencies go. They have to be on the class path before the others. */
    @Parameter(defaultValue = "${project.build.directory}/woven", required = true)
    private File wovenDirectory;

    /** Rules files, and packs: {@code pack:NAME}. Annotations need none. */
    @Parameter(property = "reprieve.rules")
    private List<String> rules;

    /** Dependencies of the project that are woven too, each as {@code groupId:artifactId}. */
    @Parameter
    private List<String> dependencies;

    /** Whether to do nothing. */
    @Parameter(property = "reprieve.skip", defaultValue = "false")
    private boolean skip;

    /** Whether the build goes on although something can't be woven, or a rule is wrong or is for nothing. */
    @Parameter(property = "reprieve.lenient", defaultValue = "false")
    private boolean isLenient;

    /** For the goals. */
    WovenMojo() {
    }

    /**
     * Does the work of the goal.
     *
     * @param build   the project's.
     * @param targets where what is woven of each place goes.
     */
    abstract void run(WovenBuild build, Map<Path, Path> targets) throws IOException;

    /** The jar of a dependency, as it is to be looked at. */
    Path jar(final Artifact dependency, final Path target) {
        return dependency.getFile().toPath();
    }

    @Override
    public final void execute() throws MojoExecutionException, MojoFailureException {
        if (skip) {
            getLog().info("skipped");
            return;
        }
        final Map<Path, Path> targets = new LinkedHashMap<>();
        if (classesDirectory.isDirectory()) {
            targets.put(classesDirectory.toPath(), classesDirectory.toPath());
        }
        final List<Path> classPath = new ArrayList<>();
        final List<String> wanted = new ArrayList<>(dependencies == null ? List.of() : dependencies);
        for (final Artifact artifact : project.getArtifacts()) {
            if (artifact.getFile() != null) {
                if (wanted.remove(artifact.getGroupId() + ":" + artifact.getArtifactId())) {
                    final Path target = wovenDirectory.toPath().resolve(artifact.getFile().getName());
                    targets.put(jar(artifact, target), target);
                } else {
                    classPath.add(artifact.getFile().toPath());
                }
            }
        }
        if (!wanted.isEmpty()) {
            throw new MojoExecutionException("<dependencies> names " + wanted + ", which the project doesn't depend on;"
                + " write groupId:artifactId");
        }
        if (targets.isEmpty()) {
            getLog().info("there is nothing to be woven");
            return;
        }
        final WovenBuild build = new WovenBuild(files(), List.copyOf(targets.keySet()), classPath);
        try {
            run(build, targets);
        } catch (final IOException e) {
            throw new MojoExecutionException(e.getMessage(), e);
        }
        report(build);
    }

    private List<String> files() throws MojoExecutionException {
        final List<String> files = new ArrayList<>();
        for (final String rule : rules == null ? List.<String>of() : rules) {
            final String text = rule.trim();
            if (text.startsWith(PACK)) {
                files.add(text);
            } else {
                final Path file = project.getBasedir().toPath().resolve(text);
                if (!Files.isReadable(file)) {
                    throw new MojoExecutionException("there is no rules file " + file + " that can be read");
                }
                files.add(file.toString());
            }
        }
        return files;
    }

    private void report(final WovenBuild build) throws MojoFailureException {
        for (final String line : build.report()) {
            getLog().info(line);
        }
        if (build.hasProblems()) {
            if (!isLenient) {
                throw new MojoFailureException("not all is well with what is to be woven, see above;"
                    + " -Dreprieve.lenient=true lets the build go on");
            }
            getLog().warn("not all is well with what is to be woven, see above");
        }
    }
}
