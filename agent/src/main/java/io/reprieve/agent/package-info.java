/**
 * The Java agent: finds annotated methods and classes as they are loaded, and weaves the calls into the runtime. The
 * JVM enters it in {@link io.reprieve.agent.ReprieveAgent}; {@link io.reprieve.agent.start} puts it together.
 *
 * <p>The path of one class: {@code WeavingTransformer} ({@link io.reprieve.agent.transform}) looks for the class's
 * name among those of the rules ({@link io.reprieve.agent.rules}), and for the annotations' names in the bytes that
 * the JVM is about to define ({@code ConstantPoolScan}, {@link io.reprieve.agent.files});
 * {@link io.reprieve.agent.plan} decides what is to be done with each method and with the class, or why it can't be;
 * {@code RuntimeView} ({@link io.reprieve.agent.access}) makes sure that the class will see the runtime that the agent
 * talks to, and {@code RuntimeStart} that this one can start; {@link io.reprieve.agent.weave} weaves it; and
 * {@code WeavingLog} ({@link io.reprieve.agent.report}) is told of each method. But for the heads of pooled classes no
 * class's shape changes, so that classes which were loaded before the agent are woven in the same way
 * ({@code LoadedClasses}).
 *
 * <p>A program that runs already ({@link io.reprieve.agent.running}) is woven in two steps: its readers and updaters,
 * and when no thread is inside one that it entered before ({@code OldActivations}) its releases. {@code Switch} takes
 * out again what was woven, in the reverse order, where JMX asks for it. With {@code bootstrap=true} all of this
 * happens in the bootstrap loader ({@code BootstrapCopy}). {@code DryRun} ({@link io.reprieve.agent.check}) plans and
 * weaves without loading anything; the command line is in {@link io.reprieve.agent.command}.
 *
 * <p>Byte Buddy's {@code AgentBuilder} is not used: constructing one takes a third of a second in every program, woven
 * or not, and asks for {@code sun.misc.Unsafe}. Here Byte Buddy is touched when the first annotated class is loaded.
 *
 * <p>The rooms know each other one way, which a test looks at, from {@code files}, {@code rules} and {@code code} by
 * {@code plan} and {@code weave}, {@code report}, {@code access} and {@code transform} to {@code running} and
 * {@code start}; beside these are {@code check} and {@code command}.
 */
package io.reprieve.agent;
