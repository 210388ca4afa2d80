package io.reprieve.agent.command;

import io.reprieve.agent.command.TopView.Order;
import io.reprieve.jfr.report.Printable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * All domains on one screen, whatever its size: those in trouble first, idle ones in a line, and as many sites as there
 * is room for.
 */
final class TopScreen {
    private static final int LEAST_WIDTH = 80;
    private static final int SITES_OF_EACH = 4;
    private static final int LINES_OF_READERS = 4;

    private final int width;
    private final int height;
    private final Order order;
    private final int mostSites;

    TopScreen(final int width, final int height, final Order order, final int mostSites) {
        this.width = Math.max(LEAST_WIDTH, width);
        this.height = height;
        this.order = order;
        this.mostSites = mostSites;
    }

    List<String> lines(final String title, final List<TopView> views, final String footer) {
        final List<TopView> shown = new ArrayList<>(views.stream().filter(view -> !view.isIdle()).toList());
        // The default domain comes first, as it did, where nothing is more urgent.
        shown.sort(Comparator.comparingInt(TopView::urgency).reversed());
        final List<String> idle = views.stream().filter(TopView::isIdle).map(view -> view.now().domain()).toList();
        final List<String> lines = new ArrayList<>(List.of(fit(title)));
        final List<String> last = new ArrayList<>();
        if (!idle.isEmpty()) {
            last.add(fit("idle: " + String.join(", ", idle)));
        }
        if (!footer.isEmpty()) {
            last.add(fit(footer));
        }
        int room = height - lines.size() - last.size();
        for (int i = 0; i < shown.size(); i++) {
            final TopView view = shown.get(i);
            final List<String> head = view.head(width);
            final int left = shown.size() - i;
            if (room < head.size() + (left > 1 ? 1 : 0)) {
                lines.add(fit("and " + left + (left == 1 ? " more domain: " : " more domains: ") + String.join(
                    ", ", shown.subList(i, shown.size()).stream().map(each -> each.now().domain()).toList())));
                room--;
                break;
            }
            lines.addAll(head);
            room -= head.size();
            // What the others need to be seen at all is theirs.
            final int ofOthers = (left - 1) * (head.size() + SITES_OF_EACH);
            final int own = room - (left > 1 ? 1 : 0);
            final List<String> readers = view.readers(
                width, Math.min(LINES_OF_READERS, Math.min(room - ofOthers, own) - SITES_OF_EACH));
            final int most = Math.min(mostSites + 2, Math.max(SITES_OF_EACH, room - readers.size() - ofOthers));
            final List<String> sites = view.sites(width, Math.min(most, own - readers.size()), order);
            lines.addAll(sites);
            lines.addAll(readers);
            room -= sites.size() + readers.size();
        }
        lines.addAll(last);
        return lines;
    }

    private String fit(final String line) {
        return Printable.beginning(line, width);
    }
}
