package io.reprieve.agent.rules;

import io.reprieve.RunOn;
import io.reprieve.WhenExhausted;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes a rule of one line of a rules file:
 *
 * <pre>
 *   ROLE TYPE[+]#METHOD(PARAMETERS) [OPTION=VALUE ...]
 *   pooled TYPE[+]
 * </pre>
 *
 * <p>Each start of a JVM with rules comes through here, before anything is warm: no lambdas, no regular expressions.
 */
final class RuleParser {
    private static final String FORM = "TYPE#METHOD(PARAMETERS)";

    private final String source;
    private String rest;

    /**
     * A parser of one line.
     *
     * @param text   the line, without its comment and the white space around it.
     * @param source file and line, for the rule.
     */
    RuleParser(final String text, final String source) {
        this.rest = text;
        this.source = source;
    }

    /**
     * Parses the line.
     *
     * @return the rule.
     * @throws MalformedRuleException if it is none; the message is what was expected.
     */
    Rule parse() throws MalformedRuleException {
        final Role role = role(nextWord());
        return role == Role.POOLED ? pooled() : method(role);
    }

    private static Role role(final String word) throws MalformedRuleException {
        for (final Role role : Role.values()) {
            if (role.keyword().equals(word)) {
                return role;
            }
        }
        throw new MalformedRuleException(
            "'" + word + "' is no role; expected release, reader, updater, quiescent, pooled, pin or unpin,"
                + " and then what it is for");
    }

    private Rule pooled() throws MalformedRuleException {
        final String target = nextWord();
        if (target.isEmpty()) {
            throw new MalformedRuleException(
                "the type is missing; expected pooled TYPE, such as pooled com.acme.Buffer");
        }
        if (target.indexOf('#') >= 0 || target.indexOf('(') >= 0) {
            throw new MalformedRuleException("pooled is for types, not for methods; expected pooled TYPE,"
                + " such as pooled com.acme.Buffer");
        }
        final boolean hasSubtypes = target.endsWith("+");
        return new Rule(Role.POOLED, type(target), hasSubtypes, null, null, options(Role.POOLED, null), source);
    }

    private Rule method(final Role role) throws MalformedRuleException {
        final int hash = rest.indexOf('#');
        if (hash < 0) {
            throw new MalformedRuleException(withoutHash(role));
        }
        final String target = rest.substring(0, hash).trim();
        if (target.isEmpty()) {
            throw new MalformedRuleException("the type before # is missing; expected " + FORM);
        }
        rest = rest.substring(hash + 1);
        final boolean hasSubtypes = target.endsWith("+");
        final NamePattern type = type(target);
        final int open = rest.indexOf('(');
        if (open < 0) {
            throw new MalformedRuleException(
                "the parameters are missing; expected " + FORM + ", and (..) for any parameters");
        }
        final NamePattern method = methodName(rest.substring(0, open).trim());
        final int close = rest.indexOf(')');
        if (close < open) {
            throw new MalformedRuleException("the parenthesis is not closed; expected " + FORM);
        }
        final ParameterTypes parameters = parameters(rest.substring(open + 1, close));
        rest = rest.substring(close + 1).trim();
        return new Rule(role, type, hasSubtypes, method, parameters, options(role, parameters), source);
    }

    private String withoutHash(final Role role) {
        final int open = rest.indexOf('(');
        final int dot = rest.lastIndexOf('.', open < 0 ? 0 : open);
        if (dot > 0) {
            return "there is no # between type and method; expected "
                + rest.substring(0, dot) + "#" + rest.substring(dot + 1, rest.indexOf(')') + 1 == 0
                    ? rest.length() : rest.indexOf(')') + 1);
        }
        return "expected " + FORM + " after " + role.keyword() + ", such as " + role.keyword()
            + " com.acme.Index#search(java.lang.String)";
    }

    private static NamePattern type(final String target) throws MalformedRuleException {
        final String name = target.endsWith("+") ? target.substring(0, target.length() - 1).trim() : target;
        checkType(name);
        return new NamePattern(name);
    }

    private static void checkType(final String name) throws MalformedRuleException {
        if (name.indexOf('/') >= 0 || name.indexOf(';') >= 0) {
            throw new MalformedRuleException("'" + name + "' is not how a type is written here; expected its binary"
                + " name with dots, such as java.lang.Object");
        }
        if (name.indexOf('<') >= 0) {
            throw new MalformedRuleException("'" + name + "' has type arguments; expected the type alone, "
                + name.substring(0, name.indexOf('<')));
        }
        if (name.indexOf('+') >= 0) {
            throw new MalformedRuleException("'" + name + "': + stands after the whole name of the type in front of #,"
                + " and nowhere else");
        }
        checkName(name, "type", true);
    }

