package io.reprieve.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What is in the agent's jar, which is all that a program with the agent gets to see of us.
 */
class AgentJarIT {
    @Test
    void everyClassIsInAPackageOfOurs() throws IOException {
        try (JarFile jar = new JarFile(ChildJvm.agentJar().toFile())) {
            final Set<String> packages = new TreeSet<>();
            jar.stream()
                .map(entry -> entry.getName())
                .filter(name -> name.endsWith(".class"))
                .forEach(name -> packages.add(name.substring(0, name.lastIndexOf('/') + 1)));
            final List<String> ours = List.of(
                "io/reprieve/",
                "io/reprieve/agent/",
                "io/reprieve/agent/access/",
                "io/reprieve/agent/build/",
                "io/reprieve/agent/check/",
                "io/reprieve/agent/code/",
                "io/reprieve/agent/command/",
                "io/reprieve/agent/files/",
                "io/reprieve/agent/granted/",
                "io/reprieve/agent/plan/",
                "io/reprieve/agent/report/",
                "io/reprieve/agent/rules/",
                "io/reprieve/agent/running/",
                "io/reprieve/agent/start/",
                "io/reprieve/agent/suggest/",
                "io/reprieve/agent/transform/",
                "io/reprieve/agent/verify/",
                "io/reprieve/agent/weave/",
                "io/reprieve/jfr/recording/",
                "io/reprieve/jfr/report/",
                "io/reprieve/jfr/rules/",
                "io/reprieve/runtime/",
                "io/reprieve/woven/",
                "io/reprieve/woven/verify/");
            final List<String> thirdParties = List.of(
                "io/reprieve/agent/shaded/agrona/",
                "io/reprieve/agent/shaded/bytebuddy/",
                "io/reprieve/agent/shaded/jmc/",
                "io/reprieve/agent/shaded/jpountz/",
                "io/reprieve/agent/shaded/owasp/",
                "io/reprieve/agent/shaded/picocli/");
            for (final String name : packages) {
                assertTrue(
                    ours.contains(name)
                        || name.startsWith("io/reprieve/runtime/")
                        || thirdParties.stream().anyMatch(name::startsWith),
                    name);
            }
            assertTrue(packages.containsAll(ours), packages.toString());
            assertTrue(
                thirdParties.stream().allMatch(prefix -> packages.stream().anyMatch(name -> name.startsWith(prefix))),
                packages.toString());
        }
    }

    @Test
    void whatIsNoClassIsListedHere() throws IOException {
        try (JarFile jar = new JarFile(ChildJvm.agentJar().toFile())) {
            final Set<String> others = jar.stream()
                .filter(entry -> !entry.isDirectory())
                .map(entry -> entry.getName())
                .filter(name -> !name.endsWith(".class"))
                .collect(Collectors.toCollection(TreeSet::new));
            // JMC's texts, in English.
            others.removeIf(name -> name.startsWith("io/reprieve/agent/packs/") && name.endsWith(".rules"));
            others.removeIf(name -> name.startsWith("io/reprieve/agent/shaded/jmc/") && name.endsWith("s.properties"));
            assertEquals(
                new TreeSet<>(Set.of(
                    "META-INF/LICENSE",
                    "META-INF/MANIFEST.MF",
                    "META-INF/NOTICE",
                    "META-INF/licenses/ASM",
                    "META-INF/licenses/JMC",
                    "META-INF/licenses/OWASP-Encoder",
                    "META-INF/licenses/byte-buddy-NOTICE",
                    "META-INF/services/io.reprieve.agent.shaded.jmc.flightrecorder.rules.IRule",
                    "io/reprieve/jfr/report/report.css",
                    "io/reprieve/jfr/report/report.js")),
                others);
        }
    }

    @Test
    void noEntryIsThereTwiceOrForSomeJavaVersionsOnly() throws IOException {
        try (JarFile jar = new JarFile(ChildJvm.agentJar().toFile())) {
            final List<String> names = jar.stream().map(entry -> entry.getName()).collect(Collectors.toList());
            assertEquals(names.size(), Set.copyOf(names).size());
            assertTrue(names.stream().noneMatch(name -> name.endsWith("module-info.class")));
            assertTrue(names.stream().noneMatch(name -> name.startsWith("META-INF/versions/")));
            assertEquals(null, jar.getManifest().getMainAttributes().getValue("Multi-Release"));
        }
    }
}
