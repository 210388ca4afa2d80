/**
 * The rules files: what somebody who can't annotate a method says about it instead.
 *
 * <p>{@code RulesFiles} reads them, and hands each line to {@code RuleParser}, which makes a {@link
 * io.reprieve.agent.rules.Rule} of it or says what was expected. {@link io.reprieve.agent.rules.RuleIndex} finds the
 * rules for a class, at next to no cost for a class that has none: a name is looked up, a pattern was taken apart when
 * it was read, and a rule about subtypes asks for the ancestors ({@code Ancestors}) of those classes alone whose file
 * has the name of its method.
 */
package io.reprieve.agent.rules;