    private static void checkName(final String name, final String what, final boolean isQualified)
            throws MalformedRuleException {
        if (name.indexOf("**") >= 0) {
            throw new MalformedRuleException("'" + name + "': one * matches within a name, and nothing matches across"
                + " dots; expected one *, and the packages written out");
        }
        boolean isStart = true;
        for (int i = 0; i < name.length(); i++) {
            final char c = name.charAt(i);
            if (c == '.' && isQualified && !isStart) {
                isStart = true;
            } else if (c != '*' && !(isStart ? Character.isJavaIdentifierStart(c) : isNamePart(c))) {
                throw new MalformedRuleException("'" + c + "' can't stand there in the " + what + " '" + name + "'"
                    + (isQualified ? "" : "; if the name has it, as Kotlin's may, write a * instead"));
            } else {
                isStart = false;
            }
        }
        if (isStart) {
            throw new MalformedRuleException(name.isEmpty() ? "the " + what + " is missing; expected " + FORM
                : "the " + what + " '" + name + "' ends with a dot; expected its whole name");
        }
    }

    /** Kotlin makes names with a hyphen. */
    private static boolean isNamePart(final char c) {
        return Character.isJavaIdentifierPart(c) || c == '-';
    }

    private static NamePattern methodName(final String name) throws MalformedRuleException {
        if (name.startsWith("<")) {
            throw new MalformedRuleException(name.equals("<clinit>")
                ? "a class initialiser can't be woven; expected a method"
                : "a constructor can't be woven; expected a method, such as the one that calls it");
        }
        checkName(name, "method name", false);
        return new NamePattern(name);
    }

    private static ParameterTypes parameters(final String text) throws MalformedRuleException {
        final List<NamePattern> types = new ArrayList<>();
        boolean isOpen = false;
        if (!text.isBlank()) {
            int from = 0;
            while (from <= text.length()) {
                final int comma = text.indexOf(',', from);
                final int to = comma < 0 ? text.length() : comma;
                final String type = text.substring(from, to).trim();
                if (isOpen) {
                    throw new MalformedRuleException(".. is for all parameters that follow; expected it last");
                }
                if (type.equals("..")) {
                    isOpen = true;
                } else {
                    types.add(parameter(type, comma < 0));
                }
                from = to + 1;
            }
        }
        return new ParameterTypes(types, isOpen);
    }

    private static NamePattern parameter(final String text, final boolean isLast) throws MalformedRuleException {
        String name = text;
        String dimensions = "";
        if (name.endsWith("...")) {
            if (!isLast) {
                throw new MalformedRuleException("'" + text + "': only the last parameter can be variable");
            }
            name = name.substring(0, name.length() - "...".length()).trim();
            dimensions = "[]";
        }
        while (name.endsWith("[]")) {
            name = name.substring(0, name.length() - "[]".length()).trim();
            dimensions += "[]";
        }
        if (name.isEmpty() || name.equals("void")) {
            throw new MalformedRuleException((name.isEmpty() ? "a parameter type is missing" : "no parameter is void")
                + "; expected types with commas between them, () for none or (..) for any");
        }
        if (name.indexOf('<') < 0 && name.indexOf(' ') >= 0) {
            throw new MalformedRuleException("'" + text + "': expected the type of the parameter alone");
        }
        checkType(name);
        return new NamePattern(name + dimensions);
    }

    private Options options(final Role role, final ParameterTypes parameters) throws MalformedRuleException {
        final Set<String> given = new HashSet<>();
        Options options = Options.NONE;
        for (String word = nextWord(); !word.isEmpty(); word = nextWord()) {
            final int equals = word.indexOf('=');
            if (equals <= 0 || equals == word.length() - 1) {
                throw new MalformedRuleException("'" + word + "': expected " + Option.allowed(role)
                    + ", as OPTION=VALUE without spaces");
            }
            final String name = word.substring(0, equals);
            if (!given.add(name)) {
                throw new MalformedRuleException("the option " + name + " is given twice; expected it once");
            }
            final Option option = Option.of(role, name);
            if (option == null) {
                throw new MalformedRuleException("there is no option '" + name + "' for " + role.keyword()
                    + "; expected " + Option.allowed(role));
            }
            options = options.with(option, value(option, word.substring(equals + 1), role, parameters));
        }
        if ((role == Role.PIN || role == Role.UNPIN) && options.holds() == null) {
            throw new MalformedRuleException("it does not say what is " + (role == Role.PIN ? "pinned" : "let go")
                + "; expected holds= and " + holders(role));
        }
        return options;
    }

