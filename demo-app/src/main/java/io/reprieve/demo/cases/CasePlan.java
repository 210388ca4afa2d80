package io.reprieve.demo.cases;

/**
 * What all runs of a case have in common.
 *
 * @param seconds          of each run.
 * @param readers          threads that read.
 * @param isVirtual        whether these are virtual threads.
 * @param poolSize         objects in the pool, where there is one.
 * @param usesLibraryRules whether the rules name methods of the library alone.
 * @param jdk              that runs them.
 */
record CasePlan(int seconds, int readers, boolean isVirtual, int poolSize, boolean usesLibraryRules, Jdk jdk) {
    CasePlan withSeconds(final int other) {
        return new CasePlan(other, readers, isVirtual, poolSize, usesLibraryRules, jdk);
    }
}
