package io.reprieve.jfr.recording;

/**
 * What became of a method, class or rule that the agent was to weave.
 *
 * @param time   when, in nanoseconds since 1970.
 * @param type   the class.
 * @param method the method.
 * @param role   reader, release and so on.
 * @param source annotation, or the rule.
 * @param result {@code woven}, or what else.
 * @param reason why it was not, or what to mind.
 */
public record WovenMethod(
    long time,
    String type,
    String method,
    String role,
    String source,
    String result,
    String reason) {
    /**
     * Whether the method does what was asked for.
     *
     * @return if not, {@link #reason} says why.
     */
    public boolean isWoven() {
        return result.equals("woven");
    }

    /**
     * What it is about.
     *
     * @return class and method; for a rule that matched nothing, the rule.
     */
    public String name() {
        if (type.isEmpty()) {
            return method.isEmpty() ? source : method;
        }
        return method.isEmpty() ? type : type + "." + method;
    }

    /** The same, whatever has become of it and when. */
    WovenMethod withoutResult() {
        return new WovenMethod(0, type, method, role, source, "", "");
    }
}
