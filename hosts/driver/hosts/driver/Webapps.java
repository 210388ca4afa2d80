package hosts.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A web application with its pool inside it, deployed fifty times in a container, under load. */
enum Webapps implements Host {
    /** Tomcat. */
    TOMCAT("Tomcat", "tomcat", "tomcat-embed-core", "hosts.tomcat.TomcatHost"),
    /** Jetty. */
    JETTY("Jetty", "jetty", "jetty-ee10-webapp", "hosts.jetty.JettyHost");

    private static final String TIMES = "50";
    private static final String WEB_XML = """
        <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
          <servlet>
            <servlet-name>board</servlet-name>
            <servlet-class>hosts.webapp.BoardServlet</servlet-class>
            <init-param><param-name>board</param-name><param-value>%s</param-value></init-param>
            <load-on-startup>1</load-on-startup>
          </servlet>
          <servlet-mapping>
            <servlet-name>board</servlet-name>
            <url-pattern>/read</url-pattern><url-pattern>/change</url-pattern><url-pattern>/end</url-pattern>
          </servlet-mapping>
        </web-app>
        """;

    private final String shown;
    private final String profile;
    private final String artefact;
    private final String main;

    Webapps(final String shown, final String profile, final String artefact, final String main) {
        this.shown = shown;
        this.profile = profile;
        this.artefact = artefact;
        this.main = main;
    }

    @Override
    public void run(final Table table, final int seconds) throws Exception {
        final String name = shown + " " + Places.version(profile, artefact);
        final Path rules = Places.boardRules();
        final Path plain = application("plain", false);
        final Path provided = application("api", false);
        final Path bundled = application("api", true);
        Run run = container().run(main, plain.toString(), TIMES);
        table.add(name, "rules, no agent", run, left(run), run.isWell() && run.fact("loadersLeft") == 0);
        run = container().agent("rules=" + rules).run(main, plain.toString(), TIMES);
        table.add(name, "rules, agent", run, left(run), isRight(run));
        run = container().agent("").run(main, provided.toString(), TIMES);
        table.add(name, "library by the agent", run, left(run), isRight(run));
        run = container().classPath(Places.runtime(), Places.agrona()).run(main, provided.toString(), TIMES);
        table.add(name, "library of the container, no agent", run, left(run), isRight(run));
        run = container().run(main, bundled.toString(), TIMES);
        table.add(name, "library in WEB-INF/lib, no agent", run, left(run), isRight(run));
        run = container().agent("").run(main, bundled.toString(), TIMES);
        table.add(name, "library in WEB-INF/lib, agent", run, left(run), isRight(run));
    }

    private static boolean isRight(final Run run) {
        return run.isSafe() && run.fact("loadersLeft") == 0 && run.fact("threadsLeft") == 0 && run.fact("errors") == 0;
    }

    private static String left(final Run run) {
        return run.fact("loadersLeft") == null ? "" : "deployed " + run.fact("deployed") + " times; left: "
            + run.fact("loadersLeft") + " loaders, " + run.fact("threadsLeft") + " threads";
    }

    private Run container() throws IOException, InterruptedException {
        final Path libraries = Places.all(profile);
        final Path each = Places.libraries(profile);
        try (var jars = Files.list(each)) {
            final Path[] all = jars.toArray(Path[]::new);
            final Path app = Places.app();
            final Path[] forServlet = java.util.Arrays.copyOf(all, all.length + 1);
            forServlet[all.length] = app;
            final Path webapp = Places.classes("webapp", forServlet);
            final Path[] forHost = java.util.Arrays.copyOf(all, all.length + 1);
            forHost[all.length] = webapp;
            final Path host = Places.classes(profile, forHost);
            Files.createDirectories(Places.target().resolve("container/hosts/webapp"));
            // Jetty keeps the application that it has last answered for on a connection, until that is closed.
            return new Run().option("-Xmx256m", "-Djdk.httpclient.keepalive.timeout=1")
                .classPath(libraries, host, redeployOnly(webapp));
        }
    }

    /** The servlet is the application's own: the container sees nothing of it. */
    private static Path redeployOnly(final Path webapp) throws IOException {
        final Path container = Places.target().resolve("classes/container");
        final Path folder = container.resolve("hosts/webapp");
        Files.createDirectories(folder);
        try (var files = Files.list(webapp.resolve("hosts/webapp"))) {
            for (final Path file : (Iterable<Path>) files::iterator) {
                if (file.getFileName().toString().startsWith("Redeploy")) {
                    Files.copy(file, folder.resolve(file.getFileName()),
                        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        return container;
    }

    private Path application(final String board, final boolean withLibrary) throws IOException, InterruptedException {
        container();
        final Path application = Files.createTempDirectory(Places.target(), profile).resolve("app");
        final Path inside = Files.createDirectories(application.resolve("WEB-INF"));
        Places.copy(Places.app(), inside.resolve("classes"));
        Places.copy(Places.target().resolve("classes/webapp"), inside.resolve("classes"));
        Files.writeString(inside.resolve("web.xml"), WEB_XML.formatted(board));
        if (withLibrary) {
            final Path libraries = Files.createDirectories(inside.resolve("lib"));
            for (final Path jar : new Path[] {Places.runtime(), Places.agrona()}) {
                Files.copy(jar, libraries.resolve(jar.getFileName()));
            }
        }
        return application;
    }
}
