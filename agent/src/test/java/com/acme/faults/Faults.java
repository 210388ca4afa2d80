package com.acme.faults;

import io.reprieve.Rcu;
import java.nio.file.Path;

/**
 * The seeded faults: each runs as it is, or mended, and says its name on standard error before. Arguments:
 * {@code broken} or {@code mended}, a directory for files, and the names of those to be run; all if there are none.
 */
public final class Faults {
    static Path directory;

    private Faults() {
    }

    public static void main(final String[] arguments) throws Exception {
        final boolean isMended = arguments[0].equals("mended");
        directory = Path.of(arguments[1]);
        for (final Fault fault : Fault.all()) {
            if (arguments.length == 2 || java.util.List.of(arguments).contains(fault.name())) {
                System.err.println("fault: " + fault.name());
                run(fault, isMended);
                Rcu.barrier();
            }
        }
        System.err.println("fault: end");
        System.out.println("ok");
    }

    private static void run(final Fault fault, final boolean isMended) throws Exception {
        try {
            fault.run(isMended);
        } catch (final RuntimeException e) {
            if (isMended) {
                throw e;
            }
            // It is broken: what was closed under it may well say so itself.
        }
    }
}
