package io.reprieve.agent.files;

import io.reprieve.Rcu;
import io.reprieve.RcuDomain;
import io.reprieve.agent.rules.Role;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Tells in microseconds whether a class file names one of our annotations, our API, the JVM's beans, or a method that a
 * rule about subtypes is for.
 *
 * <p>Each name is a UTF-8 entry of the constant pool, so walking over the pool's entries is enough, and nothing is
 * parsed or loaded for the thousands of classes that have none. It may find a name that names nothing (a framework's
 * string constant, say); it never misses one.
 */
public final class ConstantPoolScan {
    /** The file has the type descriptor of an annotation. */
    public static final int ANNOTATION = 1;
    /** The file has the name of a class through which releases are deferred without being woven. */
    static final int API = 2;
    /** The file has the name of a method that a rule about subtypes is for. */
    public static final int METHOD = 4;

    /** The file has the name of the class through which a program gets at its beans. */
    public static final int BEANS = 8;

    /** The class through which a program, and whoever looks into it from outside, gets at its beans. */
    public static final String BEANS_FACTORY = "java/lang/management/ManagementFactory";

    private static final int COUNT_OFFSET = 8;
    private static final int FIRST_ENTRY_OFFSET = 10;

    private static final int UTF8 = 1;
    private static final int LONG = 5;
    private static final int DOUBLE = 6;
    private static final int CLASS = 7;
    private static final int STRING = 8;
    private static final int METHOD_HANDLE = 15;
    private static final int METHOD_TYPE = 16;
    private static final int MODULE = 19;
    private static final int PACKAGE = 20;

    private final byte[][] names;
    private final int[] meanings;
    // Racy, but benign: it only ever becomes true.
    private volatile boolean hasSeenApi;
    /** What to say of a file before it is looked at. Racy, but benign: it only ever becomes more. */
    private volatile int certain;
    private final boolean[] hasLength;

    /**
     * From now on any file may have a method that a rule about subtypes is for: rules have come that it doesn't know.
     */
    public void expectAnyMethod() {
        certain |= METHOD;
    }

    /**
     * A scan.
     *
     * @param methods the names of the methods that rules about subtypes are for; {@code null} if they may be for any.
     */
    public ConstantPoolScan(final Set<String> methods) {
        final List<byte[]> names = new ArrayList<>();
        for (final Role role : Role.values()) {
            if (role.annotation() != null) {
                names.add(role.annotation().descriptorString().getBytes(StandardCharsets.UTF_8));
            }
        }
        final int annotations = names.size();
        names.add(Rcu.class.getName().replace('.', '/').getBytes(StandardCharsets.UTF_8));
        names.add(RcuDomain.class.getName().replace('.', '/').getBytes(StandardCharsets.UTF_8));
        final int classes = names.size();
        names.add(BEANS_FACTORY.getBytes(StandardCharsets.UTF_8));
        final int beans = names.size();
        if (methods != null) {
            for (final String method : methods) {
                names.add(method.getBytes(StandardCharsets.UTF_8));
            }
        }
        this.names = names.toArray(new byte[0][]);
        this.meanings = new int[this.names.length];
        int longest = 0;
        for (int i = 0; i < meanings.length; i++) {
            meanings[i] = i < annotations ? ANNOTATION : i < classes ? API : i < beans ? BEANS : METHOD;
            longest = Math.max(longest, this.names[i].length);
        }
        this.hasLength = new boolean[longest + 1];
        for (final byte[] name : this.names) {
            hasLength[name.length] = true;
        }
        this.certain = methods == null ? METHOD : 0;
    }

    /**
     * Looks through a class file.
     *
     * @param classFile the file.
     * @return what it has: the sum of this class's constants. What comes after a defect in the file is not found.
     */
    public int look(final byte[] classFile) {
        int found = certain;
        try {
            final int count = unsignedShort(classFile, COUNT_OFFSET);
            int offset = FIRST_ENTRY_OFFSET;
            for (int i = 1; i < count; i++) {
                switch (classFile[offset]) {
                    case UTF8 -> {
                        final int length = unsignedShort(classFile, offset + 1);
                        if (length < hasLength.length && hasLength[length]) {
                            found |= meaning(classFile, offset + 3, length);
                        }
                        offset += 3 + length;
                    }
                    case LONG, DOUBLE -> {
                        offset += 9;
                        i++; // takes two indexes
                    }
                    case CLASS, STRING, METHOD_TYPE, MODULE, PACKAGE -> offset += 3;
                    case METHOD_HANDLE -> offset += 4;
                    default -> offset += 5;
                }
            }
        } catch (final ArrayIndexOutOfBoundsException e) {
            // It is cut short: the JVM will say so.
        }
        if ((found & API) != 0) {
            hasSeenApi = true;
        }
        return found;
    }

    /** Whether any file had the name of a class through which releases are deferred without being woven. */
    public boolean hasSeenApi() {
        return hasSeenApi;
    }

    private int meaning(final byte[] classFile, final int offset, final int length) {
        for (int i = 0; i < names.length; i++) {
            if (names[i].length == length && matches(classFile, offset, names[i])) {
                return meanings[i];
            }
        }
        return 0;
    }

    private static boolean matches(final byte[] classFile, final int offset, final byte[] name) {
        // Descriptors of one length mostly differ near their end.
        for (int i = name.length - 1; i >= 0; i--) {
            if (classFile[offset + i] != name[i]) {
                return false;
            }
        }
        return true;
    }

    private static int unsignedShort(final byte[] bytes, final int offset) {
        return (bytes[offset] & 0xFF) << 8 | bytes[offset + 1] & 0xFF;
    }
}
