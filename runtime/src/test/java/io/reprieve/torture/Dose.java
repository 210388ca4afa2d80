package io.reprieve.torture;

import java.util.ArrayList;
import java.util.List;

/**
 * A bounded run of the torture, for engines that are wrong in some way. It ends at the first finding.
 */
enum Dose {
    /** Everything, in one domain. */
    PLAIN("torture", "--delays", "false", "--second-domain", "false"),
    /** The same, with delays between the runtime's steps. */
    DELAYED("torture with delays", "--delays", "true", "--second-domain", "false");

    /** As it is named in the table. */
    final String label;
    private final List<String> arguments;

    Dose(final String label, final String... arguments) {
        this.label = label;
        this.arguments = List.of(arguments);
    }

    List<String> arguments() {
        final List<String> all = new ArrayList<>(List.of("--seconds", "5", "--patience", "5"));
        all.addAll(arguments);
        return all;
    }
}
