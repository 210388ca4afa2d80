/**
 * Foreign memory whose close is a release: {@link io.reprieve.foreign.RcuArena} hands out segments of memory and of
 * mapped files, and gives them back after a grace period of its domain instead of a handshake with every thread.
 *
 * <p>The path of a segment: {@code RcuArena} asks the calling thread's {@code BlockCache} (small), {@code CLibrary}
 * (large) or the JDK's {@code FileChannel} (a file) for memory, and keeps a {@code Resource} of each in its list;
 * {@code close()} defers that list as one release; after the grace period each resource goes back where it came from.
 * Shared state is named with its access modes in {@code RcuArena}, {@code BlockCache} and {@code Depot}.
 */
package io.reprieve.foreign;
