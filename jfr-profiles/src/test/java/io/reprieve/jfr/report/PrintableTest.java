package io.reprieve.jfr.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whatever a thread is called, what stands beside its name can be read.
 */
class PrintableTest {
    @Test
    void whatSteersATerminalOrTurnsTheTextIsShownAsAnEscape() {
        assertEquals("a\\u001b[2Jb\\u009b", Printable.text("a\u001b[2Jb\u009b"));
        assertEquals("\\u202egnp.exe\\u2066", Printable.text("\u202egnp.exe\u2066"));
        assertEquals("two\nlines\tor so", Printable.text("two\nlines\tor so"));
        assertEquals("two\\u000alines", Printable.line("two\nlines"));
        assertEquals("<\u05e9\u05dc\u05d5\u05dd> & \u00fc", Printable.line("<\u05e9\u05dc\u05d5\u05dd> & \u00fc"));
    }

    @ParameterizedTest
    @CsvSource({
        "abc, 3", "\u4e2d\u6587, 4", "\ud83d\ude00, 2", "e\u0301, 1", "\uff21, 2", "\uac00, 2", "\u05e9, 1", "'', 0"})
    void columnsAreCountedAsATerminalCountsThem(final String text, final int columns) {
        assertEquals(columns, Printable.width(text));
    }

    @Test
    void aLongNameIsCutBetweenCharacters() {
        assertEquals("\ud83d\ude00\ud83d\ude00...", Printable.beginning("\ud83d\ude00".repeat(9), 8));
        assertEquals("...\ud83d\ude00\ud83d\ude00", Printable.end("\ud83d\ude00".repeat(9), 8));
        assertEquals("com.acme", Printable.beginning("com.acme", 8));
        assertEquals("com.a...", Printable.beginning("com.acme.", 8));
        assertEquals("...Index", Printable.end("com.acme.Index", 8));
        assertEquals("\\u001...", Printable.beginning("\u001b\u001b\u001b", 8));
    }
}
