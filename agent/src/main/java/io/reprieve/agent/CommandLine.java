package io.reprieve.agent;

/**
 * What {@code java -jar} runs: says which version this is, and how to use it.
 */
public final class CommandLine {
    private static final int USAGE_STATUS = 2;

    private CommandLine() {
    }

    /**
     * Prints version and help.
     *
     * @param arguments none, or a request for help.
     */
    public static void main(final String[] arguments) {
        if (arguments.length == 0 || isHelp(arguments)) {
            System.out.print(help());
        } else {
            System.err.println("reprieve: unknown argument: " + arguments[0]);
            System.err.print(help());
            System.exit(USAGE_STATUS);
        }
    }

    private static boolean isHelp(final String[] arguments) {
        return arguments.length == 1
            && switch (arguments[0]) {
                case "-h", "--help", "help", "-v", "--version" -> true;
                default -> false;
            };
    }

    private static String help() {
        return String.join(
            System.lineSeparator(),
            "Reprieve agent " + ReprieveAgent.version(),
            "",
            "Defers the release of pooled objects until nobody reads them any more.",
            "",
            "Usage: java -javaagent:reprieve-agent.jar[=KEY=VALUE,...] ... MAIN-CLASS",
            "",
            "  enabled=true|false         false: weave nothing",
            "  strict=true|false          true: a method that can't be woven stops the JVM",
            "  report=none|summary|all    what is printed about weaving, on standard error",
            "",
            "The same keys, and those of the runtime, may be system properties (reprieve.KEY)",
            "or in the environment (REPRIEVE_KEY).",
            "");
    }
}
