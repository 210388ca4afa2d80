package io.reprieve.runtime.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;

/**
 * What became of one method, class or rule that the agent was to weave.
 */
@Name("io.reprieve.Weaving")
@Label("Weaving")
@Description("What became of one method, class or rule that the agent was to weave; "
    + "what was told before is told again at the beginning and the end of each chunk")
@Category("Reprieve")
@StackTrace(false)
@Period("everyChunk")
final class WeavingEvent extends Event {
    @Label("Type")
    @Description("The binary name of the class, or the type pattern of a rule")
    String type;

    @Label("Method")
    @Description("The name of the method and the types of its parameters; nothing for a class")
    String method;

    @Label("Role")
    @Description("What it was asked to be: reader, release, updater, quiescent or pooled")
    String role;

    @Label("Source")
    @Description("Who asked: the annotation, or the rule with its file and line")
    String source;

    @Label("Result")
    @Description("woven, refused, or unmatched for a rule that has matched nothing")
    String result;

    @Label("Reason")
    @Description("Why it was refused, and what would mend that; or what is doubtful about it although it was woven")
    String reason;
}
