/**
 * What the agent defines once more in a named module of its own, to have a right that only modules have.
 */
package io.reprieve.agent.granted;
