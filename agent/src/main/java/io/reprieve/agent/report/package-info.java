/**
 * What the agent tells: of each method that was woven or could not be ({@code WeavingLog}), of domains that protect
 * nothing ({@code Protection}), of overrides that nobody wove, and at the end of it all ({@code EndReport}). All of it
 * goes through {@code Console}. This room knows none of those that weave.
 */
package io.reprieve.agent.report;
