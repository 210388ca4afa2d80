package io.reprieve.jfr.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Whose method a stack is shown by.
 */
class StackTest {
    @Test
    void itIsTheInnermostOfTheApplication() {
        final Stack stack = Stack.of("""
            java.base@17.0.15/java.lang.Thread.sleep(Native Method)
            app//io.reprieve.runtime.Domain.readUnlock(Domain.java:166)
            app//io.reprieve.Rcu.readUnlock(Rcu.java:57)
            app//com.acme.Index.search(Index.java:12)
            app//com.acme.Server.serve(Server.java:99)
            java.base@17.0.15/java.lang.Thread.run(Thread.java:840)
            """);
        assertEquals("com.acme.Index.search (Index.java:12)", stack.applicationMethod());
        assertEquals(
            List.of("com.acme.Index.search (Index.java:12)", "com.acme.Server.serve (Server.java:99)"),
            stack.applicationMethods(3));
    }

    @Test
    void itIsTheInnermostOfAllIfNoneIsTheApplications() {
        assertEquals(
            "java.lang.Object.wait (Native Method)",
            Stack.of("java.base/java.lang.Object.wait(Native Method)\njava.base/java.lang.Thread.run(Thread.java:840)")
                .applicationMethod());
    }

    @Test
    void itIsTheDemosThoughThatIsOursToo() {
        assertEquals(
            "io.reprieve.demo.board.Reader.run (Reader.java:7)",
            Stack.of("io.reprieve.demo.board.Reader.run(Reader.java:7)").applicationMethod());
    }

    @Test
    void hiddenClassesKeepTheirNames() {
        assertEquals(
            "com.acme.Recorded$$Lambda$153/0x00007f6ed0086198.run (Unknown Source)",
            Stack.of("app//com.acme.Recorded$$Lambda$153/0x00007f6ed0086198.run(Unknown Source)").applicationMethod());
    }

    @Test
    void noStackHasNoMethod() {
        assertEquals("", Stack.of("").applicationMethod());
        assertEquals(List.of(), Stack.NONE.applicationMethods(3));
    }
}
