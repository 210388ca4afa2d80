package io.reprieve.agent.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * What the agent tells whoever has attached it to a running program. It is left in a system property of that program,
 * which the attaching side reads over the connection that it has: they may see different files, and need share no
 * other.
 *
 * @param isAllWell whether everything that was asked for has been woven.
 * @param lines     what there is to say about it.
 */
public record AttachReply(boolean isAllWell, List<String> lines) {
    private static final String PROPERTY = "io.reprieve.agent.attached";
    private static final String WELL = "well";

    public void leave() {
        System.setProperty(PROPERTY, (isAllWell ? WELL : "amiss") + "\n" + String.join("\n", lines));
    }

    /**
     * Reads a reply.
     *
     * @param properties the system properties of the program.
     * @return the reply; {@code null} if there is none.
     */
    public static AttachReply of(final Properties properties) {
        final String text = properties.getProperty(PROPERTY);
        if (text == null) {
            return null;
        }
        final List<String> lines = new ArrayList<>(text.lines().toList());
        return new AttachReply(lines.remove(0).equals(WELL), lines);
    }
}
