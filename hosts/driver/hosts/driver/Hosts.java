package hosts.driver;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs the hosts that were named, and prints the table. */
public final class Hosts {
    /** They take several minutes, and are run when they are named. */
    private static final List<String> LONG = List.of("kafka", "kafka-rates");
    /** How long a run lasts if nobody says otherwise; the broker's last two minutes. */
    static final int SECONDS = 5;

    private Hosts() {
    }

    private static Map<String, Host> all() {
        final Map<String, Host> hosts = new LinkedHashMap<>();
        hosts.put("tomcat", Webapps.TOMCAT);
        hosts.put("jetty", Webapps.JETTY);
        hosts.put("springboot", new SpringBoot());
        hosts.put("felix", Osgi.FELIX);
        hosts.put("equinox", Osgi.EQUINOX);
        hosts.put("modules", new Modules());
        hosts.put("jlink", new Jlink());
        hosts.put("kotlin", Languages.KOTLIN);
        hosts.put("scala", Languages.SCALA);
        hosts.put("groovy", Languages.GROOVY);
        hosts.put("opentelemetry", Agents.OPENTELEMETRY);
        hosts.put("jacoco", Agents.JACOCO);
        hosts.put("aspectj", Agents.ASPECTJ);
        hosts.put("skywalking", Agents.SKYWALKING);
        hosts.put("async-profiler", Agents.ASYNC_PROFILER);
        hosts.put("ours", new TwoCopies());
        hosts.put("kafka", Broker::errors);
        hosts.put("kafka-rates", Broker::rates);
        return hosts;
    }

    /**
     * Runs.
     *
     * @param arguments {@code [--seconds N] [NAME...]} or {@code --list}.
     */
    public static void main(final String[] arguments) {
        final Map<String, Host> hosts = all();
        final List<String> names = new ArrayList<>();
        int seconds = SECONDS;
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].equals("--list")) {
                System.out.println(String.join(" ", hosts.keySet()));
                return;
            } else if (arguments[i].equals("--seconds") && i + 1 < arguments.length) {
                seconds = Integer.parseInt(arguments[++i]);
            } else if (hosts.containsKey(arguments[i])) {
                names.add(arguments[i]);
            } else {
                System.err.println("run.sh: there is no '" + arguments[i] + "'; there are " + String.join(", ",
                    hosts.keySet())
                    + ", and the options --jdk HOME, --seconds N and --list");
                System.exit(2);
            }
        }
        if (names.isEmpty()) {
            names.addAll(hosts.keySet());
            names.removeAll(LONG);
        }
        final Table table = new Table();
        for (final String name : names) {
            try {
                hosts.get(name).run(table, seconds);
            } catch (final Exception e) {
                // The others can be run all the same, and take long.
                e.printStackTrace();
                table.addFailure(name, e);
            }
        }
        table.print();
        System.exit(table.isAsItShouldBe() ? 0 : 1);
    }
}
