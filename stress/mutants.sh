#!/usr/bin/env bash
# Changes the runtime in one place at a time and sees which check notices: hours for all. The table is written to
# runtime/target/mutants.txt while it runs; ended and begun again, it goes on from there. Who was caught before, in a
# class that has not changed since, stands in runtime/src/test/resources/mutants.caught.
#
#   stress/mutants.sh [--jdk HOME] [--anew] [--side-by-side N] [list|control|quick|keep] [REGEXP]
#
#   REGEXP   only the mutants whose name matches, such as 'reader.*' or '.*Fence removed'
#   list     names them
#   control  runs each check on the runtime as it is
#   quick    leaves out the checks that take minutes; what the others don't catch is left to a run without it
#   keep     adds whom the table has as caught to mutants.caught
#   --anew   forgets the table, and looks at no earlier run
#   --side-by-side   so many at a time, 2 by default; a check that takes too long counts as one that has noticed, so
#            let nothing else run beside them
#
# Fails if a mutant survives without a reason in runtime/src/test/resources/mutants.reasons, and if a line there is
# about no mutant.
set -euo pipefail

java=${JAVA_HOME:+$JAVA_HOME/bin/}java
root=$(cd "$(dirname "$0")/.." && pwd)
work=$root/runtime/target/mutants
table=$root/runtime/target/mutants.txt
what=run
regexp='.*'
side_by_side=2
anew=false
while (($# > 0)); do
    case $1 in
        --jdk) java=${2:?--jdk needs the home of a JDK}/bin/java; shift ;;
        --side-by-side) side_by_side=${2:?--side-by-side needs a number}; shift ;;
        --anew) rm -f "$table"; anew=true ;;
        list | control | quick | keep) what=$1 ;;
        -*) echo "mutants.sh: there is no '$1'; see the head of this file" >&2; exit 2 ;;
        *) regexp=$1 ;;
    esac
    shift
done

(cd "$root" && mvn -B -q -Dstyle.color=never -pl runtime -am test-compile dependency:build-classpath \
    -Dmdep.outputFile="$root/runtime/target/class-path" -DskipTests)

# A copy: a build that goes on beside the run would pull the classes from under it.
rm -rf "$work"
mkdir -p "$work/target"
cp -R "$root/runtime/target/classes" "$root/runtime/target/test-classes" "$work/target"
version=$(sed -n 's:^  <version>\(.*\)</version>:\1:p' "$root/pom.xml" | head -n 1)

arguments=("$what")
[[ $what == list || $what == control ]] || arguments+=("$table")
case $what in
    keep) arguments+=("$root/runtime/src/test/resources/mutants.caught") ;;
    list | run | quick) arguments+=("$regexp") ;;
esac
exec "$java" -Xmx256m -Dmutants.side.by.side="$side_by_side" -Dmutants.anew="$anew" \
    -Dbasedir="$work" -Dproject.version="$version" \
    -cp "$work/target/test-classes:$work/target/classes:$(cat "$root/runtime/target/class-path")" \
    io.reprieve.mutants.Mutants "${arguments[@]}"
