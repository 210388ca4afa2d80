/**
 * The dry run: what the agent would make of classes that nobody has loaded, and what of that makes no sense together.
 */
package io.reprieve.agent.check;
