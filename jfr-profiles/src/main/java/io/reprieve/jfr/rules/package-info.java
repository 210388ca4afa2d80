/**
 * Rules for the automated analysis of JDK Mission Control: each looks for one trouble of reclamation, names who causes
 * it, and says which setting to change.
 *
 * <p>Mission Control finds them by {@code plugin.xml}, other programs by the service
 * {@link org.openjdk.jmc.flightrecorder.rules.IRule} or in
 * {@link org.openjdk.jmc.flightrecorder.rules.RuleRegistry}. What an application has a say in, such as thread names and
 * messages, goes into results, never into a text: Mission Control takes texts for HTML, but escapes results.
 */
package io.reprieve.jfr.rules;
