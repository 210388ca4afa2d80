package io.reprieve.agent.plan;

import io.reprieve.RunOn;
import io.reprieve.woven.SiteDescription;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.utility.OpenedClassReader;

/**
 * Looks through the body of a release for what is its caller's own, and will be gone when the body is run: a lock that
 * the caller holds, the thread's locals. It sees what the body itself does, and not what it calls, which is why it warns
 * and refuses nothing.
 */
final class CallersOwn extends MethodVisitor {
    private static final String LOCKS = "java/util/concurrent/locks/";

    private boolean hasLocked;
    private boolean unlocks;
    private boolean hasMonitor;
    private boolean notifies;
    private boolean usesThreadLocal;

    private CallersOwn() {
        super(OpenedClassReader.ASM_API);
    }

    /** What to warn about, or {@code null}. */
    static String doubtsAbout(
            final MethodDescription.InDefinedShape method, final SiteDescription site, final byte[] classFile) {
        final CallersOwn body = new CallersOwn();
        body.hasMonitor = site.isSynchronized();
        final String key = Planner.key(method);
        OpenedClassReader.of(classFile).accept(new ClassVisitor(OpenedClassReader.ASM_API) {
            @Override
            public MethodVisitor visitMethod(
                    final int access,
                    final String name,
                    final String descriptor,
                    final String signature,
                    final String[] exceptions) {
                return key.equals(name + descriptor) ? body : null;
            }
        }, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
        return body.doubts(site.runOn());
    }

    private String doubts(final RunOn runOn) {
        if (unlocks && !hasLocked || notifies && !hasMonitor) {
            return "it " + (notifies && !hasMonitor ? "notifies on" : "unlocks") + " a lock that its caller seems to hold,"
                + " and that won't be held when it is run later; defer a method that needs no lock of its caller's";
        }
        return usesThreadLocal && runOn != RunOn.OWNER
            ? "it uses a ThreadLocal, which is another thread's when the reclaimer runs it; with runOn=OWNER the"
                + " thread that released runs it" : null;
    }

    @Override
    public void visitInsn(final int opcode) {
        hasMonitor |= opcode == Opcodes.MONITORENTER;
    }

    @Override
    public void visitMethodInsn(
            final int opcode,
            final String owner,
            final String name,
            final String descriptor,
            final boolean isInterface) {
        if (owner.startsWith(LOCKS)) {
            unlocks |= name.equals("unlock");
            hasLocked |= name.startsWith("lock") || name.startsWith("tryLock");
        } else if (name.equals("notify") || name.equals("notifyAll")) {
            notifies |= descriptor.equals("()V");
        } else {
            usesThreadLocal |= owner.equals("java/lang/ThreadLocal") && !name.equals("<init>");
        }
    }
}
