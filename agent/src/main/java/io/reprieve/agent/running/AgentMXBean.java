package io.reprieve.agent.running;

import java.util.List;

/**
 * The agent as the platform's MBean server shows it, under the name {@code io.reprieve:type=Agent}: what is woven, and
 * the switch that takes it out. The bean is there a moment after the first class is woven.
 */
public interface AgentMXBean {
    /**
     * Whether classes are woven.
     *
     * @return {@code false} once the agent is switched off.
     */
    boolean isEnabled();

    /**
     * Switches the agent off, or on again, and returns when that has been done as far as it can be.
     *
     * <p>Off: first the releases are taken out, so that from then on they run in place, under readers too, as they did
     * without the agent. What was deferred before is run after its grace period. Readers, updaters and duty cycles are
     * taken out once nothing is pending. They stay, and cost what they cost, while something is (after
     * {@code shutdown.timeout}; switching off once more tries again), and for good where the program defers releases
     * through the API, which needs them. Embedded heads stay in the classes that have them.
     *
     * <p>On: as by {@code attach}, readers first and releases last.
     *
     * @param isEnabled whether classes are to be woven.
     * @throws InterruptedException if the calling thread is interrupted while it waits.
     */
    void setEnabled(boolean isEnabled) throws InterruptedException;

    /**
     * What has become of the last switching.
     *
     * @return a sentence.
     */
    String getState();

    /**
     * What has been woven, and how much could not be.
     *
     * @return the numbers, as in the report at the end.
     */
    String getWoven();

    /**
     * The rules, each with its file and line, and whether it has matched anything so far.
     *
     * @return a line for each.
     */
    String[] getRules();

    /**
     * What protects nothing: domains with releases and no reader, readers that nobody enters.
     *
     * @return a line for each.
     */
    String[] getUnprotected();

    /**
     * The woven readers of all domains, as {@link io.reprieve.ReaderStatistics} has them.
     *
     * @return a value for each.
     */
    List<Reader> getReaders();

    /** A woven reader. */
    interface Reader {
        /**
         * The domain.
         *
         * @return its name.
         */
        String getDomain();

        /**
         * The method.
         *
         * @return its type, name and parameters.
         */
        String getReader();

        /**
         * How many samples have been taken.
         *
         * @return their number.
         */
        long getSamples();

        /**
         * How often the reader was seen in them.
         *
         * @return the number.
         */
        long getSeen();

        /**
         * How many grace periods waited for it.
         *
         * @return the number.
         */
        long getGracePeriods();

        /**
         * How many releases were queued while they did.
         *
         * @return the number.
         */
        long getReleases();
    }
}
