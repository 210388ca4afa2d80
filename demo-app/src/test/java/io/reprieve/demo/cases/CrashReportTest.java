package io.reprieve.demo.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class CrashReportTest {
    private static final String REPORT = """
        #
        # A fatal error has been detected by the Java Runtime Environment:
        #
        #  SIGSEGV (0xb) at pc=0x00007fe125457814, pid=29054, tid=29073
        #
        # Problematic frame:
        # J 324 c2 com.acme.Memory.get(J)I (12 bytes) @ 0x00007fe125457814 [0x00007fe1254577c0+0x54]
        #

        ---------------  T H R E A D  ---------------

        Current thread (0x00007fe13c1ad2a0):  JavaThread "reader-1" [_thread_in_Java, id=29073]

        Native frames: (J=compiled Java code, j=interpreted, Vv=VM code, C=native code)
        J 324 c2 com.acme.Memory.get(J)I (12 bytes) @ 0x00007fe125457814 [0x00007fe1254577c0+0x54]
        J 325 c2 com.acme.Buffer.get(I)I (12 bytes) @ 0x00007fe125457814 [0x00007fe1254577c0+0x54]
        J 326 c2 com.acme.Index.search(I)I (12 bytes) @ 0x00007fe125457814 [0x00007fe1254577c0+0x54]
        v  ~StubRoutines::call_stub
        j  com.acme.Index.lookup(I)I+5
        j  org.example.Program.read()V+2
        j  org.example.Thread.run()V+9
        """;

    private final CrashReport report = new CrashReport(REPORT.lines().toList());

    @Test
    void namesTheSignal() {
        assertEquals("SIGSEGV", report.signal());
    }

    @Test
    void hasTheLinesThatPeopleLookAtFirst() {
        assertEquals(
            List.of(
                "# A fatal error has been detected by the Java Runtime Environment:",
                "#  SIGSEGV (0xb) at pc=0x00007fe125457814, pid=29054, tid=29073",
                "# Problematic frame:",
                "# J 324 c2 com.acme.Memory.get(J)I",
                "Current thread (0x00007fe13c1ad2a0):  JavaThread \"reader-1\" [_thread_in_Java, id=29073]",
                "J 325 c2 com.acme.Buffer.get(I)I",
                "J 326 c2 com.acme.Index.search(I)I",
                "j  com.acme.Index.lookup(I)I+5",
                "j  org.example.Program.read()V+2"),
            report.headline("org.example."));
    }

    @Test
    void makesTheBestOfAReportThatWasCutShort() {
        final CrashReport shortOne = new CrashReport(
            List.of("# A fatal error has been detected", "# Problematic frame:"));
        assertEquals("a fatal error", shortOne.signal());
        assertEquals(List.of("# A fatal error has been detected"), shortOne.headline("org.example."));
    }
}
