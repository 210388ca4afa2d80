package io.reprieve.agent;

import java.nio.charset.StandardCharsets;

/**
 * Tells in microseconds whether a class file names one of our annotations.
 *
 * <p>An annotation's type descriptor is a UTF-8 entry of the constant pool, so walking over the pool's entries is
 * enough, and nothing is parsed or loaded for the thousands of classes that have none. It may find a descriptor that
 * annotates nothing (a framework's string constant, say); it never misses one.
 */
final class ConstantPoolScan {
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

    private final byte[][] descriptors;

    ConstantPoolScan() {
        final Role[] roles = Role.values();
        descriptors = new byte[roles.length][];
        for (int i = 0; i < roles.length; i++) {
            descriptors[i] = roles[i].annotation().descriptorString().getBytes(StandardCharsets.UTF_8);
        }
    }

    boolean findsAnnotation(final byte[] classFile) {
        final int count = unsignedShort(classFile, COUNT_OFFSET);
        int offset = FIRST_ENTRY_OFFSET;
        for (int i = 1; i < count; i++) {
            switch (classFile[offset]) {
                case UTF8 -> {
                    final int length = unsignedShort(classFile, offset + 1);
                    if (isDescriptor(classFile, offset + 3, length)) {
                        return true;
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
        return false;
    }

    private boolean isDescriptor(final byte[] classFile, final int offset, final int length) {
        for (final byte[] descriptor : descriptors) {
            if (descriptor.length == length && matches(classFile, offset, descriptor)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(final byte[] classFile, final int offset, final byte[] descriptor) {
        // Descriptors of one length mostly differ near their end.
        for (int i = descriptor.length - 1; i >= 0; i--) {
            if (classFile[offset + i] != descriptor[i]) {
                return false;
            }
        }
        return true;
    }

    private static int unsignedShort(final byte[] bytes, final int offset) {
        return (bytes[offset] & 0xFF) << 8 | bytes[offset + 1] & 0xFF;
    }
}
