/**
 * The Java agent: finds annotated methods and classes as they are loaded, and weaves the calls into the runtime.
 *
 * <p>The path of one class: {@code WeavingTransformer} looks for the class's name among those of the rules
 * ({@link io.reprieve.agent.rules}), and for the annotations' names in the bytes that the JVM is about to define
 * ({@code ConstantPoolScan}); {@link io.reprieve.agent.plan} decides what is to be done with each method and with the
 * class, or why it can't be; {@code RuntimeView} makes sure that the class will see the runtime that the agent talks
 * to, and {@code RuntimeStart} that this one can start; {@link io.reprieve.agent.weave} weaves it; and {@code
 * WeavingLog} is told of each method. But for the heads of pooled classes no class's shape changes, so that classes
 * which were loaded before the agent are woven in the same way ({@code LoadedClasses}).
 *
 * <p>A program that runs already ({@code RunningProgram}) is woven in two steps: its readers and updaters, and when no
 * thread is inside one that it entered before ({@code OldActivations}) its releases. {@code Switch} takes out again what
 * was woven, in the reverse order, where JMX asks for it ({@link io.reprieve.agent.AgentMXBean}). With
 * {@code bootstrap=true} all of this happens in the bootstrap loader ({@code BootstrapCopy}). {@code DryRun} plans and
 * weaves without loading anything; the command line is in {@link io.reprieve.agent.command}.
 *
 * <p>Byte Buddy's {@code AgentBuilder} is not used: constructing one takes a third of a second in every program, woven
 * or not, and asks for {@code sun.misc.Unsafe}. Here Byte Buddy is touched when the first annotated class is loaded.
 */
package io.reprieve.agent;
