package io.reprieve.agent.plan;

import io.reprieve.RunOn;
import io.reprieve.agent.code.Call;
import io.reprieve.agent.code.MethodCode;
import io.reprieve.agent.code.MethodRef;
import io.reprieve.agent.code.Program;
import io.reprieve.agent.code.Step;
import io.reprieve.agent.code.Value;
import java.util.HashSet;
import java.util.Set;

/**
 * Looks through the body of a release, and through what it calls for certain, for what is its caller's own and will be
 * gone when the body is run: a lock that the caller holds, the thread's locals.
 */
final class CallersOwn {
    private static final String LOCKS = "java/util/concurrent/locks/";
    private static final String STAMPED = LOCKS + "StampedLock";
    private static final int MOST_CALLS = 4;

    private final Program program;
    private final Set<MethodCode> path = new HashSet<>();
    private final Set<String> locked = new HashSet<>();
    private boolean hasMonitor;
    private boolean asks;
    private Finding lock;
    private String threadLocal;

    private CallersOwn(final Program program) {
        this.program = program;
    }

    /**
     * Looks through a release.
     *
     * @param body    the release.
     * @param runOn   the thread that will run it.
     * @param program finds what it calls.
     * @return what is amiss, or {@code null}.
     */
    static Finding in(final MethodCode body, final RunOn runOn, final Program program) {
        if (runOn == RunOn.CALLER) {
            return null;
        }
        final CallersOwn own = new CallersOwn(program);
        own.hasMonitor = body.isSynchronized();
        own.look(body, null, MOST_CALLS, true, "");
        if (own.lock != null) {
            // Who asks whether the lock is held has thought of both.
            return new Finding(own.lock.text(), own.lock.isCertain() && !own.asks);
        }
        return own.threadLocal == null || runOn != RunOn.RECLAIMER ? null : new Finding("it uses a ThreadLocal"
            + own.threadLocal + ", which is another thread's when the reclaimer runs it; with runOn=OWNER the thread"
            + " that released runs it", false);
    }

    private void look(
            final MethodCode method, final Call from, final int calls, final boolean isCertain, final String way) {
        if (!path.add(method)) {
            return;
        }
        final boolean hadMonitor = hasMonitor;
        hasMonitor |= method.isSynchronized();
        for (final Step step : method.steps()) {
            final boolean isStepCertain = isCertain && method.isCertain(step);
            if (step instanceof Step.Lock) {
                hasMonitor = true;
            } else if (step instanceof Call && !((Call) step).isLambda()) {
                lookAt(method, (Call) step, from, calls, isStepCertain, way);
            }
        }
        hasMonitor = hadMonitor;
        path.remove(method);
    }

    private void lookAt(
            final MethodCode method,
            final Call call,
            final Call from,
            final int calls,
            final boolean isCertain,
            final String way) {
        final String owner = call.method().owner();
        final String name = call.method().name();
        if (owner.startsWith(LOCKS) && !owner.equals(STAMPED)) {
            lookAtLock(call, from, name, isCertain, way);
        } else if (isMonitorCall(call.method())) {
            if (!hasMonitor && lock == null) {
                lock = new Finding("it calls " + name + "() on an object whose monitor its caller holds" + way
                    + ": run later, by a thread that doesn't hold it, that throws an IllegalMonitorStateException;"
                    + " defer a method that needs no lock of its caller's", isCertain);
            }
        } else if (owner.equals("java/lang/Thread") && name.equals("holdsLock")) {
            asks = true;
        } else if (owner.equals("java/lang/ThreadLocal") && !name.equals("<init>") && threadLocal == null
            && method.ref().owner().equals(path.iterator().next().ref().owner())) {
            threadLocal = way;
        } else if (calls > 0) {
            final MethodCode target = program.target(call);
            if (target != null) {
                look(target, call, calls - 1, isCertain, way.isEmpty()
                    ? ", in " + text(target.ref()) : way + " > " + text(target.ref()));
            }
        }
    }

    private void lookAtLock(
            final Call call, final Call from, final String name, final boolean isCertain, final String way) {
        final String what = name(call.receiver(), from);
        if (name.equals("unlock")) {
            if (!locked.contains(what) && lock == null) {
                lock = new Finding("it unlocks " + what + way + ", which it has not locked, but its caller has: run"
                    + " later, by a thread that doesn't hold it, that throws an IllegalMonitorStateException; defer a"
                    + " method that needs no lock of its caller's", isCertain);
            }
        } else if (name.startsWith("lock") || name.startsWith("tryLock")) {
            locked.add(what);
        } else if (name.startsWith("isHeld") || name.endsWith("ByCurrentThread") || name.startsWith("getHoldCount")
            || name.endsWith("HoldCount")) {
            asks = true;
        }
    }

    /** What a lock is called, so that taking it and giving it back are told to be of the same. */
    private static String name(final Value lock, final Call from) {
        if (lock == null) {
            return "a lock";
        }
        if (lock.call() != null && lock.call().receiver() != null) {
            return name(lock.call().receiver(), from) + "." + lock.call().method().name() + "()";
        }
        if (lock.kind() == Value.Kind.PARAMETER && from != null && from.argument(lock.index()) != null) {
            return name(from.argument(lock.index()), null);
        }
        return lock.kind() == Value.Kind.PARAMETER ? "its " + lock : lock.toString();
    }

    private static boolean isMonitorCall(final MethodRef method) {
        return method.name().equals("notify") && method.descriptor().equals("()V")
            || method.name().equals("notifyAll") && method.descriptor().equals("()V")
            || method.name().equals("wait") && method.owner().equals("java/lang/Object");
    }

    private static String text(final MethodRef method) {
        return method.owner().substring(method.owner().lastIndexOf('/') + 1) + "." + method.name();
    }
}
