package io.reprieve.demo.cases;

/**
 * One run of a case.
 *
 * @param number     of the run.
 * @param title      for its progress.
 * @param headingTop the first line over its column.
 * @param heading    the second.
 * @param libraries  the directory with the library's jars.
 * @param hasAgent   whether the agent is there.
 */
record Variant(int number, String title, String headingTop, String heading, String libraries, boolean hasAgent) {
}
