package io.reprieve.runtime.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;

/**
 * Is never committed: it is there for its period, which is the only way to be called when a recording is dumped or
 * ends.
 */
@Name("io.reprieve.ChunkEnd")
@Label("Chunk End")
@Description("Never recorded; while it is enabled, the counters of domains and sites are recorded once more when a "
    + "chunk of the recording ends, so that its last numbers are those of its end")
@Category("Reprieve")
@StackTrace(false)
@Period("endChunk")
final class ChunkEndEvent extends Event {
}
