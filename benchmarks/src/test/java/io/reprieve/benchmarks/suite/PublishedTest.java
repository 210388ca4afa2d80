package io.reprieve.benchmarks.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PublishedTest {
    private static final String PAGE = """
        # Page
        <!-- benchmarks/run.sh quick --publish, JDK 25 -->
        old
        <!-- end -->
        More
        """;

    @Test
    void theRowsBetweenTheMarksAreReplaced() {
        assertEquals(
            PAGE.replace("old\n", "new\n"), new Published(Path.of(""), 25).withHeadlines(PAGE, "new\n"));
    }

    @Test
    void theRowsOfAnotherJdkAreLeft() {
        assertEquals(PAGE, new Published(Path.of(""), 17).withHeadlines(PAGE, "new\n"));
    }

    @Test
    void notesStayBelowTheTable() {
        assertEquals("new\n\n## Missed\nwhy\n", Published.withNotes("new\n", "old\n\n## Missed\nwhy\n"));
        assertEquals("new\n", Published.withNotes("new\n", "old\n"));
    }

    @Test
    void thePageHasTheMarks() throws IOException {
        final String page = Files.readString(Path.of("..", "README.md"));

        assertTrue(new Published(Path.of(""), 25).withHeadlines(page, "| rows |\n").contains("| rows |\n<!-- end -->"));
    }
}
