package io.reprieve.agent.rules;

import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * One line of a rules file: what the methods of a type, or the type itself, are to be.
 */
public final class Rule {
    private final Role role;
    private final NamePattern type;
    private final NamePattern internalType;
    private final boolean hasSubtypes;
    private final NamePattern method;
    private final ParameterTypes parameters;
    private final Options options;
    private final String source;

    // Written while classes are loaded, by whichever thread; read for the report at the end. Racy, but benign: both
    // only ever become true.
    private volatile boolean isUsed;
    private volatile boolean hasSeenType;

    private Set<String> shapes = Collections.emptySet();
    private String tested;

    Rule(
            final Role role,
            final NamePattern type,
            final boolean hasSubtypes,
            final NamePattern method,
            final ParameterTypes parameters,
            final Options options,
            final String source) {
        this.role = role;
        this.type = type;
        this.internalType = new NamePattern(type.text().replace('.', '/'));
        this.hasSubtypes = hasSubtypes;
        this.method = method;
        this.parameters = parameters;
        this.options = options;
        this.source = source;
    }

    /**
     * What the methods, or the type, are to be.
     *
     * @return the role.
     */
    public Role role() {
        return role;
    }

    /**
     * What the rule says beyond its role.
     *
     * @return the options.
     */
    public Options options() {
        return options;
    }

    /**
     * Where the rule stands.
     *
     * @return file and line.
     */
    public String source() {
        return source;
    }

    /**
     * The type that the rule names.
     *
     * @return its binary name, in which there may be a {@code *}.
     */
    public String type() {
        return type.text();
    }

    /**
     * The method that the rule names.
     *
     * @return its name and parameters, as the rule has them; {@code null} for a rule about a type.
     */
    public String method() {
        return method == null ? null : method.text() + parameters;
    }

    /**
     * The name of the method.
     *
     * @return the name, in which there may be a {@code *}; {@code null} for a rule about a type.
     */
    public String methodName() {
        return method == null ? null : method.text();
    }

    /**
     * What the rule is about.
     *
     * @return the type, and the method if it names one, as the rule has them.
     */
    public String target() {
        final String types = hasSubtypes ? type.text() + "+" : type.text();
        return method == null ? types : types + "#" + method();
    }

    /**
     * Whether the rule is for one type alone, so that it is a mistake if that has nothing for it.
     *
     * @return {@code false} if it is for subtypes too, or its type has a {@code *}.
     */
    public boolean isForOneType() {
        return !hasSubtypes && type.isExact();
    }

    /**
     * Whether the rule is for subtypes too.
     *
     * @return {@code true} if the type is followed by {@code +}.
     */
    public boolean hasSubtypes() {
        return hasSubtypes;
    }

    /**
     * Whether the rule picks methods by a pattern, so that not each of them was meant by itself.
     *
     * @return {@code true} if the rule has a {@code *} or is for subtypes too.
     */
    public boolean isPattern() {
        return !isForOneType() || method != null && !method.isExact();
    }

    /**
     * Whether the rule's type matches a class by its name.
     *
     * @param internalName the name, with slashes.
     * @return {@code true} if it does; subtypes are not considered.
     */
    public boolean names(final String internalName) {
        return internalType.matches(internalName);
    }

    /**
     * Whether the rule names a method.
     *
     * @param name           the name of the method.
     * @param parameterTypes the binary names of the types of its parameters, with {@code []} for arrays.
     * @return {@code true} if it does.
     */
    public boolean names(final String name, final List<String> parameterTypes) {
        return method != null && method.matches(name) && parameters.matches(parameterTypes);
    }

    /** Says, before anybody else sees the rule, which methods it was written for. */
    void expect(final Set<String> shapes, final String tested) {
        this.shapes = shapes;
        this.tested = tested;
    }

    /**
     * The shapes of the methods that the rule was written for.
     *
     * @return the shapes; none if it is for any.
     */
    public Set<String> shapes() {
        return shapes;
    }

    /**
     * The versions of the library that the rule was tested with.
     *
     * @return their names, or {@code null}.
     */
    public String tested() {
        return tested;
    }

    /** Notes that the rule was for some method or class. */
    public void use() {
        isUsed = true;
    }

    /**
     * Whether the rule was for some method or class.
     *
     * @return {@code false} if it has matched nothing so far.
     */
    public boolean isUsed() {
        return isUsed;
    }

    /** Notes that a class was loaded for whose methods the rule is. */
    void seeType() {
        hasSeenType = true;
    }

    /**
     * Whether a class was loaded for whose methods the rule is.
     *
     * @return {@code false} if there was none so far.
     */
    public boolean hasSeenType() {
        return hasSeenType;
    }

    boolean isTypeExact() {
        return type.isExact();
    }

    NamePattern internalType() {
        return internalType;
    }

    /** Whether methods of JDK types might be meant, whose files are slow to be had. */
    boolean mayNameJdkTypes() {
        final String prefix = internalType.prefix();
        return prefix.startsWith("java/") || "java/".startsWith(prefix);
    }

    /** The name of the method if it is one, and no pattern. */
    String exactMethodName() {
        return method != null && method.isExact() ? method.text() : null;
    }

    @Override
    public String toString() {
        return role.keyword() + " " + target();
    }
}
