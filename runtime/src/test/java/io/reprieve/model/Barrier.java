package io.reprieve.model;

/**
 * The two ways to order a reader's stamp before its later loads: the {@code barrier} key.
 */
enum Barrier {
    /** The reader and the engine both issue full fences. The reclaimer's sleep is bounded. */
    FENCE,
    /** The engine interrupts all threads; the reader's fence binds the compiler alone. */
    MEMBARRIER
}
