package io.reprieve.agent.weave;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.reprieve.agent.files.ClassPathFiles;
import io.reprieve.agent.plan.ClassDescriptions;
import io.reprieve.agent.plan.ClassPlan;
import io.reprieve.agent.plan.Planner;
import io.reprieve.agent.rules.RuleIndex;
import io.reprieve.woven.BuildTimeWeaving;
import io.reprieve.woven.SiteDescription;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.implementation.bytecode.StackManipulation;
import net.bytebuddy.implementation.bytecode.constant.IntegerConstant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is woven at build time is what the agent weaves, but for where the runtime's numbers come from.
 */
class CompanionTest {
    @TempDir
    private Path directory;

    /** Numbers as an agent has them, each of which takes an instruction as long as the read of a companion's. */
    private static final class LongNumbers implements Numbers {
        private int last = 31_000;

        @Override
        public StackManipulation domain(final String name) {
            return IntegerConstant.forValue(last++);
        }

        @Override
        public StackManipulation reader(final String domain, final String method) {
            return IntegerConstant.forValue(last++);
        }

        @Override
        public StackManipulation site(final ClassLoader loader, final SiteDescription site) {
            return IntegerConstant.forValue(last++);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Releases", "Readers", "Updates", "Domains", "DutyCycles", "BulkReleases", "Callers", "PooledBuffers$Buffer"})
    void theInstructionsAreTheAgents(final String name) throws Exception {
        final String type = "com/acme/" + name;
        final Companion companion = new Companion(type, each -> true);

        final String woven = text(weave(type, companion));
        final String agents = text(weave(type, new LongNumbers()));

        assertEquals(companion.isNeeded(), woven.contains("$reprieve.number"), woven);
        assertEquals(
            agents.replaceAll("sipush +31\\d\\d\\d\\b", "number"),
            woven.replaceAll("getstatic +// Field com/acme/\\S+reprieve\\.number\\d+:I", "number"));
    }

    @Test
    void allThatIsKnownOfASiteIsHandedOver() {
        final Method site = Stream.of(BuildTimeWeaving.class.getMethods())
            .filter(method -> method.getName().equals("site")).findFirst().orElseThrow();
        assertEquals(SiteDescription.class.getRecordComponents().length, site.getParameterCount());
    }

    @Test
    void aNameThatIsTakenIsLeftAlone() {
        assertEquals("a/B$reprieve", new Companion("a/B", each -> true).internalName());
        assertEquals("a/B$reprieve2", new Companion("a/B", each -> each.endsWith("2")).internalName());
    }

    private static byte[] weave(final String type, final Numbers numbers) throws Exception {
        final ClassPathFiles files = new ClassPathFiles();
        files.add(programs());
        final byte[] file = Files.readAllBytes(programs().resolve(type + ".class"));
        final TypeDescription description = ClassDescriptions.of(type.replace('/', '.'), file);
        final ClassPlan plan = new Planner(new RuleIndex(List.of()))
            .plan(null, description, file, List.of(), files, null);
        final byte[] woven = new Weaver(numbers).weave(null, description, file, plan).file();
        assertTrue(woven != null, type);
        return woven;
    }

    private static Path programs() throws URISyntaxException {
        return Path.of(CompanionTest.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    /** The members and their instructions, without the numbers of constants. */
    private String text(final byte[] file) throws Exception {
        final Path written = Files.write(directory.resolve("Woven.class"), file);
        final StringWriter text = new StringWriter();
        final int status = ToolProvider.findFirst("javap").orElseThrow()
            .run(new PrintWriter(text), new PrintWriter(text), "-c", "-p", written.toString());
        assertEquals(0, status, text::toString);
        return text.toString().replaceAll("#\\d+(, *\\d+)?", "").replaceAll(" +", " ");
    }
}
