package hosts.driver;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** A bundle with a board, installed fifty times in an OSGi framework. */
enum Osgi implements Host {
    /** Felix. */
    FELIX("Felix", "felix", "org.apache.felix.framework"),
    /** Equinox. */
    EQUINOX("Equinox", "equinox", "org.eclipse.osgi");

    private static final String TIMES = "50";
    private static final String NOTHING = "-";

    private final String shown;
    private final String profile;
    private final String artefact;

    Osgi(final String shown, final String profile, final String artefact) {
        this.shown = shown;
        this.profile = profile;
        this.artefact = artefact;
    }

    @Override
    public void run(final Table table, final int seconds) throws Exception {
        final String name = shown + " " + Places.version(profile, artefact);
        final Path rules = Places.boardRules();
        final Path plain = bundle("plain", "");
        final Path importing = bundle("api", "io.reprieve,io.reprieve.woven;resolution:=optional");
        final Path containing = bundle("api", "", Places.runtime(), Places.agrona());
        Run run = run(new Run(), NOTHING, plain);
        table.add(name, "rules, no agent", run, left(run), run.isWell() && run.fact("loadersLeft") == 0);
        run = run(new Run().agent("bootstrap=true,rules=" + rules), NOTHING, plain);
        table.add(name, "rules, agent, bootstrap=true", run, left(run), isRight(run));
        run = run(new Run().agent("rules=" + rules), "io.reprieve,io.reprieve.*", plain);
        table.add(name, "rules, agent, io.reprieve delegated", run, left(run), isRight(run));
        run = run(new Run(), NOTHING, containing);
        table.add(name, "library in the bundle, no agent", run, left(run), isRight(run));
        run = run(new Run().agent(""), NOTHING, containing);
        table.add(name, "library in the bundle, agent", run, left(run), isRight(run));
        run = run(new Run(), NOTHING, importing, libraryBundle());
        table.add(name, "library as a bundle, no agent", run, left(run), isRight(run));
    }

    private static boolean isRight(final Run run) {
        return run.isSafe() && run.fact("loadersLeft") == 0;
    }

    private static String left(final Run run) {
        return run.fact("loadersLeft") == null ? ""
            : "installed " + run.fact("deployed") + " times; left: " + run.fact("loadersLeft") + " loaders";
    }

    private Run run(final Run run, final String delegation, final Path... bundles) throws Exception {
        final Path[] libraries;
        try (Stream<Path> jars = Files.list(Places.libraries(profile))) {
            libraries = jars.toArray(Path[]::new);
        }
        final Path host = Places.classes("osgi", libraries);
        final List<String> arguments = new ArrayList<>(List.of(
            "hosts.osgi.OsgiHost", Files.createTempDirectory(Places.target(), profile).toString(), TIMES, delegation));
        Stream.of(bundles).map(Path::toString).forEach(arguments::add);
        return run.option("-Xmx256m").classPath(host).classPath(libraries).run(arguments.toArray(String[]::new));
    }

    private Path bundle(final String board, final String imports, final Path... inside) throws Exception {
        final Path app = Places.app();
        final Path[] places;
        try (Stream<Path> jars = Files.list(Places.libraries(profile))) {
            places = Stream.concat(Stream.of(app), jars).toArray(Path[]::new);
        }
        final Path classes = Places.classes("osgi-bundle", places);
        final Manifest manifest = manifest("board." + board);
        final Attributes attributes = manifest.getMainAttributes();
        attributes.putValue("Bundle-Activator", "hosts.bundle.Activator");
        attributes.putValue("Import-Package", "org.osgi.framework" + (imports.isEmpty() ? "" : "," + imports));
        attributes.putValue("X-Board", board);
        final StringBuilder path = new StringBuilder(".");
        for (final Path jar : inside) {
            path.append(',').append(jar.getFileName());
        }
        attributes.putValue("Bundle-ClassPath", path.toString());
        final Path jar = Files.createTempFile(Places.target(), "bundle", ".jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            add(out, app);
            add(out, classes);
            for (final Path file : inside) {
                out.putNextEntry(new JarEntry(file.getFileName().toString()));
                Files.copy(file, out);
                out.closeEntry();
            }
        }
        return jar;
    }

    /** The runtime with Agrona inside it, and what a bundle needs in its manifest: neither of them has that. */
    private static Path libraryBundle() throws Exception {
        final Manifest manifest = manifest("io.reprieve.runtime");
        manifest.getMainAttributes().putValue("Export-Package", "io.reprieve,io.reprieve.woven");
        manifest.getMainAttributes().putValue("Bundle-ClassPath", "runtime.jar,agrona.jar");
        manifest.getMainAttributes().putValue("DynamicImport-Package", "*");
        final Path jar = Files.createTempFile(Places.target(), "library", ".jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            out.putNextEntry(new JarEntry("runtime.jar"));
            Files.copy(Places.runtime(), out);
            out.putNextEntry(new JarEntry("agrona.jar"));
            Files.copy(Places.agrona(), out);
        }
        return jar;
    }

    private static Manifest manifest(final String name) {
        final Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Bundle-ManifestVersion", "2");
        manifest.getMainAttributes().putValue("Bundle-SymbolicName", name);
        manifest.getMainAttributes().putValue("Bundle-Version", "1.0.0");
        return manifest;
    }

    private static void add(final JarOutputStream out, final Path directory) throws Exception {
        try (Stream<Path> files = Files.walk(directory)) {
            for (final Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
                out.putNextEntry(new JarEntry(directory.relativize(file).toString()));
                Files.copy(file, out);
                out.closeEntry();
            }
        }
    }
}
