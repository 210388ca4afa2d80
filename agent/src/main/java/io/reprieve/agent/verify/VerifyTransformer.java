package io.reprieve.agent.verify;

import io.reprieve.agent.rules.ClassFiles;
import io.reprieve.agent.rules.Rule;
import io.reprieve.runtime.verify.Checks;
import io.reprieve.woven.SiteDescription;
import io.reprieve.woven.Woven;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Type;
import net.bytebuddy.utility.OpenedClassReader;

/**
 * Weaves the checks of {@code verify} and {@code learn} into the classes of the application: called by the JVM with
 * what the ordinary weaving has made of them.
 */
public final class VerifyTransformer implements ClassFileTransformer {
    private static final long CHORE_MILLIS = 500;
    private static final String WOVEN = "io/reprieve/woven/Woven";
    private static final String RCU = "io/reprieve/Rcu";
    private static final String DOMAIN = "io/reprieve/RcuDomain";
    private static final String HEAD = "io/reprieve/woven/EmbeddedHead";
    private static final String LOCKS = "java/util/concurrent/locks/";

    private final View view;
    private final WatchedTypes types;
    private final ExpectedTypes expected;
    private final Map<ClassLoader, NativeMethods> natives = new WeakHashMap<>();
    private final LinkedBlockingQueue<Boolean> wishes = new LinkedBlockingQueue<>();

    private VerifyTransformer(final Instrumentation instrumentation, final View view) {
        this.view = view;
        this.types = new WatchedTypes(instrumentation, view::files);
        this.expected = new ExpectedTypes(view, types);
    }

    /** What the agent knows of classes and their loaders. */
    public interface View {
        /**
         * Whether a class is the application's, in a loader that sees the runtime.
         *
         * @param loader       its loader.
         * @param internalName its name, with slashes.
         * @return {@code true} if it can be woven.
         */
        boolean isApplications(ClassLoader loader, String internalName);

        /**
         * The class files that a loader finds.
         *
         * @param loader the loader.
         * @return the files.
         */
        ClassFiles files(ClassLoader loader);

        /**
         * The rules.
         *
         * @return all that there are by now.
         */
        List<Rule> rules();

        /**
         * A module is to read the runtime's.
         *
         * @param module the module.
         */
        void read(Module module);
    }

    /**
     * Starts weaving: after the ordinary transformer, which is to come first.
     *
     * @param instrumentation the JVM's side.
     * @param view            of the classes.
     * @param chore           what is done now and then, and before anything is freed.
     */
    public static void install(final Instrumentation instrumentation, final View view, final Runnable chore) {
        instrumentation.redefineModule(
            Object.class.getModule(), Set.of(), Map.of(), Map.of("java.nio", Set.of(Checks.class.getModule())),
            Set.of(), Map.of());
        final VerifyTransformer transformer = new VerifyTransformer(instrumentation, view);
        transformer.expected.addNamed();
        Checks.ACTIVE.watchBy(transformer.types);
        Checks.ACTIVE.saveBy(chore);
        instrumentation.addTransformer(transformer, true);
        final Thread thread = new Thread(null, () -> transformer.weaveAnew(chore), "reprieve-verify", 0, false);
        thread.setDaemon(true);
        thread.start();
    }

    /** Weaves what was loaded before a type was watched: not from within a transformer. */
    private void weaveAnew(final Runnable chore) {
        try {
            while (true) {
                if (wishes.poll(CHORE_MILLIS, TimeUnit.MILLISECONDS) == null) {
                    chore.run();
                } else {
                    types.settle();
                }
            }
        } catch (final InterruptedException e) {
            // Nobody does this but a program that is ending.
            return;
        }
    }

    @Override
    public byte[] transform(
            final Module module,
            final ClassLoader loader,
            final String internalName,
            final Class<?> classBeingRedefined,
            final ProtectionDomain protectionDomain,
            final byte[] classFile) {
        try {
            if (internalName == null || !view.isApplications(loader, internalName)) {
                return null;
            }
            final ClassReader reader = OpenedClassReader.of(classFile);
            final String[] referenced = ClassReferences.of(reader);
            types.note(loader, internalName, referenced, ClassFiles.parents(classFile));
            expected.addPassed(reader, classFile);
            if (types.isUnsettled()) {
                wishes.add(true);
            }
            if (NativeMethods.note(reader)) {
                types.renewHandles();
            }
            boolean isConcerned = false;
            for (final String each : referenced) {
                isConcerned |= each.equals(WOVEN) || each.equals(RCU) || each.equals(DOMAIN) || each.startsWith(LOCKS)
                    || each.equals(HEAD);
            }
            if (!isConcerned && !types.concerns(internalName, referenced)) {
                return null;
            }
            return weave(module, loader, internalName, reader);
        } catch (final Throwable t) {
            System.err.println("reprieve: verify: " + internalName.replace('/', '.') + " is not looked at: " + t);
            return null;
        }
    }

    private byte[] weave(
            final Module module, final ClassLoader loader, final String internalName, final ClassReader reader) {
        final CheckedClass.Outline outline = new CheckedClass.Outline();
        reader.accept(outline, ClassReader.SKIP_FRAMES);
        for (final MethodOutline method : outline.methods().values()) {
            for (final int site : method.sites()) {
                addReleased(site);
            }
        }
        for (final String each : reader.getInterfaces()) {
            if (each.equals(HEAD)) {
                types.add(internalName);
            }
        }
        if (types.isUnsettled()) {
            wishes.add(true);
        }
        final NativeMethods nativesOfLoader;
        synchronized (natives) {
            nativesOfLoader = natives.computeIfAbsent(loader, ignored -> new NativeMethods(view.files(loader)));
        }
        view.read(module);
        final ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
        reader.accept(new CheckedClass(types, nativesOfLoader, outline.methods(), writer), ClassReader.EXPAND_FRAMES);
        return writer.toByteArray();
    }

    private void addReleased(final int number) {
        final SiteDescription site = Woven.describe(number);
        if (site.released() == SiteDescription.RECEIVER) {
            types.add(site.type().replace('.', '/'));
        } else if (site.released() >= 0) {
            types.addReleased(Type.getArgumentTypes(site.descriptor())[site.released()].getDescriptor());
        }
    }
}
