package io.reprieve.foreign;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;

/**
 * A segment under {@code verify=report}: whole pages, with a shared arena of the JDK's of its own. When it goes back, a
 * file without bytes is mapped over its pages, and its scope is closed. From then on the JDK answers a use of the
 * segment with an {@link IllegalStateException}, and a use of the bare address from Java with an {@link InternalError},
 * as it does when a mapped file has been truncated: the kernel sends SIGBUS, which the JVM survives; pages without
 * rights would be SIGSEGV, which it doesn't. Nobody else gets the addresses, until {@link Quarantine} is full.
 */
final class Guarded extends Resource {
    private final Arena scope = Arena.ofShared();
    private long address;
    private long byteSize;
    private boolean isFile;

    /**
     * Takes pages of nobody's file.
     *
     * @return a segment, zeroed.
     * @throws OutOfMemoryError if there are none.
     */
    MemorySegment allocate(final long segmentSize, final long alignment) {
        final long page = CLibrary.page();
        final long more = Math.max(0, alignment - page);
        final long all = segmentSize + more + page - 1 & -page;
        if (all < segmentSize) {
            throw new OutOfMemoryError("Unable to allocate " + segmentSize + " bytes of native memory");
        }
        byteSize = all;
        address = CLibrary.mapAnonymous(all);
        final long begin = address + alignment - 1 & -alignment;
        return CLibrary.segment(begin, segmentSize).reinterpret(scope, null);
    }

    /**
     * Maps a file.
     *
     * @return the JDK's mapped segment.
     * @throws IOException if the JDK can't map it.
     */
    MemorySegment map(final FileChannel file, final FileChannel.MapMode mode, final long offset, final long size)
            throws IOException {
        final MemorySegment segment = file.map(mode, offset, size, scope);
        final long intoPage = segment.address() & CLibrary.page() - 1;
        address = segment.address() - intoPage;
        byteSize = size + intoPage;
        isFile = true;
        return segment;
    }

    @Override
    long size() {
        return byteSize;
    }

    @Override
    void giveBack() {
        if (address == 0) {
            scope.close();
            return;
        }
        final int guard = Verification.guard();
        if (guard < 0) {
            scope.close();
            if (!isFile) {
                CLibrary.unmap(address, byteSize);
            }
            return;
        }
        CLibrary.mapOver(address, byteSize, guard);
        scope.close();
        // The JDK has unmapped what it had mapped, or rather the guard in its place. Somebody else may be faster.
        if (!isFile || CLibrary.mapInto(address, byteSize, guard)) {
            Quarantine.add(address, byteSize);
        }
    }
}
