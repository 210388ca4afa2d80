package io.reprieve.runtime.site;

import java.lang.invoke.MethodHandle;

/**
 * What a copy of {@link WovenLoop} finds in its class.
 *
 * @param body   of type {@code (Object context, Object[] references, long[] primitives, int at)void}.
 * @param stride the entries of a release.
 */
record WovenLoopData(MethodHandle body, int stride) {
}
