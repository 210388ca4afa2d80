package io.reprieve.agent.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.acme.Learning;
import com.acme.Loops;
import io.reprieve.agent.rules.ClassFiles;
import io.reprieve.agent.rules.Rule;
import io.reprieve.agent.rules.RulesFiles;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.jar.asm.ClassReader;
import org.junit.jupiter.api.Test;

/**
 * What will be released is known when the classes that use it are loaded, as far as it can be.
 */
class ExpectedTypesTest {
    /** The rules, and nothing else. */
    private record Rules(List<Rule> rules) implements VerifyTransformer.View {
        static Rules of(final String... lines) {
            final List<Rule> rules = new ArrayList<>();
            for (final String line : lines) {
                rules.add(RulesFiles.rule(line, "test"));
            }
            return new Rules(rules);
        }

        @Override
        public boolean isApplications(final ClassLoader loader, final String internalName) {
            return true;
        }

        @Override
        public ClassFiles files(final ClassLoader loader) {
            return null;
        }

        @Override
        public void read(final Module module) {
        }
    }

    private final WatchedTypes types = new WatchedTypes(null, loader -> null);

    private void expect(final boolean is, final String... names) {
        for (final String name : names) {
            assertEquals(is, types.contains(name), name);
        }
    }

    @Test
    void rulesNameWhatTheyRelease() {
        new ExpectedTypes(
            Rules.of(
                "release com.acme.Page#close()",
                "release com.acme.Pool#free(java.lang.String,com.acme.Buffer,int)",
                "release com.acme.Pool#give(byte[])",
                "release com.acme.Pool#put(com.acme.First,com.acme.Second) released=1",
                "release com.acme.File#destroy(long)",
                "release com.acme.Any#free(..)",
                "release com.acme.Two#free(com.acme.Third,com.acme.Fourth)",
                "release com.acme.Many*#close()",
                "reader  com.acme.Reader#read()"),
            types).addNamed();
        expect(true, "com/acme/Page", "com/acme/Buffer", "[B", "com/acme/Second", "com/acme/File");
        expect(false, "java/lang/String", "com/acme/First", "com/acme/Any", "com/acme/Third", "com/acme/Fourth",
            "com/acme/Many*", "com/acme/Reader", "com/acme/Pool", "java/nio/ByteBuffer");
    }

    @Test
    void callsTellWhatAPoolOfAnythingIsGiven() throws IOException {
        passed("release com.acme.Anything#free(*)");
        expect(true, "com/acme/Loops$Row", "[B", "java/nio/ByteBuffer");
        expect(false, "com/acme/Loops", "[J");
    }

    @Test
    void callsOfOtherMethodsDoNot() throws IOException {
        passed("release com.acme.Anything#free(java.lang.Object)", "release com.acme.Anything#drain(*)  released=0");
        expect(false, "com/acme/Loops$Row", "[B");
    }

    private void passed(final String... rules) throws IOException {
        for (final Class<?> type : List.of(Loops.class, Learning.class)) {
            try (InputStream file = type.getResourceAsStream(type.getSimpleName() + ".class")) {
                final byte[] classFile = file.readAllBytes();
                new ExpectedTypes(Rules.of(rules), types).addPassed(new ClassReader(classFile), classFile);
            }
        }
    }
}
