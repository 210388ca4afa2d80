package io.reprieve.torture;

import io.reprieve.errors.Errors;
import io.reprieve.schedule.Schedules;
import java.util.ArrayList;
import java.util.List;

/**
 * A bounded run of the torture, or of schedules, for engines that are wrong in some way. It ends at the first
 * finding. Which paths it takes in its few seconds depends on the machine, so it isn't held against it: the torture's
 * own test does that.
 */
enum Dose {
    /** Everything, in one domain. */
    PLAIN("torture", "--delays", "false", "--second-domain", "false"),
    /** The same, with delays between the runtime's steps. */
    DELAYED("torture with delays", "--delays", "true", "--second-domain", "false"),
    /** Virtual threads that borrow and give back, one thread at a time: the same schedules each time. */
    SCHEDULES_OF_BORROWERS("schedules", Schedules.class, "BORROWED_SLOT,LEVEL_OF_SLOTS", "1", "400x"),
    /** The stack ends, or the heap is full, at each step. */
    ERRORS("errors", Errors.class);

    /** As it is named in the table. */
    final String label;
    /** What is run. */
    final Class<?> mainClass;
    private final List<String> arguments;

    Dose(final String label, final String... arguments) {
        this(label, Torture.class, arguments);
    }

    Dose(final String label, final Class<?> mainClass, final String... arguments) {
        this.label = label;
        this.mainClass = mainClass;
        this.arguments = List.of(arguments);
    }

    List<String> jvmOptions() {
        return mainClass == Torture.class ? List.of()
            : mainClass == Errors.class ? Errors.JVM_OPTIONS : Schedules.JVM_OPTIONS;
    }

    List<String> arguments() {
        if (mainClass != Torture.class) {
            return arguments;
        }
        final List<String> all = new ArrayList<>(List.of("--seconds", "5", "--patience", "5", "--every-path", "false"));
        all.addAll(arguments);
        return all;
    }
}
