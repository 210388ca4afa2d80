package io.reprieve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The runtime as an ordinary library: no agent, no flag, no word on any stream.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class LibraryTest {
    @TempDir
    Path directory;

    /** Reads and releases. */
    private static final class Program {
        public static void main(final String[] arguments) {
            Rcu.readLock();
            Rcu.defer("released", System.out::println);
            Rcu.readUnlock();
            Rcu.barrier();
            try (RcuDomain domain = Rcu.domain("another")) {
                domain.defer(1L, System.out::println);
            }
            System.out.println(Rcu.statistics().reclaimed() + " reclaimed");
        }
    }

    @Test
    void itWorksOnTheClassPath() {
        ChildJvm.running(Program.class).run().succeeds().prints("released", "1", "1 reclaimed");
    }

    @Test
    void itWorksInAnImageOfTheBaseModuleAlone() {
        ChildJvm.running(Program.class)
            .option("--limit-modules", "java.base")
            .run().succeeds().prints("released", "1", "1 reclaimed");
    }

    @Test
    void itWorksInAnImageWithTheRecorderButWithoutManagement() {
        ChildJvm.running(Program.class)
            .option("--limit-modules", "java.base,jdk.jfr")
            .run().succeeds().prints("released", "1", "1 reclaimed");
    }

    /** Finds of the JDK what an OSGi bundle finds that imports nothing. */
    private static final class Bundle extends URLClassLoader {
        Bundle(final URL... places) {
            super(places, null);
        }

        @Override
        protected Class<?> loadClass(final String name, final boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                final Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : name.startsWith("java.") ? super.loadClass(name, resolve)
                    : findClass(name);
            }
        }
    }

    /** Runs the program in a bundle. */
    private static final class InABundle {
        public static void main(final String[] arguments) throws Exception {
            final Bundle bundle = new Bundle(ChildJvm.runtime().toUri().toURL(), ChildJvm.agrona().toUri().toURL(),
                ChildJvm.placeOf(Program.class).toUri().toURL());
            final Method main = bundle.loadClass(Program.class.getName()).getMethod("main", String[].class);
            main.setAccessible(true);
            main.invoke(null, (Object) arguments);
        }
    }

    @Test
    void itWorksInABundleThatImportsNeitherManagementNorTheRecorder() {
        ChildJvm.running(InABundle.class).run().succeeds().prints("released", "1", "1 reclaimed");
    }

    /** Releases in two turns: enough for a loop of its own only with the second. */
    private static final class InTurns {
        public static void main(final String[] arguments) {
            for (int i = 0; i < 6_000; i++) {
                Rcu.defer("object", String::length);
            }
            Rcu.barrier();
            System.out.println(Rcu.statistics().reclaimed() + " reclaimed");
        }
    }

    /** Closes the bundle between the turns, as a container does when an application goes. */
    private static final class InAClosedBundle {
        public static void main(final String[] arguments) throws Exception {
            final Bundle bundle = new Bundle(ChildJvm.runtime().toUri().toURL(), ChildJvm.agrona().toUri().toURL(),
                ChildJvm.placeOf(InTurns.class).toUri().toURL());
            final Method main = bundle.loadClass(InTurns.class.getName()).getMethod("main", String[].class);
            main.setAccessible(true);
            main.invoke(null, (Object) arguments);
            bundle.close();
            main.invoke(null, (Object) arguments);
        }
    }

    @Test
    void whatIsReleasedWhenTheClassLoaderIsClosedAlreadyRunsWithoutAWord() {
        ChildJvm.running(InAClosedBundle.class).run().succeeds().prints("6000 reclaimed", "12000 reclaimed");
    }

    /** Has something to complain of. */
    private static final class Failing {
        public static void main(final String[] arguments) {
            Rcu.defer("object", object -> {
                throw new IllegalStateException("a body fails");
            });
            Rcu.barrier();
        }
    }

    @Test
    void whatIsWrongIsSaidInAnImageOfTheBaseModuleAlone() {
        ChildJvm.running(Failing.class)
            .option("--limit-modules", "java.base")
            .run().endsWith(0).complains("io.reprieve.LibraryTest$Failing (lambda) has thrown");
    }

    @Test
    void itWorksOnTheModulePath() throws IOException {
        final Path sources = Files.createDirectories(directory.resolve("src/com/acme"));
        final Path module = directory.resolve("src/module-info.java");
        final Path program = sources.resolve("Program.java");
        Files.writeString(module, "module com.acme { requires io.reprieve.runtime; }");
        Files.writeString(program, String.join("\n",
            "package com.acme;",
            "import io.reprieve.Rcu;",
            "public class Program {",
            "    public static void main(String[] arguments) {",
            "        Rcu.defer(\"released\", System.out::println);",
            "        Rcu.barrier();",
            "        System.out.println(Rcu.class.getModule().getName());",
            "    }",
            "}"));
        final String modulePath = ChildJvm.path(ChildJvm.runtime(), ChildJvm.agrona());
        final Path classes = directory.resolve("classes");
        assertEquals(0, ToolProvider.getSystemJavaCompiler().run(
            null, null, null, "-p", modulePath, "-d", classes.toString(), module.toString(), program.toString()));
        final String[] onModulePath = {"-p", ChildJvm.path(ChildJvm.runtime(), ChildJvm.agrona(), classes)};
        ChildJvm.bare().option(onModulePath).argument("-m", "com.acme/com.acme.Program")
            .run().succeeds().prints("released", "io.reprieve.runtime");
        ChildJvm.bare().option(onModulePath).option("--limit-modules", "com.acme,io.reprieve.runtime")
            .argument("-m", "com.acme/com.acme.Program")
            .run().succeeds().prints("released", "io.reprieve.runtime");
    }

    /** Idles, and measures what that costs, once it has come to rest: a slow machine takes long for its start. */
    private static final class Idle {
        private static final double NEXT_TO_NOTHING = 0.05;
        private static final int MOST_LOOKS = 15;

        public static void main(final String[] arguments) {
            final var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            final var threads = ManagementFactory.getThreadMXBean();
            Rcu.defer("object", object -> { });
            Rcu.barrier();
            final long reclaimer = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("reprieve-reclaimer"))
                .findFirst().orElseThrow().getId();
            // What the JVM itself does after its start is not measured.
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
            double process = 1;
            double own = 1;
            for (int i = 0; i < MOST_LOOKS && Math.max(process, own) >= NEXT_TO_NOTHING; i++) {
                final long begin = System.nanoTime();
                final long ofProcess = system.getProcessCpuTime();
                final long ofReclaimer = threads.getThreadCpuTime(reclaimer);
                while (System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(2)) {
                    LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(2));
                }
                final double elapsed = System.nanoTime() - begin;
                process = (system.getProcessCpuTime() - ofProcess) / elapsed;
                own = (threads.getThreadCpuTime(reclaimer) - ofReclaimer) / elapsed;
            }
            System.out.println("process " + process);
            System.out.println("reclaimer " + own);
        }
    }

    @Test
    void anIdleProcessUsesNextToNoProcessor() {
        final ChildJvm.Outcome outcome = ChildJvm.running(Idle.class).run().succeeds();
        System.out.println("an idle process uses of one processor: " + outcome.out());
        assertTrue(Double.parseDouble(outcome.value("reclaimer")) < Idle.NEXT_TO_NOTHING, outcome::toString);
        assertTrue(Double.parseDouble(outcome.value("process")) < Idle.NEXT_TO_NOTHING, outcome::toString);
    }
}
