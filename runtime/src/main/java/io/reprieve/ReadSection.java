package io.reprieve;

/**
 * A read-side critical section as a resource: {@code try (ReadSection section = Rcu.read()) { ... }}.
 *
 * <p>The same instance stands for all sections of a thread, so opening one allocates nothing. It belongs to the
 * thread that opened it, and is not to be kept beyond the {@code try} block.
 */
public interface ReadSection extends AutoCloseable {
    /**
     * Leaves the section. Never blocks.
     *
     * @throws IllegalStateException if the calling thread is not inside the section.
     */
    @Override
    void close();
}
