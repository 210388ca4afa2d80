package io.reprieve.agent.verify;

import io.reprieve.agent.code.Call;
import io.reprieve.agent.code.ClassCode;
import io.reprieve.agent.code.MethodCode;
import io.reprieve.agent.code.MethodRef;
import io.reprieve.agent.code.Step;
import io.reprieve.agent.code.Value;
import io.reprieve.agent.plan.ReleasedParameter;
import io.reprieve.agent.rules.Options;
import io.reprieve.agent.rules.Role;
import io.reprieve.agent.rules.Rule;
import io.reprieve.woven.SiteDescription;
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
    private static final List<String> PRIMITIVES =
        List.of("boolean", "byte", "char", "double", "float", "int", "long", "short");
    private static final String CODES = "ZBCDFIJS";

    private final VerifyTransformer.View view;
    private final WatchedTypes types;

    ExpectedTypes(final VerifyTransformer.View view, final WatchedTypes types) {
        this.view = view;
        this.types = types;
    }

    /** Adds those that the rules name. */
    void addNamed() {
        for (final Rule rule : view.rules()) {
            if (rule.role() == Role.RELEASE) {
                addNamed(rule);
            }
        }
    }

    private void addNamed(final Rule rule) {
        final String method = rule.method();
        final String list = method.substring(method.indexOf('(') + 1, method.length() - 1);
        if (list.contains("*") || list.contains("..")) {
            return;
        }
        final List<String> parameters = list.isEmpty() ? List.of() : List.of(list.split(","));
        final int released = released(rule, parameters);
        if (released == Options.THIS) {
            if (rule.type().indexOf('*') < 0) {
                types.add(rule.type().replace('.', '/'));
            }
        } else if (released >= 0 && released < parameters.size()) {
            types.addReleased(descriptor(parameters.get(released)));
        }
    }

    /** Which parameter a method releases, if it is what a rule names: as the plan will have it. */
    private static int released(final Rule rule, final List<String> parameters) {
        if (rule.options().released() != null) {
            return rule.options().released();
        }
        final Type[] types = new Type[parameters.size()];
        for (int i = 0; i < types.length; i++) {
            types[i] = Type.getType(descriptor(parameters.get(i)));
        }
        return ReleasedParameter.references(types) == 0 ? Options.THIS : ReleasedParameter.among(types);
    }

    private static String descriptor(final String type) {
        final int brackets = type.indexOf('[');
        final String element = brackets < 0 ? type : type.substring(0, brackets);
        final String dimensions = brackets < 0 ? "" : "[".repeat((type.length() - brackets) / 2);
        final int primitive = PRIMITIVES.indexOf(element);
        return dimensions + (primitive < 0 ? "L" + element.replace('.', '/') + ";" : CODES.charAt(primitive));
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
                && released(reader.readUTF8(at, buffer), reader.readUTF8(at + 2, buffer)) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** Which parameter a method releases, by its name and parameters alone; negative if none is known. */
    private int released(final String name, final String descriptor) {
        if (!descriptor.startsWith("(") || descriptor.startsWith("()")) {
            return SiteDescription.NONE;
        }
        final List<String> parameters = parameters(descriptor);
        for (final Rule rule : view.rules()) {
            if (rule.role() == Role.RELEASE && rule.names(name, parameters)) {
                return released(rule, parameters);
            }
        }
        return SiteDescription.NONE;
    }

    private static List<String> parameters(final String descriptor) {
        final List<String> names = new ArrayList<>();
        for (final Type each : Type.getArgumentTypes(descriptor)) {
            names.add(each.getClassName());
        }
        return names;
    }

    private void addPassed(final Call call) {
        final MethodRef method = call.method();
        final int index = released(method.name(), method.descriptor());
        final Value passed = index < 0 ? null : call.argument(index);
        if (passed != null && passed.type() != null) {
            types.addReleased(passed.type().startsWith("[") ? passed.type() : "L" + passed.type() + ";");
        }
    }
}
