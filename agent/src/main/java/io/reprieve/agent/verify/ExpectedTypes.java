package io.reprieve.agent.verify;

import io.reprieve.agent.code.Call;
import io.reprieve.agent.code.ClassCode;
import io.reprieve.agent.code.MethodCode;
import io.reprieve.agent.code.MethodRef;
import io.reprieve.agent.code.Step;
import io.reprieve.agent.code.Value;
import io.reprieve.agent.rules.Options;
import io.reprieve.agent.rules.Role;
import io.reprieve.agent.rules.Rule;
import java.util.ArrayList;
import java.util.List;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.Type;

/**
 * The types whose objects will be released, as far as the rules, and the calls of what they name, tell beforehand. A
 * class that is woven for them while it is loaded need not be woven anew at the first release: the JVM leaves a method
 * that is running then to the interpreter, for as long as it runs, and a loop of the application's may run for ever.
 */
final class ExpectedTypes {
    private static final int NAME_AND_TYPE = 12;
    private static final int ANY = -2;

    private final VerifyTransformer.View view;
    private final WatchedTypes types;

    ExpectedTypes(final VerifyTransformer.View view, final WatchedTypes types) {
        this.view = view;
        this.types = types;
    }

    /** Adds those that the rules name. */
    void addNamed() {
        for (final Rule rule : view.rules()) {
            if (isRelease(rule) && rule.type().indexOf('*') < 0 && rule.method().endsWith("()")) {
                types.add(rule.type().replace('.', '/'));
            }
        }
    }

    private static boolean isRelease(final Rule rule) {
        return rule.role() == Role.RELEASE;
    }

    /** Adds those of what a class hands to methods that may be releases. */
    void addPassed(final ClassReader reader, final byte[] classFile) {
        if (!namesRelease(reader)) {
            return;
        }
        final ClassCode code = ClassCode.read(classFile);
        for (final MethodCode method : code == null ? List.<MethodCode>of() : code.methods()) {
            for (final Step step : method.steps()) {
                if (step instanceof Call call && !call.isLambda() && !call.method().isOfJdk()) {
                    addPassed(call);
                }
            }
        }
    }

    /** Whether a class names a method that has the name and the parameters of a release. */
    private boolean namesRelease(final ClassReader reader) {
        final char[] buffer = new char[reader.getMaxStringLength()];
        for (int i = 1; i < reader.getItemCount(); i++) {
            final int at = reader.getItem(i);
            if (at != 0 && reader.readByte(at - 1) == NAME_AND_TYPE
                && released(reader.readUTF8(at, buffer), reader.readUTF8(at + 2, buffer)) != ANY) {
                return true;
            }
        }
        return false;
    }

    /** Which parameter a method releases if it is what a rule names; {@link #ANY} if none is. */
    private int released(final String name, final String descriptor) {
        if (!descriptor.startsWith("(") || descriptor.startsWith("()")) {
            return ANY;
        }
        for (final Rule rule : view.rules()) {
            if (isRelease(rule) && rule.names(name, parameters(descriptor))) {
                final Integer said = rule.options().released();
                return said == null ? onlyReference(descriptor) : said == Options.THIS ? ANY : said;
            }
        }
        return ANY;
    }

    private static List<String> parameters(final String descriptor) {
        final List<String> names = new ArrayList<>();
        for (final Type each : Type.getArgumentTypes(descriptor)) {
            names.add(each.getClassName());
        }
        return names;
    }

    private static int onlyReference(final String descriptor) {
        final Type[] parameters = Type.getArgumentTypes(descriptor);
        int found = ANY;
        for (int i = 0; i < parameters.length; i++) {
            if (parameters[i].getSort() >= Type.ARRAY) {
                if (found != ANY) {
                    return ANY;
                }
                found = i;
            }
        }
        return found;
    }

    private void addPassed(final Call call) {
        final MethodRef method = call.method();
        final int index = released(method.name(), method.descriptor());
        final Value passed = index == ANY ? null : call.argument(index);
        if (passed != null && passed.type() != null) {
            types.addReleased(passed.type().startsWith("[") ? passed.type() : "L" + passed.type() + ";");
        }
    }
}
