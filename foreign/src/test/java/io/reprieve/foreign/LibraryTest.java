package io.reprieve.foreign;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The library as a module: one flag, and no word on any stream.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class LibraryTest {
    @TempDir
    Path directory;

    @Test
    void itWorksOnTheModulePath() throws IOException {
        final Path sources = Files.createDirectories(directory.resolve("src/com/acme"));
        final Path module = directory.resolve("src/module-info.java");
        final Path program = sources.resolve("Program.java");
        Files.writeString(module, "module com.acme { requires io.reprieve.foreign; }");
        Files.writeString(program, String.join("\n",
            "package com.acme;",
            "import io.reprieve.Rcu;",
            "import io.reprieve.foreign.RcuArena;",
            "public class Program {",
            "    public static void main(String[] arguments) {",
            "        try (RcuArena arena = RcuArena.open()) {",
            "            System.out.println(arena.allocateFrom(\"released\").getString(0));",
            "        }",
            "        Rcu.barrier();",
            "        System.out.println(RcuArena.class.getModule().getName());",
            "        System.out.println(RcuArena.statistics().returnedSegments());",
            "    }",
            "}"));
        final String modulePath = ChildJvm.path(ChildJvm.foreign(), ChildJvm.runtime(), ChildJvm.agrona());
        final Path classes = directory.resolve("classes");
        assertEquals(0, ToolProvider.getSystemJavaCompiler().run(
            null, null, null, "-p", modulePath, "-d", classes.toString(), module.toString(), program.toString()));
        ChildJvm.bare()
            .option("-p", ChildJvm.path(ChildJvm.foreign(), ChildJvm.runtime(), ChildJvm.agrona(), classes),
                "--enable-native-access=io.reprieve.foreign")
            .argument("-m", "com.acme/com.acme.Program")
            .run().succeeds().prints("released", "io.reprieve.foreign", "1");
    }
}
