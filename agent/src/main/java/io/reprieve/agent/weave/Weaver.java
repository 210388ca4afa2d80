package io.reprieve.agent.weave;

import io.reprieve.agent.plan.ClassPlan;
import io.reprieve.agent.plan.MethodPlan;
import io.reprieve.woven.Woven;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodTooLargeException;
import net.bytebuddy.utility.OpenedClassReader;

/**
 * Turns the class file of a class with annotated methods into the woven one, with Byte Buddy's advice.
 *
 * <p>Only method bodies change: no member, no constant that needs bootstrapping, no class-file version; but a class
 * that gets an embedded head gets members for it. No class of the application is loaded on the way.
 *
 * <p>Byte Buddy's own way of changing a class can do far more, and takes a JVM some 200 classes more to load.
 */
public final class Weaver {
    /** Its sections are found without a look at a table of domains. */
    private static final int DEFAULT_DOMAIN = 0;

    /** Where the advice is found, even if the bootstrap loader has loaded it, which finds no files. */
    private static final ClassFileLocator OWN = ClassFileLocator.ForClassLoader.ofSystemLoader();

    private static final String TOO_LARGE = "with what is woven into it, it would be longer than the 64 KB that the JVM"
        + " allows a method; move the work into a method that it calls, or split it";

    private static final Advice READER = Advice.to(ReaderAdvice.class, OWN);

    private final SiteNumbers siteNumbers;

    /**
     * A weaver.
     *
     * @param siteNumbers the numbers of the release sites.
     */
    public Weaver(final SiteNumbers siteNumbers) {
        this.siteNumbers = siteNumbers;
    }

    /**
     * Weaves a class, or as much of it as can be: a method may have grown too long.
     *
     * @param loader    the class's loader.
     * @param type      the class, as its file describes it.
     * @param classFile its file.
     * @param plan      what is to be done with it.
     * @return the woven class file, and what it is woven by.
     */
    public WovenClass weave(
            final ClassLoader loader, final TypeDescription type, final byte[] classFile, final ClassPlan plan) {
        ClassPlan left = plan;
        while (left.embedsHead() || left.weavesMethods()) {
            try {
                return new WovenClass(weaveAll(loader, type, classFile, left), left);
            } catch (final MethodTooLargeException e) {
                left = left.refuse(e.getMethodName() + e.getDescriptor(), TOO_LARGE);
            }
        }
        return new WovenClass(null, left);
    }

    private byte[] weaveAll(
            final ClassLoader loader, final TypeDescription type, final byte[] classFile, final ClassPlan plan) {
        final ClassReader reader = OpenedClassReader.of(classFile);
        final ClassWriter writer = new ClassWriter(reader, 0);
        final AdvisedMethods methods = new AdvisedMethods(type, writer);
        for (final MethodPlan method : plan.methods()) {
            if (method.refusal() == null) {
                methods.add(method.method(), advice(loader, method));
            }
        }
        final ClassVisitor visitor = plan.embedsHead() ? HeadEmbedding.before(methods) : methods;
        reader.accept(visitor, 0);
        return writer.toByteArray();
    }

    private Advice advice(final ClassLoader loader, final MethodPlan plan) {
        return switch (plan.role()) {
            case QUIESCENT -> ofDomain(QuiescentAdvice.class, Woven.domain(plan.domain()));
            case UPDATER -> plan.domain().isEmpty() ? Advice.to(UpdaterAdvice.class, OWN)
                : ofDomain(DomainUpdaterAdvice.class, Woven.domain(plan.domain()));
            case READER -> reader(plan.domain());
            case RELEASE -> release(loader, plan);
            case POOLED -> throw new IllegalArgumentException("no method is " + plan.source());
        };
    }

    private static Advice reader(final String domain) {
        final int number = domain.isEmpty() ? DEFAULT_DOMAIN : Woven.domain(domain);
        return number == DEFAULT_DOMAIN ? READER : ofDomain(DomainReaderAdvice.class, number);
    }

    private static Advice ofDomain(final Class<?> advice, final int number) {
        return Advice.withCustomMapping().bind(DomainNumber.class, number).to(advice, OWN);
    }

    private Advice release(final ClassLoader loader, final MethodPlan plan) {
        final int number = siteNumbers.of(loader, plan.site());
        final Advice.WithCustomMapping advice = Advice.withCustomMapping()
            .bind(ReleaseAdvice.Outcome.class, new ReleaseCall(plan.site(), number))
            .bind(ReleaseAdvice.Site.class, number);
        // Without an answer of its own a method that skips its body returns the default value of its type.
        return plan.answer() == null ? advice.to(ReleaseAdvice.class, OWN)
            : advice.bind(AnswerAdvice.Answer.class, new AnswerStore(plan.answer()))
                .to(ReleaseAdvice.class, AnswerAdvice.class, OWN);
    }
}
