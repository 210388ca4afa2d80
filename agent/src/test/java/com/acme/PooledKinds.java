package com.acme;

import io.reprieve.Pooled;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.lang.reflect.Modifier;
import java.util.concurrent.Callable;

/**
 * Classes of every kind that are marked as pooled. Prints what serialisation makes of them, which must be the same
 * with the agent and without.
 */
@SuppressWarnings("serial")
public final class PooledKinds {
    @Pooled
    interface Contract {
    }

    @Pooled
    enum Kind {
        ONE
    }

    @Pooled
    record Pair(int left, int right) {
    }

    @Pooled
    private abstract static class Base {
        int number;
    }

    /** A class between, without an annotation. */
    private static class Middle extends Base {
    }

    @Pooled
    private static final class Derived extends Middle {
    }

    @Pooled
    private static class Generic<T extends Comparable<T>> implements Callable<T> {
        @Override
        public T call() {
            return null;
        }
    }

    private static final class Other {
    }

    @Pooled
    protected abstract static class Message implements Serializable, Comparable<Message> {
        static final int LIMIT = Integer.parseInt("3");
        public static final String TEXT = "t";
        protected volatile int number;
        private transient int cache;
        private final long[] values = {1, LIMIT};

        protected Message(final int number) {
            this.number = number;
            this.cache = number;
        }

        private Message() {
            this(0);
        }

        @Override
        public int compareTo(final Message other) {
            return Integer.compare(cache, other.cache);
        }

        protected abstract String text(String a, int... b) throws IOException;

        synchronized double work() {
            return number;
        }
    }

    @Pooled
    static class Plain implements Serializable {
        int number = 5;
    }

    static final class Sub extends Message {
        Sub() {
            super(7);
        }

        @Override
        protected String text(final String a, final int... b) {
            return a;
        }
    }

    @Pooled
    static final class Explicit implements Serializable {
        private static final long serialVersionUID = 99L;
    }

    private PooledKinds() {
    }

    public static void main(final String[] arguments) throws Exception {
        final boolean isWoven = arguments.length > 0;
        Check.equal(isWoven, hasOwnHead(Base.class), "a pooled class");
        Check.that(!hasOwnHead(Middle.class), "a subclass of one");
        Check.that(!hasOwnHead(Derived.class), "a subclass that is marked too");
        Check.equal(isWoven, hasHead(new Derived()), "an instance of that");
        Check.equal(isWoven, hasHead(new Generic<String>()), "a generic class");
        Check.equal(isWoven ? 2 : 1, Generic.class.getGenericInterfaces().length, "its interfaces");
        Check.equal(isWoven ? 2 : 1, Generic.class.getInterfaces().length, "its interfaces");
        Check.that(!hasHead(new Other()), "another class");
        Check.that(!hasHead(Kind.ONE) && !hasHead(new Pair(1, 2)) && !hasHead(new Contract() { }), "what is refused");
        for (final Class<?> type : new Class<?>[] {Message.class, Plain.class, Sub.class, Explicit.class}) {
            System.out.println(type.getSimpleName() + " " + ObjectStreamClass.lookup(type));
        }
        System.out.println(Modifier.toString(Message.class.getModifiers()) + " " + copy(new Sub()).number + " "
            + copy(new Plain()).number);
    }

    private static boolean hasHead(final Object object) {
        for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
            if (hasOwnHead(type)) {
                return true;
            }
        }
        return false;
    }

    /** By name: without the agent there is no such interface on the class path. */
    private static boolean hasOwnHead(final Class<?> type) {
        for (final Class<?> each : type.getInterfaces()) {
            if (each.getName().equals("io.reprieve.woven.EmbeddedHead")) {
                return true;
            }
        }
        return false;
    }

    @SuppressWarnings("unchecked")
    private static <T> T copy(final T object) throws Exception {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        System.out.println(bytes.size());
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (T) in.readObject();
        }
    }
}
