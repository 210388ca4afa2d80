package io.reprieve.model;

/**
 * What a processor may do with the order of a thread's accesses, from strongest to weakest: whatever happens under one
 * of these may happen under all that follow it.
 */
enum MemoryModel {
    /** Sequential consistency: accesses are performed in program order. */
    SC,

    /**
     * x86-TSO (Sewell and others, CACM 2010): a store may be overtaken by the thread's own later loads, as long as it
     * lies in the store buffer. Nothing else is reordered.
     */
    TSO,

    /**
     * After the "Flat" model of Armv8 (Pulte and others, POPL 2018): accesses are performed in any order that release,
     * acquire, fences, dependencies and coherence allow; loads also behind branches that aren't resolved. A store
     * reaches all other threads at once.
     */
    ARM,

    /**
     * What Java's access modes promise and no more: as {@link #ARM}, but a store reaches other threads one by one, in
     * whatever order release/acquire pairs and full fences leave open. After the view semantics of C11 (Kang and
     * others, POPL 2017), which Java's modes were modelled on. Power behaves like this.
     */
    JAVA
}
