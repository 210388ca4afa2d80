package io.reprieve.agent.verify;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import net.bytebuddy.jar.asm.ClassReader;

/**
 * The types that a class file names: in its constants, and in the descriptors of what it touches.
 */
final class ClassReferences {
    /** Stands for the methods that take a {@code long}. */
    static final String HANDLES = "J";

    private static final int CLASS = 7;
    private static final int NAME_AND_TYPE = 12;
    private static final String[] ARRAYS = {"[B", "[C", "[D", "[F", "[I", "[J", "[S", "[Z"};
    /** Each name is kept once. */
    private static final Map<String, String> NAMES = new ConcurrentHashMap<>();

    private ClassReferences() {
    }

    static String[] of(final ClassReader reader) {
        final Set<String> names = new TreeSet<>();
        final char[] buffer = new char[reader.getMaxStringLength()];
        for (int i = 1; i < reader.getItemCount(); i++) {
            final int at = reader.getItem(i);
            if (at != 0) {
                final int tag = reader.readByte(at - 1);
                if (tag == CLASS) {
                    addTypes(reader.readUTF8(at, buffer), names);
                } else if (tag == NAME_AND_TYPE) {
                    final String descriptor = reader.readUTF8(at + 2, buffer);
                    if (descriptor.startsWith("(") && descriptor.indexOf('J') < descriptor.indexOf(')')
                        && descriptor.indexOf('J') > 0) {
                        names.add(HANDLES);
                    }
                    addDescriptor(descriptor, names);
                }
            }
        }
        final String[] all = names.toArray(new String[0]);
        for (int i = 0; i < all.length; i++) {
            final String known = NAMES.putIfAbsent(all[i], all[i]);
            all[i] = known == null ? all[i] : known;
        }
        return all;
    }

    private static void addTypes(final String name, final Set<String> names) {
        if (name != null) {
            if (name.startsWith("[")) {
                addDescriptor(name, names);
            } else {
                names.add(name);
            }
        }
    }

    private static void addDescriptor(final String descriptor, final Set<String> names) {
        for (final String array : ARRAYS) {
            if (descriptor.contains(array)) {
                names.add(array);
            }
        }
        int begin = descriptor.indexOf('L');
        while (begin >= 0) {
            final int end = descriptor.indexOf(';', begin);
            if (end < 0) {
                return;
            }
            names.add(descriptor.substring(begin + 1, end));
            begin = descriptor.indexOf('L', end);
        }
    }
}
