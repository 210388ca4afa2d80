package io.reprieve.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The live view of a program that runs.
 */
class TopIT {
    private static ChildJvm.Result top(final String... arguments) {
        final String[] what = new String[2 + arguments.length];
        what[0] = ChildJvm.agentJar().toString();
        what[1] = "top";
        System.arraycopy(arguments, 0, what, 2, arguments.length);
        return ChildJvm.bare().option("-jar").run(what);
    }

    @Test
    void itShowsEachDomainAndSiteAndTheReaderThatHoldsThemUp() {
        try (ChildJvm.Running program = ChildJvm.withPrograms().agent("").start("com.acme.Watched")) {
            program.awaitLine("released");
            final ChildJvm.Result result = top(Long.toString(program.pid()), "--interval", "50ms", "--count", "2");
            assertEquals(0, result.status(), result.toString());
            assertEquals(List.of(), result.err());
            assertEquals(6, result.out().size(), result.toString());
            final String domain = result.out().get(3);
            assertTrue(domain.contains(" domain=default deferred=0/s "), domain);
            assertTrue(domain.contains(" pending=7 "), domain);
            assertTrue(domain.contains(" slowestReader=\"stays inside\" "), domain);
            final String site = result.out().get(4);
            assertTrue(site.contains(" site=com.acme.Watched#free(java.lang.Object) "), site);
            assertTrue(site.contains(" pending=7 "), site);
            final String reader = result.out().get(5);
            assertTrue(reader.contains(" reader=com.acme.Watched#stay() seen="), reader);
            assertTrue(reader.contains(" p999="), reader);
            program.end();
        }
    }

    @Test
    void itEndsWithTheProgram() throws Exception {
        try (ChildJvm.Running program = ChildJvm.withPrograms().agent("").start("com.acme.Watched")) {
            program.awaitLine("released");
            final String pid = Long.toString(program.pid());
            try (ChildJvm.Running top = ChildJvm.bare().option("-jar")
                .start(ChildJvm.agentJar().toString(), "top", pid, "--interval", "20ms")) {
                top.awaitOutput(" domain=default ");
                program.end();
                final ChildJvm.Result result = top.end();
                assertEquals(0, result.status(), result.toString());
                assertEquals(List.of(), result.err());
                assertEquals("process " + pid + " has ended", result.out().get(result.out().size() - 1));
            }
        }
    }

    @Test
    void linesOfJsonAreNothingElse() throws Exception {
        try (ChildJvm.Running program = ChildJvm.withPrograms().agent("").start("com.acme.Watched")) {
            program.awaitLine("released");
            try (ChildJvm.Running top = ChildJvm.bare().option("-jar").start(
                ChildJvm.agentJar().toString(), "top", Long.toString(program.pid()), "--json", "--interval", "20ms")) {
                top.awaitOutput("{\"version\": 1, ");
                program.end();
                final ChildJvm.Result result = top.end();
                assertEquals(0, result.status(), result.toString());
                result.out().forEach(line -> assertTrue(line.startsWith("{") && line.endsWith("}"), line));
                assertEquals(List.of("process " + program.pid() + " has ended"), result.err());
            }
        }
    }

    @Test
    void aProgramWithoutReprieveIsNamed() {
        try (ChildJvm.Running program = ChildJvm.bare().start("-cp", ChildJvm.placeOf(TopIT.class).toString(),
            "com.acme.Idle")) {
            program.awaitLine("idle");
            final ChildJvm.Result result = top(Long.toString(program.pid()));
            assertEquals(2, result.status(), result.toString());
            assertEquals(1, result.err().size(), result.toString());
            result.reports("process " + program.pid() + " has no domain of Reprieve");
            program.end();
        }
    }

    @Test
    void whatItIsGivenIsChecked() {
        final String[][] wrong = {
            {"no process", "Nobody"},
            {"is no interval; allowed is a time", "1", "--interval", "5"},
            {"is too few", "1", "--count", "0"},
            {"--sites: '-3' is too few; allowed is a number from 0", "1", "--sites", "-3"}};
        for (final String[] each : wrong) {
            final String[] arguments = new String[each.length - 1];
            System.arraycopy(each, 1, arguments, 0, arguments.length);
            final ChildJvm.Result result = top(arguments);
            assertEquals(2, result.status(), result.toString());
            assertEquals(1, result.err().size(), result.toString());
            result.reports(each[0]);
        }
    }
}
