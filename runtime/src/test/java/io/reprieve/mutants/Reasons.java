package io.reprieve.mutants;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Why mutants that nothing catches cannot matter: {@code mutants.reasons}. A line is a name, in which {@code *}
 * stands for anything, a colon, and the reason. A reason that begins with {@code model} names the model's mutants
 * that stand for it, where only a processor that orders less shows the mistake. {@code scope} names the packages that
 * have been looked at.
 */
final class Reasons {
    private static final String FILE = "/mutants.reasons";
    private static final String SCOPE = "scope ";
    private static final String MODEL = "model ";
    private static final String SEPARATOR = ": ";

    private final List<Reason> reasons = new ArrayList<>();
    private final Set<String> scope = new LinkedHashSet<>();
    private final List<String> mistakes = new ArrayList<>();

    /**
     * A line.
     *
     * @param name  as it is written.
     * @param names the mutants that it is about.
     * @param text  the reason.
     */
    record Reason(String name, Pattern names, String text) {
        boolean isModelled() {
            return text.startsWith(MODEL);
        }

        /** The model's mutants that are named. */
        List<String> modelled() {
            final String list = text.substring(MODEL.length());
            final int end = list.indexOf(SEPARATOR);
            return List.of((end < 0 ? list : list.substring(0, end)).split(", *"));
        }
    }

    Reasons() throws IOException {
        try (InputStream in = Reasons.class.getResourceAsStream(FILE)) {
            int number = 0;
            for (final String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                number++;
                if (line.startsWith(SCOPE)) {
                    scope.addAll(List.of(line.substring(SCOPE.length()).split(" +")));
                } else if (!line.isBlank() && !line.startsWith("#")) {
                    add(number, line);
                }
            }
        }
    }

    private void add(final int number, final String line) {
        final int colon = line.indexOf(SEPARATOR);
        if (colon < 0) {
            mistakes.add("line " + number + " has no reason: " + line);
            return;
        }
        final String name = line.substring(0, colon).strip();
        final String pattern = Pattern.quote(name).replace("*", "\\E.*\\Q");
        reasons.add(new Reason(name, Pattern.compile(pattern), line.substring(colon + SEPARATOR.length()).strip()));
    }

    boolean isInScope(final Mutation mutation) {
        return scope.contains(mutation.packageName());
    }

    /** The reason for a mutant; {@code null} if there is none. */
    Reason of(final Mutation mutation) {
        return reasons.stream()
            .filter(reason -> reason.names.matcher(mutation.name()).matches())
            .findFirst()
            .orElse(null);
    }

    /** What is wrong with the file itself: lines that match no mutant, and mutants of the model that there are not. */
    List<String> mistakes(final List<Mutation> mutations, final Set<String> ofModel) {
        final List<String> all = new ArrayList<>(mistakes);
        for (final Reason reason : reasons) {
            if (mutations.stream().noneMatch(mutation -> reason.names.matcher(mutation.name()).matches())) {
                all.add("there is no such mutant any more: " + reason.name);
            }
            if (reason.isModelled()) {
                reason.modelled().stream().filter(name -> !ofModel.contains(name))
                    .forEach(name ->
                        all.add("the model knows no mutant " + name + ", which " + reason.name + " names"));
            }
        }
        return all;
    }
}
