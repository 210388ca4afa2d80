package io.reprieve.runtime.events;

/**
 * What became of one method, class or rule, until somebody records it.
 *
 * @param type   the binary name of the class, or the type pattern of a rule.
 * @param method the method with its parameters, or {@code null}.
 * @param role   what it was asked to be.
 * @param source who asked.
 * @param result what became of it.
 * @param reason why, or {@code null}.
 */
record WeavingResult(String type, String method, String role, String source, String result, String reason) {
}
