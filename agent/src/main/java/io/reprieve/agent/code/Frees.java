package io.reprieve.agent.code;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Knows which methods give memory, or what else the JVM doesn't look after, back: by {@code Unsafe}, a {@code Cleaner},
 * an arena, or a native method whose name says so; and which methods call those.
 */
public final class Frees {
    private static final int MOST_CALLS = 10;
    /** Where not all classes are known, as while one is being loaded. */
    private static final int MOST_CALLS_UNKNOWN = 4;
    private static final List<String> NATIVE_NAMES = List.of(
        "free", "dispose", "close", "destroy", "delete", "release", "unmap", "munmap", "finalize", "_close", "dealloc");
    private static final List<String> REFLECTED_NAMES = List.of(
        "invokeCleaner", "unmap", "unmap0", "freeMemory", "clean", "cleaner");

    private final Program program;
    /** The call that brings a method nearest to what it frees; an empty path if it frees nothing. */
    private final Map<MethodCode, List<MethodRef>> known = new HashMap<>();
    private boolean hasSearchedAll;

    /**
     * For a program.
     *
     * @param program the program.
     */
    public Frees(final Program program) {
        this.program = program;
    }

    /**
     * Whether a method frees something.
     *
     * @param method the method.
     * @return {@code true} if it does so by itself, or by what it calls.
     */
    public boolean isFreeing(final MethodCode method) {
        return !path(method).isEmpty();
    }

    /**
     * How a method frees something.
     *
     * @param method the method.
     * @return the calls from it, of which the last frees; empty if it frees nothing.
     */
    public List<MethodRef> path(final MethodCode method) {
        if (program.knowsAll()) {
            if (!hasSearchedAll) {
                searchAll();
            }
            return known.getOrDefault(method, List.of());
        }
        return search(method, MOST_CALLS_UNKNOWN);
    }

    /**
     * Whether a call frees something.
     *
     * @param caller the method that makes it.
     * @param call   the call.
     * @return {@code true} if it does.
     */
    public boolean isFreeing(final MethodCode caller, final Call call) {
        if (call.isLambda()) {
            return false;
        }
        if (isSeed(caller, call)) {
            return true;
        }
        for (final MethodCode target : program.targets(call)) {
            if (isFreeing(target)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether a call itself frees something.
     *
     * @param caller the method that makes it.
     * @param call   the call.
     * @return {@code true} if it does.
     */
    public boolean isSeed(final MethodCode caller, final Call call) {
        final String owner = call.method().owner();
        final String name = call.method().name();
        switch (owner) {
            case "sun/misc/Unsafe", "jdk/internal/misc/Unsafe":
                return name.equals("freeMemory") || name.equals("invokeCleaner");
            case "sun/misc/Cleaner", "jdk/internal/ref/Cleaner", "java/lang/ref/Cleaner$Cleanable":
                return name.equals("clean");
            case "java/lang/foreign/Arena", "java/lang/foreign/ResourceScope", "jdk/incubator/foreign/MemorySegment":
                return name.equals("close");
            case "java/lang/invoke/MethodHandle", "java/lang/reflect/Method":
                return name.startsWith("invoke") && isReflected(caller);
            default:
                final MethodCode target = call.method().isOfJdk() ? null : program.resolve(call.method());
                return target != null && target.isNative() && isFreeingName(name);
        }
    }

    private boolean isReflected(final MethodCode caller) {
        final ClassCode code = program.find(caller.ref().owner());
        if (code != null) {
            for (final String name : REFLECTED_NAMES) {
                if (code.strings().contains(name)) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Whether a name is one that methods have which free something, or let go of it.
     *
     * @param name the name.
     * @return {@code true} if it is.
     */
    public static boolean isFreeingName(final String name) {
        for (final String each : NATIVE_NAMES) {
            if (name.startsWith(each)) {
                return true;
            }
        }
        return false;
    }

    /** From what frees to what calls it, each method once. */
    private void searchAll() {
        final Map<MethodCode, List<MethodCode>> callers = new HashMap<>();
        final Deque<MethodCode> reached = new ArrayDeque<>();
        for (final ClassCode code : List.copyOf(program.classes())) {
            for (final MethodCode method : code.methods()) {
                for (final Step step : method.steps()) {
                    if (step instanceof Call && !((Call) step).isLambda()) {
                        final Call call = (Call) step;
                        if (isSeed(method, call)) {
                            if (known.putIfAbsent(method, List.of(call.method())) == null) {
                                reached.add(method);
                            }
                        } else {
                            for (final MethodCode target : program.targets(call)) {
                                callers.computeIfAbsent(target, ignored -> new ArrayList<>()).add(method);
                            }
                        }
                    }
                }
            }
        }
        while (!reached.isEmpty()) {
            final MethodCode method = reached.poll();
            final List<MethodRef> path = known.get(method);
            for (final MethodCode caller : path.size() > MOST_CALLS ? List.<MethodCode>of()
                : callers.getOrDefault(method, List.of())) {
                if (!known.containsKey(caller)) {
                    final List<MethodRef> longer = new ArrayList<>();
                    longer.add(method.ref());
                    longer.addAll(path);
                    known.put(caller, longer);
                    reached.add(caller);
                }
            }
        }
        hasSearchedAll = true;
    }

    /** From one method on, where not all classes are known. What calls itself is passed by. */
    private List<MethodRef> search(final MethodCode method, final int calls) {
        final List<MethodRef> before = known.get(method);
        if (before != null) {
            return before;
        }
        known.put(method, List.of());
        List<MethodRef> shortest = List.of();
        for (final Step step : method.steps()) {
            if (step instanceof Call && !((Call) step).isLambda()) {
                final Call call = (Call) step;
                if (isSeed(method, call)) {
                    shortest = List.of(call.method());
                    break;
                }
                for (final MethodCode target : calls == 0 ? List.<MethodCode>of() : program.targets(call)) {
                    final List<MethodRef> rest = search(target, calls - 1);
                    if (!rest.isEmpty() && (shortest.isEmpty() || rest.size() + 1 < shortest.size())) {
                        shortest = new ArrayList<>();
                        shortest.add(target.ref());
                        shortest.addAll(rest);
                    }
                }
            }
        }
        known.put(method, shortest);
        return shortest;
    }
}
