package io.reprieve.agent.build;

import io.reprieve.agent.check.DryRun;
import io.reprieve.agent.files.ClassPathFiles;
import io.reprieve.agent.plan.WovenBefore;
import io.reprieve.agent.rules.RuleIndex;
import io.reprieve.agent.rules.RulesFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One weaving at build time: what is asked for, and what came of it. For the command line and for build tools.
 */
public final class WovenBuild {
    private static final String RUNTIME = "io/reprieve/Rcu";
    /** What a class with an embedded head has. */
    private static final String HEAD = "reprieve$claimant";

    private final List<String> rules;
    private final List<Path> places;
    private final List<Path> classPath;
    private final List<String> lines = new ArrayList<>();
    private boolean hasProblems;

    /**
     * A build.
     *
     * @param rules     paths of rules files, or names of packs.
     * @param places    the jars and directories to be woven.
     * @param classPath jars and directories where other classes are found that those refer to; may lack.
     */
    public WovenBuild(final List<String> rules, final List<Path> places, final List<Path> classPath) {
        this.rules = List.copyOf(rules);
        this.places = List.copyOf(places);
        this.classPath = List.copyOf(classPath);
    }

    /**
     * Says what would be woven, and writes nothing.
     *
     * @throws IOException if a place can't be read; the message is for the user.
     */
    public void check() throws IOException {
        final DryRun run = new DryRun(rules, places, classPath);
        lines.addAll(run.report(DryRun.WOULD_BE_WOVEN));
        hasProblems |= run.hasProblems();
    }

    /**
     * Weaves, and has the JVM verify what came of it.
     *
     * @param targets where the woven jar or directory of each place goes; may be the place itself.
     * @throws IOException if a place can't be read, or a target written; the message is for the user.
     */
    public void weave(final Map<Path, Path> targets) throws IOException {
        final DryRun run = new DryRun(rules, places, classPath);
        lines.addAll(run.report(DryRun.WOVEN));
        hasProblems |= run.hasProblems();
        final ClassPathFiles files = files();
        final BuildTimeWeaver weaver = new BuildTimeWeaver(new RuleIndex(RulesFiles.read(rules).rules()), files);
        final List<String> notes = new ArrayList<>();
        final JarRewriter jars = new JarRewriter(weaver, notes);
        for (final Path place : places) {
            final Path target = targets.get(place);
            final int before = weaver.woven().size();
            if (Files.isDirectory(place)) {
                new DirectoryRewriter(weaver, jars).rewrite(place, target);
            } else {
                DirectoryRewriter.write(place, target, jars.rewrite(place, place.toString()));
            }
            final int woven = weaver.woven().size() - before;
            lines.add("written: " + target + ", with " + woven + (woven == 1 ? " woven class" : " woven classes"));
        }
        for (final String note : notes) {
            lines.add("note: " + note);
        }
        if (!weaver.woven().isEmpty() && !files.isKnown(RUNTIME)) {
            lines.add("note: what is woven calls the runtime: have reprieve-runtime and agrona on its class path");
        }
        verify(weaver.woven(), files);
    }

    /**
     * Looks whether all is woven that is asked for, and has the JVM verify what is woven; writes nothing.
     *
     * @throws IOException if a place can't be read; the message is for the user.
     */
    public void verifyWoven() throws IOException {
        final DryRun run = new DryRun(rules, places, classPath);
        for (final String unwoven : run.notWovenBefore()) {
            lines.add("not woven: " + unwoven + ": it could be; weave anew, from classes that are compiled anew");
            hasProblems = true;
        }
        hasProblems |= run.hasProblems();
        lines.addAll(run.problems());
        final ClassPathFiles files = files();
        final List<BuildTimeWeaver.WovenFile> woven = new ArrayList<>();
        for (final ClassPathFiles.Found found : files.classes()) {
            if (WovenBefore.contains(found.file(), HEAD) || !WovenBefore.methods(found.file()).isEmpty()) {
                woven.add(new BuildTimeWeaver.WovenFile(found.internalName(), "", found.file(), null, null));
            }
        }
        verify(woven, files);
    }

    private ClassPathFiles files() throws IOException {
        final ClassPathFiles files = new ClassPathFiles();
        for (final Path place : places) {
            files.add(place);
        }
        for (final Path place : classPath) {
            files.addUnlisted(place);
        }
        return files;
    }

    private void verify(final List<BuildTimeWeaver.WovenFile> woven, final ClassPathFiles files) {
        final WovenVerifier verifier = new WovenVerifier(files);
        for (final BuildTimeWeaver.WovenFile file : woven) {
            final Map<String, byte[]> own = new HashMap<>();
            own.put(file.internalName().replace('/', '.'), file.file());
            if (file.companion() != null) {
                own.put(file.companion().replace('/', '.'), file.numbers());
            }
            verifier.verify(file.internalName().replace('/', '.'), own);
        }
        hasProblems |= !verifier.refused().isEmpty();
        lines.addAll(verifier.refused());
        if (!verifier.unknown().isEmpty()) {
            lines.add("note: this JVM can't verify, for want of what they refer to: "
                + String.join(", ", verifier.unknown()));
        }
        final int verified = woven.size() - verifier.refused().size() - verifier.unknown().size();
        lines.add("verified by the JVM: " + verified + " of " + woven.size()
            + (woven.size() == 1 ? " woven class" : " woven classes"));
    }

    /**
     * What there is to say.
     *
     * @return line by line.
     */
    public List<String> report() {
        return List.copyOf(lines);
    }

    /**
     * Whether something can't be woven or verified, or a rule or a class file is wrong.
     *
     * @return {@code true} if anything is.
     */
    public boolean hasProblems() {
        return hasProblems;
    }
}
