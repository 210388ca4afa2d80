/**
 * What the compiler says about the annotations: the mistakes that the agent would report when it weaves, in the words
 * of the agent. For {@code javac} alone; nothing here is loaded by a program.
 */
package io.reprieve.compile;
