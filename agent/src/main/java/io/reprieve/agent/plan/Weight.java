package io.reprieve.agent.plan;

import io.reprieve.agent.rules.ClassFiles;
import io.reprieve.woven.SiteDescription;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.utility.OpenedClassReader;

/**
 * Finds what says how many bytes a release holds, the option {@code bytes}: a parameter, or a method of what is
 * released.
 */
final class Weight {
    private Weight() {
    }

    /**
     * Where a site finds its weight, as {@link SiteDescription#bytes} has it.
     *
     * @param release the release.
     * @param site    what it releases.
     * @param given   the option.
     * @param files   where the class of what is released is found.
     * @return the index of a parameter, or a method's name and descriptor.
     * @throws RefusedException if there is no such parameter, no such method, or none that is a number.
     */
    static String of(
            final MethodDescription.InDefinedShape release,
            final SiteDescription site,
            final String given,
            final ClassFiles files) throws RefusedException {
        return Character.isDigit(given.charAt(0)) ? parameter(release, given) : method(release, site, given, files);
    }

    private static String parameter(final MethodDescription.InDefinedShape release, final String given)
            throws RefusedException {
        final int count = release.getParameters().size();
        final int index = index(given);
        if (index >= count) {
            throw new RefusedException("bytes=" + given + ", and it has " + (count == 0 ? "no parameters"
                : count == 1 ? "one parameter, which is 0" : count + " parameters, 0 to " + (count - 1)));
        }
        final TypeDescription type = release.getParameters().get(index).getType().asErasure();
        if (!isNumber(type)) {
            throw new RefusedException("bytes=" + given + " names a " + type.getActualName()
                + "; it has to be an int or a long");
        }
        return Integer.toString(index);
    }

    private static int index(final String given) {
        try {
            return Integer.parseInt(given);
        } catch (final NumberFormatException e) {
            return Integer.MAX_VALUE;
        }
    }

    private static String method(
            final MethodDescription.InDefinedShape release,
            final SiteDescription site,
            final String given,
            final ClassFiles files) throws RefusedException {
        final boolean isOfReceiver = site.released() == SiteDescription.RECEIVER;
        final TypeDescription released = isOfReceiver ? release.getDeclaringType().asErasure()
            : site.released() == SiteDescription.NONE ? null
            : release.getParameters().get(site.released()).getType().asErasure();
        if (released == null || released.isPrimitive() || released.isArray()) {
            throw new RefusedException("bytes=" + given + " is for objects that have methods, and it releases "
                + (released == null ? "nothing" : "a " + released.getActualName())
                + "; write the index of a parameter");
        }
        // The file of the class itself may not be to be found.
        final String descriptor = isOfReceiver && declares(released, given) != null ? declares(released, given)
            : find(released.getInternalName(), given, files, new HashSet<>());
        if (descriptor == null) {
            throw new RefusedException(released.getActualName() + " has no method int " + given + "() or long " + given
                + "() that anybody may call, which bytes=" + given + " needs");
        }
        return given + descriptor;
    }

    private static String declares(final TypeDescription type, final String name) {
        for (final MethodDescription.InDefinedShape method : type.getDeclaredMethods()) {
            if (fits(method.getModifiers(), method.getInternalName(), method.getDescriptor(), name)) {
                return method.getDescriptor();
            }
        }
        return null;
    }

    /** In the class, those above it, and their interfaces: by their files, so that none is loaded for it. */
    private static String find(
            final String type, final String name, final ClassFiles files, final Set<String> seen) {
        final byte[] file = seen.add(type) ? files.find(type) : null;
        if (file == null) {
            return null;
        }
        final String[] found = {null};
        OpenedClassReader.of(file).accept(
            new ClassVisitor(OpenedClassReader.ASM_API) {
                @Override
                public MethodVisitor visitMethod(
                        final int access,
                        final String method,
                        final String descriptor,
                        final String signature,
                        final String[] exceptions) {
                    if (fits(access, method, descriptor, name)) {
                        found[0] = descriptor;
                    }
                    return null;
                }
            },
            ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        for (final String parent : found[0] == null ? ClassFiles.parents(file) : List.<String>of()) {
            if (found[0] == null) {
                found[0] = find(parent, name, files, seen);
            }
        }
        return found[0];
    }

    private static boolean fits(final int access, final String method, final String descriptor, final String name) {
        return method.equals(name) && (descriptor.equals("()I") || descriptor.equals("()J"))
            && (access & Opcodes.ACC_PUBLIC) != 0 && (access & (Opcodes.ACC_STATIC | Opcodes.ACC_BRIDGE)) == 0;
    }

    private static boolean isNumber(final TypeDescription type) {
        return type.represents(int.class) || type.represents(long.class);
    }
}
