package io.reprieve.demo.arena;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.Test;
import picocli.CommandLine;

/**
 * The demo's command.
 */
public final class ArenaMainTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final StringWriter err = new StringWriter();

    private int run(final String... arguments) {
        return new CommandLine(new ArenaMain(new PrintStream(out, true, StandardCharsets.UTF_8)))
            .setErr(new PrintWriter(err, true))
            .execute(arguments);
    }

    @Test
    public void searchesGoOnWhileSegmentsAreMergedAway() {
        final int status = run("--seconds", "1");
        final String table = out.toString(StandardCharsets.UTF_8);
        assertEquals(table + err, 0, status);
        assertTrue(table, table.contains("failed: file already closed"));
    }

    @Test
    public void aBadOptionIsNamed() {
        assertEquals(2, run("--readers", "0"));
        assertTrue(err.toString(), err.toString().contains("--readers 0: from 1 to 32 is allowed"));
    }
}
