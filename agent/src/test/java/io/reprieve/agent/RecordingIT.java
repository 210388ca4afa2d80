package io.reprieve.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a recording of a program with the agent says of its weaving.
 */
class RecordingIT {
    @TempDir
    private Path directory;

    @Test
    void itShowsWhatWasWovenAndWhichRuleWasForNothing() throws IOException {
        final Path rules = Files.writeString(
            directory.resolve("rules.txt"), "reader com.acme.Nobody#find()\n");
        final Path recording = directory.resolve("woven.jfr");
        final ChildJvm.Result result = ChildJvm.withPrograms()
            .option("-XX:StartFlightRecording:filename=" + recording, "-Xlog:jfr+startup=off")
            .agent("rules=" + rules)
            .run("com.acme.Readers");
        assertEquals(0, result.status(), result.toString());
        final List<RecordedEvent> weavings = RecordingFile.readAllEvents(recording).stream()
            .filter(event -> event.getEventType().getName().equals("io.reprieve.Weaving"))
            .toList();
        assertTrue(
            weavings.stream().anyMatch(event -> event.getString("result").equals("woven")
                && event.getString("type").equals("com.acme.Readers")
                && event.getString("role").equals("reader")
                && event.getString("source").equals("@ReadSide")),
            weavings::toString);
        final RecordedEvent unmatched = weavings.stream()
            .filter(event -> event.getString("result").equals("unmatched"))
            .findFirst().orElseThrow(() -> new AssertionError(weavings));
        assertEquals("com.acme.Nobody", unmatched.getString("type"));
        assertTrue(unmatched.getString("method").startsWith("find"), unmatched::toString);
        assertTrue(unmatched.getString("source").contains("rules.txt:1"), unmatched::toString);
        assertTrue(unmatched.getString("reason").contains("there was no type com.acme.Nobody"), unmatched::toString);
    }
}