    private static Object value(
            final Option option, final String value, final Role role, final ParameterTypes parameters)
            throws MalformedRuleException {
        return switch (option) {
            case RUN_ON -> oneOf(RunOn.values(), option, value);
            case WHEN_EXHAUSTED -> oneOf(WhenExhausted.values(), option, value);
            case RELEASED -> parameter(option, value, parameters, "");
            case RETURNS -> returns(value);
            case BULK -> bulk(value);
            case BYTES -> bytes(value, parameters);
            case FORCE -> force(value);
            case HOLDS -> holds(value, role, parameters);
            case DOMAIN -> value;
        };
    }

    private static <E extends Enum<E>> E oneOf(final E[] values, final Option option, final String given)
            throws MalformedRuleException {
        final List<String> allowed = new ArrayList<>();
        for (final E value : values) {
            if (value.name().equals(given)) {
                return value;
            }
            allowed.add(value.name());
        }
        throw new MalformedRuleException(option.keyword() + "=" + given + ": expected " + Option.listed(allowed));
    }

    private static String bulk(final String value) throws MalformedRuleException {
        if (value.indexOf('(') >= 0 || value.indexOf('#') >= 0 || value.indexOf('.') >= 0 || value.indexOf('*') >= 0) {
            throw new MalformedRuleException("bulk=" + value + ": expected the name alone of a method of the same type,"
                + " which takes an array and two ints");
        }
        checkName(value, "method name of bulk", false);
        return value;
    }

    private static String bytes(final String value, final ParameterTypes parameters) throws MalformedRuleException {
        if (Character.isDigit(value.charAt(0))) {
            return parameter(Option.BYTES, value, parameters, "").toString();
        }
        if (value.equals("this") || value.indexOf('(') >= 0 || value.indexOf('#') >= 0 || value.indexOf('.') >= 0
            || value.indexOf('*') >= 0) {
            throw new MalformedRuleException("bytes=" + value
                + ": expected the index of a parameter, 0 for the first, or the name"
                + " alone of a method of what is released, such as capacity");
        }
        checkName(value, "method name of bytes", false);
        return value;
    }

    private static Boolean force(final String value) throws MalformedRuleException {
        if (!value.equals("true") && !value.equals("false")) {
            throw new MalformedRuleException("force=" + value + ": expected true or false");
        }
        return value.equals("true");
    }

    private static Integer holds(final String value, final Role role, final ParameterTypes parameters)
            throws MalformedRuleException {
        if (value.equals("return")) {
            if (role != Role.PIN) {
                throw new MalformedRuleException("holds=return is for a pin, whose use goes on after the method has"
                    + " returned; expected holds= and " + holders(role));
            }
            return Options.RETURNED;
        }
        return parameter(Option.HOLDS, value, parameters, role == Role.PIN ? ", or return" : "");
    }

    private static String holders(final Role role) {
        return role == Role.PIN ? "the index of a parameter, this or return" : "the index of a parameter, or this";
    }

    private static Integer parameter(
            final Option option, final String value, final ParameterTypes parameters, final String more)
            throws MalformedRuleException {
        final String given = option.keyword() + "=" + value + ": expected ";
        if (value.equals("this")) {
            return Options.THIS;
        }
        int index = -1;
        try {
            index = Integer.parseInt(value);
        } catch (final NumberFormatException e) {
            // Said below.
        }
        if (index < 0) {
            throw new MalformedRuleException(given + "the index of a parameter, 0 for the first, or this" + more);
        }
        if (!parameters.isOpen() && index >= parameters.size()) {
            throw new MalformedRuleException(given
                + (parameters.size() == 0 ? "this" + more + ", because there are no parameters"
                    : parameters.size() == 1 ? "0 or this" + more + ", because there is one parameter"
                    : "0 to " + (parameters.size() - 1) + ", or this" + more));
        }
        return index;
    }

    private static String returns(final String value) throws MalformedRuleException {
        if (!value.equals("true") && !value.equals("false") && !value.equals("null")) {
            try {
                Double.parseDouble(value);
            } catch (final NumberFormatException e) {
                throw new MalformedRuleException("returns=" + value + ": expected true, false, null or a number");
            }
        }
        return value;
    }

    private String nextWord() {
        int end = 0;
        while (end < rest.length() && !Character.isWhitespace(rest.charAt(end))) {
            end++;
        }
        final String word = rest.substring(0, end);
        rest = rest.substring(end).trim();
        return word;
    }
}
