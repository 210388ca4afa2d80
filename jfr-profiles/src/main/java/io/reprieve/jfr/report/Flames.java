package io.reprieve.jfr.report;

import io.reprieve.jfr.recording.Reclamation;
import io.reprieve.jfr.recording.Stall;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the readers that held others up were doing: their stacks, one above the other where they agree, as wide as
 * grace periods waited for them.
 */
final class Flames {
    private static final int DEEPEST = 60;
    private static final double NARROWEST = 0.002;

    private Flames() {
    }

    static void write(final Markup page, final Reclamation reclamation) {
        final Frame all = new Frame("all readers that were waited for");
        final List<Stall> stalls = new ArrayList<>(reclamation.stalls());
        stalls.addAll(reclamation.lags(0));
        for (final Stall stall : stalls) {
            final List<String> frames = stall.stack().plainFrames();
            if (!frames.isEmpty()) {
                all.add(frames, stall.waited());
            }
        }
        if (all.nanos == 0) {
            return;
        }
        page.open("section", "class", "card flames").leaf("h3", "What readers that held others up were doing")
            .leaf("p", "Their stacks, the outermost method on top, as wide as grace periods waited for them. Stacks are"
                + " taken of readers that were reported, or waited for when the counters were recorded.",
                "class", "quiet");
        page.open("ul", "class", "flame", "tabindex", "0");
        write(page, all, all.nanos, 0);
        page.close().close();
    }

    private static void write(final Markup page, final Frame frame, final long whole, final int depth) {
        page.open("li", "style", "flex: " + frame.nanos / 1_000 + " 1 0");
        page.leaf(
            "span", frame.shortName(), "class", "frame f" + Math.floorMod(frame.name.hashCode(), 5), "title",
            frame.name + "\n" + Shown.duration(frame.nanos) + ", "
                + Shown.percent((double) frame.nanos / whole));
        final List<Frame> callees = frame.callees.values().stream()
            .filter(callee -> (double) callee.nanos / whole >= NARROWEST)
            .sorted(Comparator.comparingLong((Frame callee) -> -callee.nanos))
            .toList();
        if (!callees.isEmpty() && depth < DEEPEST) {
            page.open("ul");
            callees.forEach(callee -> write(page, callee, whole, depth + 1));
            final long rest = frame.nanos - callees.stream().mapToLong(callee -> callee.nanos).sum();
            if (rest / 1_000 > 0) {
                page.open("li", "class", "rest", "aria-hidden", "true", "style", "flex: " + rest / 1_000 + " 1 0")
                    .close();
            }
            page.close();
        }
        page.close();
    }

    /** A method, as it was called. */
    private static final class Frame {
        private final String name;
        private final Map<String, Frame> callees = new LinkedHashMap<>();
        private long nanos;

        Frame(final String name) {
            this.name = name;
        }

        /** Takes in a stack, the innermost frame of which is the first. */
        void add(final List<String> frames, final long waited) {
            Frame at = this;
            at.nanos += waited;
            for (int i = frames.size() - 1; i >= 0; i--) {
                at = at.callees.computeIfAbsent(frames.get(i), Frame::new);
                at.nanos += waited;
            }
        }

        /** Class and method, without the package. */
        String shortName() {
            final int arguments = name.indexOf('(');
            final String method = (arguments < 0 ? name : name.substring(0, arguments)).strip();
            final int dot = method.lastIndexOf('.');
            final int before = dot < 0 ? -1 : method.lastIndexOf('.', dot - 1);
            return method.indexOf(' ') >= 0 ? method : method.substring(before + 1);
        }
    }
}
