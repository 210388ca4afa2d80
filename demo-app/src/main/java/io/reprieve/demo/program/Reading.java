package io.reprieve.demo.program;

import java.util.SplittableRandom;

/**
 * One read, and the check of what came of it.
 */
@FunctionalInterface
public interface Reading {
    /**
     * Reads something.
     *
     * @param random to choose what.
     * @return false if what came of it is wrong.
     * @throws Exception if the read failed.
     */
    boolean isRight(SplittableRandom random) throws Exception;
}
