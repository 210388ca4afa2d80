package io.reprieve.agent.command;

import io.reprieve.jfr.recording.RecordingFile;
import io.reprieve.jfr.recording.UnreadableRecordingException;
import io.reprieve.jfr.report.Report;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Writes a page about a recording.
 */
@Command(
    name = "report",
    description = {
        "Writes a page about a Flight Recorder recording: whether reclamation is healthy, who holds it up, and which"
            + " setting to change.",
        "",
        "The page is one HTML file that needs nothing but itself. What it finds is also printed, a line for each. The"
            + " rules are those that JDK Mission Control uses with reprieve-jfr-profiles.",
        "",
        "With --json the same is printed for programs, and no page is written unless -o says where.",
        ""
    },
    footer = {
        "",
        "Exit code 0: the report is made, whatever it says; 1: there is a finding of the level that --fail-on names, or"
            + " worse; 2: the file is no recording, or empty, or cut short (what"
            + " can be read of it is reported all the same), or of a program without Reprieve, or the page can't be"
            + " written."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ReprieveCommand.Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true)
final class ReportCommand implements Callable<Integer> {
    private static final String INSTEAD = "; -o names another file";
    private static final Set<String> LEVELS = Set.of("note", "warning");
    private static final Pattern ENDING = Pattern.compile("\\.jfr(\\.(gz|lz4|zip))?$", Pattern.CASE_INSENSITIVE);

    @Parameters(paramLabel = "RECORDING", description = "the recording, compressed or not")
    private Path recording;

    @Option(
        names = {"-o", "--output"},
        paramLabel = "FILE.html",
        description = "the page (default: beside the recording, with .html for .jfr)")
    private Path output;

    @Option(names = "--json", description = "print the report as JSON")
    private boolean json;

    @Option(
        names = "--fail-on",
        paramLabel = "LEVEL",
        description = "exit with 1 if there is a finding of this level or worse: note or warning")
    private String failOn;

    @Option(
        names = "--compare",
        paramLabel = "OTHER.jfr",
        description = "say what is different from another recording, as a rule an earlier one")
    private Path other;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws CommandFailedException {
        if (failOn != null && !LEVELS.contains(failOn)) {
            throw new CommandFailedException("--fail-on: '" + failOn + "' is no level; allowed are note and warning");
        }
        // The page is in English; so its numbers are, too.
        Locale.setDefault(Locale.ENGLISH);
        final RecordingFile file = read(recording);
        final Report report = report(file, recording);
        final RecordingFile fileBefore = other == null ? null : read(other);
        final Report before = other == null ? null : report(fileBefore, other);
        final PrintWriter out = spec.commandLine().getOut();
        if (json) {
            if (output != null) {
                write(report.html());
            }
            out.print(report.json(before));
        } else {
            final Path page = write(report.html());
            out.println(recording + ": " + report.verdict().headline());
            report.verdict().lines().forEach(line -> out.println("  " + line));
            if (before != null) {
                report.comparedWith(before).forEach(out::println);
            }
            out.println("Report: " + page);
        }
        out.flush();
        if (!file.damage().isEmpty()) {
            throw new CommandFailedException(file.damage());
        }
        if (fileBefore != null && !fileBefore.damage().isEmpty()) {
            throw new CommandFailedException(fileBefore.damage());
        }
        return failOn != null && report.verdict().reaches(failOn) ? ExitCode.SOFTWARE : ExitCode.OK;
    }

    private static Report report(final RecordingFile file, final Path path) {
        return Report.on(file, String.valueOf(path.getFileName()));
    }

    private static RecordingFile read(final Path recording) throws CommandFailedException {
        try {
            return RecordingFile.read(recording);
        } catch (final UnreadableRecordingException e) {
            throw new CommandFailedException(e.getMessage());
        }
    }

    private Path write(final String html) throws CommandFailedException {
        final Path page = output != null
            ? output
            : recording.resolveSibling(ENDING.matcher(recording.getFileName().toString()).replaceFirst("") + ".html");
        try {
            return Files.writeString(page, html);
        } catch (final NoSuchFileException e) {
            throw new CommandFailedException("cannot write " + page + ": there is no such directory");
        } catch (final FileSystemException e) {
            throw new CommandFailedException("cannot write " + page + ": "
                + (e.getReason() == null ? "the file system does not allow it" : e.getReason()) + INSTEAD);
        } catch (final IOException e) {
            throw new CommandFailedException("cannot write " + page + ": " + e.getMessage() + INSTEAD);
        }
    }
}
