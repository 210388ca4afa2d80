package io.reprieve.foreign;

/**
 * What one call of an arena took, and what has to go back after the arena's grace period: a link of the arena's list.
 */
abstract class Resource {
    // Of these, all but the first and the block are written before the resource is attached to its arena, and read by
    // whoever closes that, and by the release.
    private final int own;
    private Resource next;
    // The arena's first block, if it has come to lie beside this.
    private long block;
    private long segments;
    private long bytes;
    /** Set by the release, which runs in its thread's order: see {@link #giveBackAll()}. */
    private boolean isBack;

    /** What is one segment. */
    Resource() {
        this(1);
    }

    /** What is some number of segments. */
    Resource(final int segments) {
        own = segments;
    }

    /** How much memory it takes. */
    abstract long size();

    /**
     * Gives it back. Once, by the release of its arena, or by the thread that took it if no one else has seen it.
     */
    abstract void giveBack();

    /** Puts it in front of what an arena has taken already. */
    final void linkTo(final Resource rest) {
        next = rest;
        segments = own + (rest == null ? 0 : rest.segments);
        bytes = size() + (rest == null ? 0 : rest.bytes);
    }

    /** Has a block go back with it, when its arena has been closed. Once. */
    final void join(final long handle) {
        final long size = Block.bytes(Block.sizeClassOf(handle));
        // All or nothing: what follows is no call.
        block = handle;
        segments++;
        bytes += size;
    }

    /** How many segments there are from here on. */
    final long segments() {
        return segments;
    }

    /** How much memory they take. */
    final long bytes() {
        return bytes;
    }

    /**
     * Gives back this one and those after it: the release of an arena. One that fails holds up none of the others. If
     * {@code defer()} threw although it had queued the release (a stack that overflows may do that), and the arena was
     * closed again, this runs twice; the second time does nothing.
     */
    final void giveBackAll() {
        Throwable failure = null;
        long backSegments = 0;
        long backBytes = 0;
        for (Resource resource = this; resource != null; resource = resource.next) {
            if (!resource.isBack) {
                resource.isBack = true;
                backSegments += resource.own;
                backBytes += resource.size();
                if (resource.block != 0) {
                    backSegments++;
                    backBytes += Block.bytes(Block.sizeClassOf(resource.block));
                    BlockCache.giveBack(resource.block);
                }
                try {
                    resource.giveBack();
                } catch (final RuntimeException | Error e) {
                    if (failure == null) {
                        failure = e;
                    } else {
                        failure.addSuppressed(e);
                    }
                }
            }
        }
        BlockCache.countBack(backSegments, backBytes);
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
    }
}
