package io.reprieve.demo.cases;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Made-up outcomes. */
final class Outcomes {
    static final CasePlan PLAN = new CasePlan(10, 2, false, 8, false, List.of(), Jdk.ours());
    static final String END_REPORT =
        "reprieve: woven: 1 reader, 1 release; not woven: 0; deferred 400, reclaimed 400, pending 0, fallbacks 7";

    private Outcomes() {
    }

    static CaseOutcome clean() {
        return outcome(0, END_REPORT, ended("WRONG=0 FAILED=0 MISSING=0"));
    }

    static CaseOutcome crashed() {
        final ProgramOutput output = begun();
        output.accept("# A fatal error has been detected by the Java Runtime Environment:");
        return new CaseOutcome(
            1,
            output,
            Optional.of(new CrashReport(List.of("#  SIGSEGV (0xb) at pc=0x00007fe125457814, pid=29054, tid=29073"))),
            Optional.empty(),
            memory(),
            Optional.empty(),
            List.of());
    }

    static CaseOutcome outcome(final int exitCode, final String endReport, final ProgramOutput output) {
        return new CaseOutcome(
            exitCode,
            output,
            Optional.empty(),
            Reclamation.find(List.of("something else", endReport)),
            memory(),
            Optional.empty(),
            List.of("something else", endReport));
    }

    static ProgramOutput ended(final String figures, final String... failures) {
        final ProgramOutput output = begun();
        new ArrayList<>(List.of(failures)).forEach(output::accept);
        output.accept(
            "end 10000 READS=91000000 CHANGES=400 RELEASE_NANOS=800000 RELEASE_NANOS_MAX=12345678 " + figures);
        return output;
    }

    private static ProgramOutput begun() {
        final ProgramOutput output = new ProgramOutput(10);
        output.accept("begin");
        output.accept(
            "progress 500 READS=500000 WRONG=0 FAILED=0 CHANGES=20 RELEASE_NANOS=40000 RELEASE_NANOS_MAX=9999");
        output.accept(
            "progress 1000 READS=1000000 WRONG=0 FAILED=0 CHANGES=40 RELEASE_NANOS=80000 RELEASE_NANOS_MAX=9999");
        return output;
    }

    private static ProcessMemory memory() {
        return new ProcessMemory(0, Path.of("/nowhere"));
    }
}
