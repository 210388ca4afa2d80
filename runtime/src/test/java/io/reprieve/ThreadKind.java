package io.reprieve;

import java.util.concurrent.ThreadFactory;
import java.util.stream.Stream;

/**
 * The kinds of threads that there are. Virtual ones came with JDK 21, and are reached by reflection.
 */
enum ThreadKind {
    PLATFORM,
    VIRTUAL;

    /** The kinds that this JDK has. */
    static Stream<ThreadKind> available() {
        return Stream.of(values()).filter(kind -> kind == PLATFORM || Runtime.version().feature() >= 21);
    }

    /** Makes threads that keep no JVM alive. */
    ThreadFactory factory(final String name) {
        if (this == PLATFORM) {
            return task -> {
                final Thread thread = new Thread(task, name);
                thread.setDaemon(true);
                return thread;
            };
        }
        try {
            final Class<?> builderType = Class.forName("java.lang.Thread$Builder");
            final Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            final Object named = builderType.getMethod("name", String.class).invoke(builder, name);
            return (ThreadFactory) builderType.getMethod("factory").invoke(named);
        } catch (final ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    Actor actor(final String name) {
        return new Actor(name, factory(name));
    }
}
