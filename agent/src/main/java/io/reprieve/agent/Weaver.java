package io.reprieve.agent;

import io.reprieve.DeferRelease;
import io.reprieve.ReadSide;
import io.reprieve.Released;
import io.reprieve.RunOn;
import io.reprieve.WhenExhausted;
import io.reprieve.woven.SiteDescription;
import java.util.List;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.scaffold.MethodGraph;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.matcher.ElementMatchers;
import net.bytebuddy.pool.TypePool;

/**
 * Turns the class file of a class with annotated methods into the woven one, with Byte Buddy.
 *
 * <p>Only method bodies change: no member, no constant that needs bootstrapping, no class-file version. Nothing is read
 * but the given bytes and our own annotations, so it doesn't matter whether the class's loader can find its own class
 * files, and no class of the application is loaded on the way.
 */
final class Weaver {
    private static final ByteBuddy BYTE_BUDDY = new ByteBuddy()
        .with(TypeValidation.DISABLED)
        .with(Implementation.Context.Disabled.Factory.INSTANCE)
        .with(MethodGraph.Compiler.ForDeclaredMethods.INSTANCE)
        .ignore(ElementMatchers.none());

    /** Byte Buddy passes over annotations whose type it can't find; those of others needn't be found. */
    private static final ClassFileLocator ANNOTATIONS = new ClassFileLocator.Simple(
        ClassFileLocator.ForClassLoader.readToNames(
            ReadSide.class, DeferRelease.class, RunOn.class, WhenExhausted.class, Released.class));

    private static final Advice READER = Advice.to(ReaderAdvice.class);

    private final SiteNumbers siteNumbers;

    Weaver(final SiteNumbers siteNumbers) {
        this.siteNumbers = siteNumbers;
    }

    /** The class as its file describes it; other types are known by name alone. */
    static TypeDescription describe(final String name, final byte[] classFile) {
        return new TypePool.Default.WithLazyResolution(
            new TypePool.CacheProvider.Simple(),
            new ClassFileLocator.Compound(ClassFileLocator.Simple.of(name, classFile), ANNOTATIONS),
            TypePool.Default.ReaderMode.FAST).describe(name).resolve();
    }

    byte[] weave(
            final ClassLoader loader,
            final TypeDescription type,
            final byte[] classFile,
            final List<MethodPlan> plans) {
        AsmVisitorWrapper.ForDeclaredMethods methods = new AsmVisitorWrapper.ForDeclaredMethods();
        for (final MethodPlan plan : plans) {
            if (plan.refusal() == null) {
                methods = methods.method(
                    ElementMatchers.is(plan.method()),
                    plan.role() == Role.READER ? READER : release(loader, plan.site()));
            }
        }
        return BYTE_BUDDY
            .decorate(type, ClassFileLocator.Simple.of(type.getName(), classFile))
            .visit(methods)
            .make()
            .getBytes();
    }

    private Advice release(final ClassLoader loader, final SiteDescription site) {
        final int number = siteNumbers.of(loader, site);
        return Advice.withCustomMapping()
            .bind(ReleaseAdvice.Outcome.class, new ReleaseCall(site, number))
            .bind(ReleaseAdvice.Site.class, number)
            .to(ReleaseAdvice.class);
    }
}
