package hosts.driver;

/** One thing that programs run in or beside. */
interface Host {
    /**
     * Runs all there is to run.
     *
     * @param table   takes a row for each run.
     * @param seconds how long a run is under load.
     * @throws Exception if it can't be run at all.
     */
    void run(Table table, int seconds) throws Exception;
}
