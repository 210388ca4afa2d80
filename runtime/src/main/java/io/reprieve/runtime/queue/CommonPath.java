package io.reprieve.runtime.queue;

/**
 * The common path of one thread's releases, which is closed while the thread runs bodies: a release may belong to one
 * of them.
 */
interface CommonPath {
    /** That of a thread without a queue of its own: each of its releases is looked at anyhow. */
    CommonPath NONE = new CommonPath() {
        @Override
        public void closePath() {
        }

        @Override
        public void openPath() {
        }
    };

    /** Has each release take the slow path. */
    void closePath();

    /** Opens it again, as far as nothing else keeps it closed. */
    void openPath();
}
