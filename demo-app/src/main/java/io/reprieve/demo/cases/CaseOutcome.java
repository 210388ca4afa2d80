package io.reprieve.demo.cases;

import io.reprieve.demo.program.Figure;
import java.util.List;
import java.util.Optional;

/**
 * What came out of one run.
 *
 * @param exitCode    of its JVM.
 * @param output      of the program.
 * @param crash       what the JVM left, if it crashed.
 * @param reclamation what the agent said in the end, if it was there.
 * @param memory      that the process had.
 * @param events      the recording, if there is one.
 * @param otherLines  what was printed beside all that.
 */
record CaseOutcome(
    int exitCode,
    ProgramOutput output,
    Optional<CrashReport> crash,
    Optional<Reclamation> reclamation,
    ProcessMemory memory,
    Optional<RecordedEvents> events,
    List<String> otherLines) {

    long wrong() {
        return output.get(Figure.WRONG);
    }

    long failed() {
        return output.get(Figure.FAILED);
    }

    /** Whether something went wrong that the user would see. */
    boolean hasMisbehaved() {
        return crash.isPresent() || wrong() > 0 || failed() > 0;
    }
}
