package io.reprieve.agent.weave;

import io.reprieve.agent.plan.ClassPlan;

/**
 * What came of a class that was to be woven.
 *
 * @param file the woven class file; {@code null} if nothing could be woven.
 * @param plan what was to be done; refused is also what turned out to be impossible.
 */
public record WovenClass(byte[] file, ClassPlan plan) {
}
