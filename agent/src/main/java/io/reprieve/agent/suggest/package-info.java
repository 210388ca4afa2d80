/**
 * Proposes rules for a program that nobody has run with the agent: from the file that the JVM left when it crashed
 * ({@code CrashReport}), or from the method that releases, and from the class files. {@code ReadPath} finds the reader,
 * the outermost method around load and use; {@code ReleaseSearch} finds who forgets the reference and what frees then;
 * {@link io.reprieve.agent.suggest.Suggestion} puts both into a rules file with the reason for each line.
 */
package io.reprieve.agent.suggest;
