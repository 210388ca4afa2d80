#!/usr/bin/env bash
# Runs programs on the runtime under a scheduler that lets one thread run at a time, seed after seed, until a schedule
# goes wrong or the time is up. A schedule that was found is printed, and is the same again for the same seed.
#
#   stress/schedules.sh [--jdk HOME] [--seconds N] [--from SEED] [-Dreprieve.KEY=VALUE] [PROGRAM [SEED]]
#
#   PROGRAM    one of the programs in runtime/src/test/java/io/reprieve/schedule/Program.java; all of them by default
#   SEED       that schedule alone
#   --seconds  for each program; 60 by default
#   --from     the first seed; 1 by default
#
# Fails if a schedule goes wrong.
set -euo pipefail

die() {
    echo "schedules.sh: $*" >&2
    exit 2
}

java=${JAVA_HOME:+$JAVA_HOME/bin/}java
seconds=60
from=1
settings=()
rest=()
while (($# > 0)); do
    case $1 in
        --jdk) java=${2:?--jdk needs the home of a JDK}/bin/java; shift ;;
        --seconds) seconds=${2:?--seconds needs a number}; shift ;;
        --from) from=${2:?--from needs a seed}; shift ;;
        -D*) settings+=("$1") ;;
        -*) die "there is no '$1'; see the head of this file" ;;
        *) rest+=("$1") ;;
    esac
    shift
done

root=$(cd "$(dirname "$0")/.." && pwd)
runtime=$root/runtime/target
(cd "$root" && mvn -B -q -Dstyle.color=never -pl runtime -am test-compile dependency:build-classpath \
    -Dmdep.outputFile="$runtime/class-path" -DskipTests)

run() {
    "$java" -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:ActiveProcessorCount=1 "${settings[@]}" \
        -cp "$runtime/test-classes:$runtime/classes:$(cat "$runtime/class-path")" io.reprieve.schedule.Schedules "$@"
}

if ((${#rest[@]} == 2)); then
    run "${rest[@]}"
    exit
fi
programs=("${rest[@]}")
if ((${#programs[@]} == 0)); then
    mapfile -t programs < <(run)
fi
failed=0
for program in "${programs[@]}"; do
    run "$program" "$from" "$seconds" || failed=1
done
exit $failed
