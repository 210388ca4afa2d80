package io.reprieve.agent.build;

import io.reprieve.agent.files.ClassPathFiles;
import io.reprieve.agent.transform.WeavingTransformer;
import io.reprieve.woven.Woven;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Has the JVM's verifier look at woven classes. They are linked, and none is initialised: no code of theirs runs.
 */
final class WovenVerifier {
    private final ClassPathFiles files;
    private final List<String> refused = new ArrayList<>();
    private final List<String> unknown = new ArrayList<>();

    /**
     * A verifier.
     *
     * @param files where the classes are found that those refer to.
     */
    WovenVerifier(final ClassPathFiles files) {
        this.files = files;
    }

    /** Finds woven classes before all others, and those of the runtime where this class is. */
    private final class Loader extends ClassLoader {
        private final Map<String, byte[]> woven;

        Loader(final Map<String, byte[]> woven) {
            super(ClassLoader.getPlatformClassLoader());
            this.woven = woven;
        }

        @Override
        protected Class<?> findClass(final String name) throws ClassNotFoundException {
            byte[] file = woven.get(name);
            if (file == null && WeavingTransformer.isOwn(name.replace('.', '/'))) {
                return Class.forName(name, false, Woven.class.getClassLoader());
            }
            if (file == null) {
                file = files.find(name.replace('.', '/'));
            }
            if (file == null) {
                throw new ClassNotFoundException(name);
            }
            return defineClass(name, file, 0, file.length);
        }
    }

    /**
     * Verifies a class.
     *
     * @param name  its binary name.
     * @param woven the file of it, and of its companion if it has one, by their binary names.
     */
    void verify(final String name, final Map<String, byte[]> woven) {
        try {
            // Asked for its members, the JVM links a class.
            Class.forName(name, false, new Loader(new HashMap<>(woven))).getDeclaredConstructors();
        } catch (final UnsupportedClassVersionError e) {
            unknown.add(name + " (" + firstLine(e) + ")");
        } catch (final VerifyError | ClassFormatError e) {
            refused.add("not verified: " + name + ": " + firstLine(e));
        } catch (final ClassNotFoundException | LinkageError | SecurityException e) {
            unknown.add(name + " (" + firstLine(e) + ")");
        }
    }

    private static String firstLine(final Throwable failure) {
        return failure.toString().lines().findFirst().orElse("");
    }

    /** A line for each class that the JVM refuses. */
    List<String> refused() {
        return refused;
    }

    /** The classes that can't be verified, because something is missing that they refer to. */
    List<String> unknown() {
        return unknown;
    }
}
