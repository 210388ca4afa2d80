package io.reprieve.agent.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.RunOn;
import io.reprieve.WhenExhausted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a rules file may say, and what is said about one that doesn't.
 */
class RulesFilesTest {
    @TempDir
    private Path directory;

    private Path file(final String name, final String... lines) throws IOException {
        final Path file = directory.resolve(name);
        Files.write(file, List.of(lines), StandardCharsets.UTF_8);
        return file;
    }

    private RulesFiles read(final String... lines) throws IOException {
        return RulesFiles.read(List.of(file("a.rules", lines).toString()));
    }

    private Rule rule(final String line) throws IOException {
        final RulesFiles files = read(line);
        assertEquals(List.of(), files.problems());
        assertEquals(1, files.rules().size());
        return files.rules().get(0);
    }

    @Test
    void commentsAndBlankLinesAreNoRules() throws IOException {
        final RulesFiles files = read(
            "\uFEFF# a comment",
            "",
            "   \t",
            "   # another",
            "reader a.B#c()   # a third, with a#d()");
        assertEquals(List.of(), files.problems());
        assertEquals("reader a.B#c()", files.rules().get(0).toString());
        assertEquals(directory.resolve("a.rules") + ":5", files.rules().get(0).source());
        assertEquals("1 rule from " + directory.resolve("a.rules"), files.summary());
    }

