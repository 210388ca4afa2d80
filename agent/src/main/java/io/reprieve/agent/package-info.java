/**
 * The Java agent: finds annotated methods as their classes are loaded, and weaves the calls into the runtime.
 *
 * <p>The path of one class: {@code WeavingTransformer} looks for the annotations' names in the bytes that the JVM is
 * about to define ({@code ConstantPoolScan}); {@code RuntimeView} makes sure that the class will see the runtime that
 * the agent talks to; {@code AnnotatedMethods} decides what is to be done with each method ({@code MethodPlan}), or why
 * it can't be; {@code Weaver} inlines {@code ReaderAdvice} and {@code ReleaseAdvice}; and {@code WeavingLog} is told
 * of each method. No class's shape changes, so that classes which were loaded before the agent are woven in the same
 * way ({@code LoadedClasses}).
 *
 * <p>Byte Buddy's {@code AgentBuilder} is not used: constructing one takes a third of a second in every program, woven
 * or not, and asks for {@code sun.misc.Unsafe}. Here Byte Buddy is touched when the first annotated class is loaded.
 */
package io.reprieve.agent;
