package io.reprieve.torture;

import java.util.ArrayList;
import java.util.List;

/**
 * A bounded run of the torture, for engines that are wrong in some way. It ends at the first finding. Which paths it
 * takes in its few seconds depends on the machine, so it isn't held against it: the torture's own test does that.
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
        final List<String> all = new ArrayList<>(List.of("--seconds", "5", "--patience", "5", "--every-path", "false"));
        all.addAll(arguments);
        return all;
    }
}
