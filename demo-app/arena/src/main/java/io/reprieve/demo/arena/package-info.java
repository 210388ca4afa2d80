/**
 * Lucene over {@link io.reprieve.foreign.RcuArena}: a directory whose files are mapped in arenas that close by a
 * release, and a program that searches while segments are merged away.
 */
package io.reprieve.demo.arena;
