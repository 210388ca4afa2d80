/**
 * How the agent comes to its host: its arguments, in which loader it works, and how its parts are put together.
 */
package io.reprieve.agent.start;
