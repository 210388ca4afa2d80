package io.reprieve.jfr.report;

import io.reprieve.jfr.Recordings;
import io.reprieve.jfr.recording.Reclamation;
import io.reprieve.jfr.recording.RecordingFile;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/**
 * The page on a recording, as a test looks at it: well-formed, so that its parts can be asked for by paths.
 */
final class Page {
    private final String html;
    private final Document document;
    private final Reclamation reclamation;

    Page(final String html) throws Exception {
        this(html, null);
    }

    private Page(final String html, final Reclamation reclamation) throws Exception {
        this.html = html;
        this.reclamation = reclamation;
        document = DocumentBuilderFactory.newInstance().newDocumentBuilder()
            .parse(new InputSource(new StringReader(html.substring("<!DOCTYPE html>".length()))));
    }

    static Page of(final Recordings recording) throws Exception {
        final RecordingFile file = RecordingFile.read(recording.file());
        return new Page(
            Report.on(file, recording.file().getFileName().toString()).html(), file.reclamation());
    }

    String html() {
        return html;
    }

    Reclamation reclamation() {
        return reclamation;
    }

    /** The texts of all nodes at a path. */
    List<String> texts(final String path) throws Exception {
        final NodeList nodes =
            (NodeList) XPathFactory.newInstance().newXPath().evaluate(path, document, XPathConstants.NODESET);
        final List<String> texts = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent());
        }
        return texts;
    }

    /** The texts of all nodes at a path within the chart of a title. */
    List<String> inChart(final String title, final String path) throws Exception {
        return texts("//figure[figcaption/h3='" + title + "']" + path);
    }
}
