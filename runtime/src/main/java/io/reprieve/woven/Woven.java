package io.reprieve.woven;

import io.reprieve.ReadSection;
import java.lang.invoke.MethodHandles;

/**
 * The calls that woven methods make into the runtime.
 */
public final class Woven {
    /** The site's body is not resolved yet: call {@link #resolve} and repeat the release. */
    public static final int UNRESOLVED = -1;
    /** The method's body is to run now, in place. */
    public static final int RUN = 0;
    /** The release has been queued, run or dropped: the method's body is to be skipped. */
    public static final int DEFERRED = 1;

    private Woven() {
    }

    public static ReadSection section() { return null; }
    public static int enter(final ReadSection section) { return 0; }
    public static void exit(final ReadSection section, final int saved) { }
    public static int register(final SiteDescription site) { return 0; }
    public static void resolve(final int site, final MethodHandles.Lookup lookup) { }
    public static int release(final int site, final Object context, final Object object) { return 0; }
    public static int release(final int site, final Object context, final Object object, final long primitive) { return 0; }
    public static int releaseHandle(final int site, final Object context, final long handle) { return 0; }
    public static Object begin(final int site, final Object context, final Object object) { return null; }
    public static Object beginHandle(final int site, final Object context, final long handle) { return null; }
    public static Object reference(final Object release, final Object argument) { return release; }
    public static Object primitive(final Object release, final long argument) { return release; }
    public static int commit(final Object release) { return 0; }
}
