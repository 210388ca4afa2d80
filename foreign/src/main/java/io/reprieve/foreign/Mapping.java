package io.reprieve.foreign;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;

/**
 * A mapped file. The JDK maps it, into its global scope, which it never unmaps; we do.
 */
final class Mapping extends Resource {
    private long address;
    private long byteSize;

    /**
     * Maps a part of a file, which may begin anywhere in a page.
     *
     * @return the JDK's mapped segment.
     * @throws IOException if the JDK can't map it.
     */
    MemorySegment map(final FileChannel file, final FileChannel.MapMode mode, final long offset, final long newByteSize)
            throws IOException {
        final MemorySegment segment = file.map(mode, offset, newByteSize, Arena.global());
        address = segment.address();
        byteSize = newByteSize;
        return segment;
    }

    @Override
    long size() {
        return byteSize;
    }

    @Override
    void giveBack() {
        if (address == 0) {
            return;
        }
        // The mapping begins with the page: the JDK has mapped from the last page boundary before the offset.
        final long intoPage = address & CLibrary.page() - 1;
        CLibrary.unmap(address - intoPage, byteSize + intoPage);
    }
}
