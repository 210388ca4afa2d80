/**
 * The frame of the programs over other people's libraries: readers that read as fast as they can, a thread that
 * replaces what they read, and lines on standard output that say how it goes. Like the programs it knows nothing of
 * Reprieve.
 */
package io.reprieve.demo.program;
