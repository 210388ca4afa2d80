package io.reprieve.foreign;

/**
 * What the torture is run with.
 */
enum Breakage {
    /** As it is. */
    NONE,
    /** The program's fault: readers outside sections. */
    NO_SECTION,
    /** The program's fault: sections of another domain than the arena's. */
    OTHER_DOMAIN,
    /** The program's fault: closed before it is unpublished. */
    CLOSE_FIRST,
    /** The arena's: the release runs at once. */
    AT_ONCE,
    /** The arena's: only what was taken last goes back. */
    LAST_ONLY,
    /** The cache's: a block is handed out twice. */
    BLOCK_TWICE,
    /** The depot's: a magazine is handed out twice. */
    MAGAZINE_TWICE,
    /** The arena's: what has been used before is not cleared. */
    NOT_CLEARED
}
