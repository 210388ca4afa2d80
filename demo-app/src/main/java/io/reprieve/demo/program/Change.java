package io.reprieve.demo.program;

/**
 * Replaces what the readers read, and releases the old.
 */
@FunctionalInterface
public interface Change {
    /**
     * Does so once.
     *
     * @return what the call that releases took, in nanoseconds.
     * @throws Exception if something failed, which ends the program.
     */
    long apply() throws Exception;
}
