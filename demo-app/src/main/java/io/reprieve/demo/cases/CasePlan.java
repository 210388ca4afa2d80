package io.reprieve.demo.cases;

import java.util.List;

/**
 * What all runs of a case have in common.
 *
 * @param seconds          of each run.
 * @param readers          threads that read.
 * @param isVirtual        whether these are virtual threads.
 * @param poolSize         objects in the pool, where there is one.
 * @param usesLibraryRules whether the rules name methods of the library alone.
 * @param settings         for the agent, beside the rules.
 * @param jdk              that runs them.
 */
record CasePlan(
    int seconds,
    int readers,
    boolean isVirtual,
    int poolSize,
    boolean usesLibraryRules,
    List<String> settings,
    Jdk jdk) {

    CasePlan withSeconds(final int other) {
        return new CasePlan(other, readers, isVirtual, poolSize, usesLibraryRules, settings, jdk);
    }
}
