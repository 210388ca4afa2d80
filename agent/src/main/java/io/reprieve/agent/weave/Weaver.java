package io.reprieve.agent.weave;

import io.reprieve.RunOn;
import io.reprieve.agent.plan.ClassPlan;
import io.reprieve.agent.plan.MethodPlan;
import io.reprieve.agent.plan.OwnClassFiles;
import io.reprieve.agent.rules.Options;
import java.util.IdentityHashMap;
import java.util.Map;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.implementation.bytecode.StackManipulation;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodTooLargeException;
import net.bytebuddy.pool.TypePool;
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
    private static final String DEFAULT_DOMAIN = "default";

    /** Where the advice is found. */
    private static final ClassFileLocator OWN = OwnClassFiles.locator();

    /**
     * What the advice is, by its class files: for each annotation of a class that is loaded the JVM makes a class, and
     * makes them while the program starts.
     */
    private static final TypePool ADVICE = new TypePool.Default.WithLazyResolution(
        new TypePool.CacheProvider.Simple(), OWN, TypePool.Default.ReaderMode.FAST);

    private static final String TOO_LARGE = "with what is woven into it, it would be longer than the 64 KB that the JVM"
        + " allows a method; move the work into a method that it calls, or split it";

    private final Numbers numbers;
    private final Map<MethodPlan, Advice> read = new IdentityHashMap<>();

    /**
     * A weaver of one class.
     *
     * @param numbers what the runtime knows domains, readers and sites by.
     */
    public Weaver(final Numbers numbers) {
        this.numbers = numbers;
    }

    /**
     * Reads the advice that a class will need. That is most of what the first class takes, and needs no runtime.
     *
     * @param loader the class's loader.
     * @param plan   what is to be done with it.
     */
    public void read(final ClassLoader loader, final ClassPlan plan) {
        for (final MethodPlan method : plan.methods()) {
            if (method.isToBeWoven()) {
                read.put(method, advice(loader, method));
            }
        }
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
            if (method.isToBeWoven()) {
                final Advice advice = read.get(method);
                methods.add(method.method(), advice == null ? advice(loader, method) : advice);
            }
        }
        final ClassVisitor visitor = plan.embedsHead() ? HeadEmbedding.before(methods) : methods;
        reader.accept(visitor, 0);
        return writer.toByteArray();
    }

    private Advice advice(final ClassLoader loader, final MethodPlan plan) {
        return switch (plan.role()) {
            case QUIESCENT -> ofDomain(QuiescentAdvice.class, plan.domain());
            case UPDATER -> plan.domain().isEmpty() ? Advice.to(described(UpdaterAdvice.class), OWN)
                : ofDomain(DomainUpdaterAdvice.class, plan.domain());
            case READER -> plan.holds() == null ? reader(plan)
                : holding(HoldingReaderAdvice.class, plan, HeldCall.HOLD);
            case PIN -> plan.holds() == Options.RETURNED ? holding(PinReturnedAdvice.class, plan, HeldCall.PIN_AND_EXIT)
                : holding(PinAdvice.class, plan, HeldCall.PIN);
            case UNPIN -> holding(UnpinAdvice.class, plan, HeldCall.UNPIN);
            case RELEASE -> release(loader, plan);
            case POOLED -> throw new IllegalArgumentException("no method is " + plan.source());
        };
    }

    private static TypeDescription described(final Class<?> advice) {
        return ADVICE.describe(advice.getName()).resolve();
    }

    private Advice reader(final MethodPlan plan) {
        final Advice.WithCustomMapping advice = Advice.withCustomMapping()
            .bind(ReaderNumber.class, new NumberRead(numbers.reader(plan.domain(), plan.name())));
        return plan.domain().isEmpty() || plan.domain().equals(DEFAULT_DOMAIN)
            ? advice.to(described(ReaderAdvice.class), OWN)
            : advice.bind(DomainNumber.class, new NumberRead(numbers.domain(plan.domain())))
                .to(described(DomainReaderAdvice.class), OWN);
    }

    private Advice ofDomain(final Class<?> advice, final String domain) {
        return Advice.withCustomMapping()
            .bind(DomainNumber.class, new NumberRead(numbers.domain(domain)))
            .to(described(advice), OWN);
    }

    private Advice holding(final Class<?> advice, final MethodPlan plan, final String call) {
        final StackManipulation number = numbers.domain(plan.domain());
        return Advice.withCustomMapping()
            .bind(DomainNumber.class, new NumberRead(number))
            .bind(Held.class, new HeldCall(call, number, plan.holds()))
            .bind(LetGo.class, new HeldCall(HeldCall.UNPIN, number, plan.holds()))
            .to(described(advice), OWN);
    }

    private Advice release(final ClassLoader loader, final MethodPlan plan) {
        final StackManipulation number = numbers.site(loader, plan.site());
        final Advice.WithCustomMapping advice = Advice.withCustomMapping()
            .bind(ReleaseAdvice.Outcome.class, new ReleaseCall(plan.site(), number))
            .bind(ReleaseAdvice.Site.class, new NumberRead(number));
        final boolean isByCaller = plan.site().runOn() == RunOn.CALLER;
        // Without an answer of its own a method that skips its body returns the default value of its type.
        if (plan.answer() == null) {
            return advice.to(described(isByCaller ? CallerAdvice.class : ReleaseAdvice.class), OWN);
        }
        final Advice.WithCustomMapping answering =
            advice.bind(AnswerAdvice.Answer.class, new AnswerStore(plan.answer()));
        return isByCaller ? answering.to(described(CallerAdvice.class), described(CallerAnswerAdvice.class), OWN)
            : answering.to(described(ReleaseAdvice.class), described(AnswerAdvice.class), OWN);
    }
}