    @Test
    void optionsMayComeInAnyOrder() throws IOException {
        final Rule rule = rule(
            "release\ta.B#c(int, x.Y)  domain=orders released=1 whenExhausted=DROP runOn=OWNER returns=-1.5e3");
        assertEquals(
            Options.NONE
                .with(Option.DOMAIN, "orders")
                .with(Option.RUN_ON, RunOn.OWNER)
                .with(Option.WHEN_EXHAUSTED, WhenExhausted.DROP)
                .with(Option.RELEASED, 1)
                .with(Option.RETURNS, "-1.5e3"),
            rule.options());
        assertEquals(Role.RELEASE, rule.role());
        assertEquals("a.B#c(int,x.Y)", rule.target());
        assertEquals(Options.THIS, rule("release a.B#c() released=this").options().released());
        assertEquals(Options.NONE, rule("release a.B#c()").options());
        assertEquals(RunOn.CALLER, rule("release a.B#c() runOn=CALLER").options().runOn());
        assertEquals("putAll", rule("release a.B#c(x.Y) bulk=putAll").options().bulk());
        assertEquals("1", rule("release a.B#c(long,long) bytes=1").options().bytes());
        assertEquals("capacity", rule("release a.B#c(x.Y) bytes=capacity").options().bytes());
        assertTrue(rule("release a.B#c(x.Y) force=true").options().isForced());
        assertFalse(rule("release a.B#c(x.Y) force=false").options().isForced());
        assertEquals(Options.THIS, rule("reader a.B#c(..) holds=this").options().holds());
        assertEquals(1, rule("unpin a.B#c(int,x.Y) holds=1 domain=d").options().holds());
        final Rule pin = rule("pin a.B#c(..) holds=return");
        assertEquals(Role.PIN, pin.role());
        assertEquals(Options.RETURNED, pin.options().holds());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "a.B     | a/B       | true",
        "a.B     | a/B$C     | false",
        "a.*     | a/B       | true",
        "a.*     | a/B$C     | true",
        "a.*     | a/b/C     | false",
        "a.*.C   | a/b/C     | true",
        "a.*.C   | a/C       | false",
        "*       | B         | true",
        "*       | a/B       | false",
        "a.*Pool | a/Pool    | true",
        "a.*Pool | a/BigPool | true",
        "a.*Pool | a/Pools   | false",
        "a.P*l*  | a/Pool    | true",
        "a.*o*o* | a/Pool    | true",
        "a.*a*b  | a/aab     | true",
        "a.*ab   | a/abab    | true",
        "a.B$C   | a/B$C     | true",
    })
    void aStarMatchesWithinAName(final String type, final String name, final boolean matches) throws IOException {
        assertEquals(matches, rule("reader " + type + "#c()").names(name));
        assertEquals(matches, rule("pooled " + type + "+").names(name));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "c(..)                          | c  |                           | true",
        "c(..)                          | c  | int,long                  | true",
        "c()                            | c  |                           | true",
        "c()                            | c  | int                       | false",
        "c(int)                         | c  | int                       | true",
        "c(int)                         | c  | long                      | false",
        "c(int)                         | cc | int                       | false",
        "c*(int)                        | cc | int                       | true",
        "*(..)                          | cc | int                       | true",
        "c(int,..)                      | c  | int                       | true",
        "c(int,..)                      | c  | int,a.B                   | true",
        "c(int,..)                      | c  |                           | false",
        "c( int , a.B )                 | c  | int,a.B                   | true",
        "c(*,int)                       | c  | a.B,int                   | true",
        "c(a.*)                         | c  | a.B                       | true",
        "c(a.*)                         | c  | a.B[]                     | false",
        "c(a.*[])                       | c  | a.B[]                     | true",
        "c(int[][])                     | c  | int[][]                   | true",
        "c(int[][])                     | c  | int[]                     | false",
        "c(java.lang.String...)         | c  | java.lang.String[]        | true",
        "c(int,java.lang.String [] ...) | c  | int,java.lang.String[][]  | true",
        "c(java.util.Map$Entry)         | c  | java.util.Map$Entry       | true",
    })
    void aMethodIsToldByNameAndParameterTypes(
            final String method, final String name, final String types, final boolean matches) throws IOException {
        assertEquals(
            matches,
            rule("reader a.B#" + method).names(name, types == null ? List.of() : List.of(types.split(","))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "readers a.B#c()                      | 'readers' is no role; expected release, reader, updater, quiescent,"
            + " pooled,",
        "reader                               | expected TYPE#METHOD(PARAMETERS) after reader",
        "reader a.B                           | expected TYPE#METHOD(PARAMETERS) after reader",
        "reader a.B.c(int)                    | there is no # between type and method; expected a.B#c(int)",
        "reader #c()                          | 'reader': expected TYPE#METHOD",
        "reader a.B#c                         | the parameters are missing",
        "reader a.B#(int)                     | the method name is missing",
        "reader a.B#c(int                     | the parenthesis is not closed",
        "reader a.B#<init>(int)               | a constructor can't be woven; expected a method",
        "reader a.B#<clinit>()                | a class initialiser can't be woven",
        "reader a/B#c()                       | expected its binary name with dots",
        "reader a..B#c()                      | '.' can't stand there in the type 'a..B'",
        "reader a.B.#c()                      | ends with a dot",
        "reader a.**#c()                      | one * matches within a name",
        "reader a.+B#c()                      | + stands after the whole name",
        "reader a.L<B>#c()                    | has type arguments; expected the type alone, a.L",
        "reader a.B#c(int,,int)               | a parameter type is missing",
        "reader a.B#c(int,)                   | a parameter type is missing",
        "reader a.B#c(void)                   | no parameter is void",
        "reader a.B#c(int count)              | expected the type of the parameter alone",
        "reader a.B#c(..,int)                 | expected it last",
        "reader a.B#c(int...,int)             | only the last parameter can be variable",
        "reader a.B#c(Ljava/lang/Object;)     | expected its binary name",
        "reader a.B#c(a.L<b.C>)               | expected the type alone, a.L",
        "reader a.B#c() runOn=OWNER           | there is no option 'runOn' for reader; expected holds or domain",
        "release a.B#c() runon=OWNER          | there is no option 'runon' for release; expected runOn, whenExhausted,",
        "release a.B#c() runOn=owner          | runOn=owner: expected RECLAIMER, OWNER or CALLER",
        "release a.B#c() whenExhausted=PANIC  | expected SYNCHRONIZE, DROP or THROW",
        "release a.B#c() OWNER                | 'OWNER': expected runOn, whenExhausted, released, returns, bulk, "
        + "bytes,",
        "release a.B#c() runOn = OWNER        | as OPTION=VALUE without spaces",
        "release a.B#c() domain=              | as OPTION=VALUE without spaces",
        "release a.B#c() domain=a domain=b    | the option domain is given twice",
        "release a.B#c(int) released=1        | released=1: expected 0 or this, because there is one parameter",
        "release a.B#c(int,int) released=2    | expected 0 to 1, or this",
        "release a.B#c() released=0           | expected this, because there are no parameters",
        "release a.B#c(..) released=that      | expected the index of a parameter, 0 for the first, or this",
        "release a.B#c(..) released=-1        | expected the index of a parameter",
        "release a.B#c(..) returns=yes        | expected true, false, null or a number",
        "release a.B#c() force=yes            | force=yes: expected true or false",
        "release a.B#c() bulk=putAll(..)      | expected the name alone of a method of the same type, which takes an",
        "release a.B#c() bulk=1put            | '1' can't stand there",
        "release a.B#c(int) bytes=1           | bytes=1: expected 0 or this, because there is one parameter",
        "release a.B#c(..) bytes=this         | bytes=this: expected the index of a parameter, 0 for the first, or "
        + "the name",
        "release a.B#c(..) bytes=size()       | bytes=size(): expected the index of a parameter",
        "release a.B#c() holds=0              | there is no option 'holds' for release; expected runOn",
        "updater a.B#c() holds=this           | there is no option 'holds' for updater; expected domain",
        "reader a.B#c(int) holds=1            | holds=1: expected 0 or this, because there is one parameter",
        "reader a.B#c() holds=return          | holds=return is for a pin, whose use goes on after the method has"
            + " returned",
        "pin a.B#c()                          | it does not say what is pinned; expected holds= and the index of a",
        "pin a.B#c() holds=0                  | holds=0: expected this, or return, because there are no parameters",
        "pin a.B#c(..) holds=that             | expected the index of a parameter, 0 for the first, or this, or return",
        "unpin a.B#c()                        | it does not say what is let go; expected holds= and the index of a par",
        "unpin a.B#c(int) holds=return        | holds=return is for a pin",
        "unpin a.B#c(int) runOn=OWNER         | there is no option 'runOn' for unpin; expected holds or domain",
        "pooled                               | the type is missing",
        "pooled a.B#c()                       | pooled is for types",
        "pooled a.B domain=x                  | there is no option 'domain' for pooled; expected no options",
    })
    void aMalformedLineIsReportedWithFileLineTextAndWhatWasExpected(final String line, final String expected)
            throws IOException {
        final RulesFiles files = read("# first", line, "reader x.Y#z()");
        assertEquals(1, files.problems().size(), files.problems().toString());
        final String text = line.equals("reader #c()") ? "reader" : line;
        final String problem = files.problems().get(0);
        assertTrue(problem.startsWith(directory.resolve("a.rules") + ":2: '" + text + "': "), problem);
        assertTrue(problem.contains(expected), problem);
        assertEquals(1, files.rules().size(), "the other rule counts");
    }

    @Test
    void whatIsThereAlreadyOrContradictsIsReported() throws IOException {
        final String a = directory.resolve("a.rules").toString();
        final Path b = file(
            "b.rules",
            "release a.B#c( int )",
            "release a.B#c(int) runOn=OWNER",
            "reader a.B#c(int)",
            "reader a.B#d()",
            "updater a.B#d()",
            "reader a.B#c(long)");
        final RulesFiles files = RulesFiles.read(
            List.of(file("a.rules", "release a.B#c(int)").toString(), b.toString(), b.toString()));
        assertEquals(
            List.of(
                b + ":1: 'release a.B#c( int )': the rule is there already, at " + a + ":1; expected it once",
                b + ":2: 'release a.B#c(int) runOn=OWNER': it contradicts " + a
                    + ":1, which has other options for the same; expected one of the two",
                b + ":3: 'reader a.B#c(int)': it contradicts " + a + ":1, where the same is a release: a release can't"
                    + " be anything else at once, because its body runs later and elsewhere; expected one of the two",
                "rules file " + b + " is given twice; expected it once"),
            files.problems());
        assertEquals(4, files.rules().size());
        assertEquals("1 rule from " + a + ", 3 rules from " + b, files.summary());
    }

    @Test
    void aFileThatCannotBeReadIsReportedAndTheOthersAreRead() throws IOException {
        final String missing = directory.resolve("missing.rules").toString();
        final RulesFiles files = RulesFiles.read(
            List.of(missing, directory.toString(), file("a.rules", "reader a.B#c()").toString()));
        assertEquals(2, files.problems().size());
        assertEquals(
            "rules file " + missing + " can't be read (there is no such file); expected a text file of rules",
            files.problems().get(0));
        assertTrue(files.problems().get(1).contains("it is a directory"), files.problems().toString());
        assertEquals(1, files.rules().size());
    }

    @Test
    void whatIsNoTextHasNoRules() throws IOException {
        final Path binary = directory.resolve("binary.rules");
        Files.write(binary, new byte[] {(byte) 0xCA, (byte) 0xFE, 0, 10, 50});
        final RulesFiles files = RulesFiles.read(List.of(binary.toString()));
        assertFalse(files.problems().isEmpty());
        assertTrue(files.rules().isEmpty());
    }

    @Test
    void aFileOfAnotherEncodingIsToldByItsEncoding() throws IOException {
        final Path file = directory.resolve("windows.rules");
        for (final java.nio.charset.Charset wide : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            Files.write(file, "\uFEFFreader a.B#c()".getBytes(wide));
            assertEquals(
                List.of("rules file " + file + " is in UTF-16; expected text in UTF-8"),
                RulesFiles.read(List.of(file.toString())).problems());
        }
    }

    @Test
    void whatABinaryFileHoldsIsNotPrinted() throws IOException {
        final Path file = Files.write(directory.resolve("a.rules"), new byte[] {0x50, 0x4B, 3, 4, 0, 0});
        assertEquals(
            List.of("rules file " + file + " is no text; expected text in UTF-8"),
            RulesFiles.read(List.of(file.toString())).problems());
        for (final String problem : read("reader \u001B[2Jx#y()", "release " + "x".repeat(10_000)).problems()) {
            assertTrue(problem.chars().noneMatch(Character::isISOControl), problem);
            assertTrue(problem.length() < 1_000, problem);
        }
    }
}
