package io.reprieve.jfr.report;

import java.util.ArrayDeque;
import java.util.Deque;
import org.owasp.encoder.Encode;

/**
 * HTML and SVG as it is written. Every text and every value of an attribute is escaped here, so that nobody who writes
 * a part of the page need think of it.
 */
final class Markup {
    private final StringBuilder out = new StringBuilder(1 << 16);
    private final Deque<String> open = new ArrayDeque<>();

    /** An element that goes on until {@link #close}. Attributes are names and values in turn. */
    Markup open(final String tag, final String... attributes) {
        begin(tag, attributes);
        out.append('>');
        open.push(tag);
        return this;
    }

    Markup close() {
        out.append("</").append(open.pop()).append('>');
        return this;
    }

    /** An element with nothing in it. */
    Markup empty(final String tag, final String... attributes) {
        begin(tag, attributes);
        out.append("/>");
        return this;
    }

    /** An element with a text in it. */
    Markup leaf(final String tag, final String text, final String... attributes) {
        return open(tag, attributes).text(text).close();
    }

    Markup text(final String text) {
        out.append(Encode.forHtmlContent(Printable.text(text)));
        return this;
    }

    /** What has been escaped already, or is no text. */
    Markup raw(final String markup) {
        out.append(markup);
        return this;
    }

    private void begin(final String tag, final String... attributes) {
        out.append('<').append(tag);
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ').append(attributes[i]).append("=\"")
                .append(Encode.forHtmlAttribute(Printable.text(attributes[i + 1]))).append('"');
        }
    }

    @Override
    public String toString() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("still open: " + open);
        }
        return out.toString();
    }
}
