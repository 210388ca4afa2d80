package io.reprieve.demo.board;

/**
 * A reader at a fixed rate, so that runs differ in what their reads and updates cost and not in how many they are.
 */
final class PacedReader implements Runnable {
    private final Reader reader;
    private final Session session;
    private final int batches;

    PacedReader(final Reader reader, final Session session, final long readsPerSecond) {
        this.reader = reader;
        this.session = session;
        batches = Math.max(1, Bursts.size(readsPerSecond) / Reader.READS_PER_SAMPLE);
    }

    @Override
    public void run() {
        final Bursts bursts = new Bursts(session);
        while (!session.isOver()) {
            bursts.await();
            for (int i = 0; i < batches; i++) {
                reader.readBatch(session.isMeasuring());
            }
        }
    }
}
