/**
 * A program that runs: weaving it from the middle, taking out again what was woven, and the bean through which JMX asks
 * for either.
 */
package io.reprieve.agent.running;
