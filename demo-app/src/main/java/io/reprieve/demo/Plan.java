package io.reprieve.demo;

/**
 * What all runs have in common.
 *
 * @param seconds of each run, the warm-up included.
 * @param readers threads that read.
 * @param symbols on the board.
 */
record Plan(int seconds, int readers, int symbols) {
}
