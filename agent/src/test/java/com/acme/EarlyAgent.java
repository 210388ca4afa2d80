package com.acme;

import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;

/**
 * Another agent: it loads a class of the application or the runtime, and may ask for it to be transformed anew at any
 * time.
 */
public final class EarlyAgent {
    private static Instrumentation instrumentation;

    private EarlyAgent() {
    }

    public static void premain(final String arguments, final Instrumentation given) {
        instrumentation = given;
        if ("runtime".equals(arguments)) {
            io.reprieve.Rcu.statistics();
        } else if (arguments != null) {
            System.setProperty("early", arguments);
            Early.touch();
        }
    }

    static void transformAnew(final Class<?> type) {
        try {
            instrumentation.retransformClasses(type);
        } catch (final UnmodifiableClassException e) {
            throw new IllegalStateException(e);
        }
    }
}
