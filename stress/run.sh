#!/usr/bin/env bash
# Builds the jcstress tests and runs them, once for each barrier that the JDK has.
#
#   stress/run.sh [quick|full] [--jdk HOME] [-t REGEXP]
#
#   quick   one compiled mode, a moment for each test: about two minutes (the default)
#   full    jcstress's own default: interpreted, by each compiler, randomized, each actor compiled by itself; hours
#   --jdk   the JDK to run with; it is built with the one that Maven finds
#   -t      only the tests whose name matches
#
# Fails on a forbidden outcome, on a test that has not run, and, in a full dose, on a broken twin that nobody has seen
# fail. The reports lie in stress/target/jcstress.
set -euo pipefail

die() {
    echo "run.sh: $*" >&2
    exit 2
}

dose=quick
tests='.*'
home=${JAVA_HOME:-}
while (($# > 0)); do
    case $1 in
        quick | full) dose=$1 ;;
        --jdk) home=${2:?--jdk needs the home of a JDK}; shift ;;
        -t) tests=${2:?-t needs a regular expression}; shift ;;
        *) die "there is no '$1': quick, full, --jdk HOME, -t REGEXP" ;;
    esac
    shift
done

java=java
if [[ -n $home ]]; then
    java=$home/bin/java
    [[ -x $java ]] || die "there is no bin/java in $home"
fi
version=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java.specification.version = //p')

stress=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$stress")
echo "== building =="
(cd "$root" && mvn -B -q -Dstyle.color=never -pl stress -am process-test-classes -DskipTests)

# A copy: a build that goes on beside the run would pull the classes from under it.
work=$stress/target/jcstress
rm -rf "$work"
mkdir -p "$work/classes"
cp -R "$root/runtime/target/classes/." "$stress/target/test-classes/." "$work/classes"
rm -f "$work/classes/module-info.class"
libraries=$(tr ':' '\n' < "$stress/target/class-path" \
  | grep -E '/(agrona|jcstress-core|jopt-simple|jna|jna-platform)-[^/]*\.jar$' | paste -sd :)

barriers=(fence)
native=
if ((version >= 22)) && [[ $(uname -s) == Linux ]]; then
    barriers+=(membarrier)
    native=--enable-native-access=ALL-UNNAMED
fi

# What every run has seen, one line for each finding.
summary=()
failed=0
seen=$work/twins-seen
: > "$seen"

run() {
    local barrier=$1 results=$work/$1 log=$work/$1.log status=0
    local arguments="-Dreprieve.barrier=$barrier${native:+ $native}"
    local options=(-r "$results" -t "$tests")
    if [[ $dose == quick ]]; then
        # The compilers' schedulers put what may be reordered into a random order.
        arguments+=" -XX:-TieredCompilation -XX:+UnlockDiagnosticVMOptions -XX:+StressLCM -XX:+StressGCM"
        options+=(-m quick -sc false -f 1 -iters 1 -time 250 -hs 256 -jvmArgs "$arguments")
    else
        options+=(-m default -jvmArgsPrepend "$arguments")
    fi
    # In a short run only what is bad.
    local shown='\[FAILED\]|\[ERROR\]|Forbidden'
    [[ $dose == quick ]] || shown+='|^\(ETA|^\(Results'
    echo
    echo "== jcstress, $dose, JDK $version, barrier=$barrier =="
    mkdir -p "$results"
    (cd "$results" && "$java" -cp "$work/classes:$libraries" org.openjdk.jcstress.Main "${options[@]}") 2>&1 \
        | tee "$log" | { grep -E --line-buffered "$shown" || true; } || status=$?

    # "Results: 76 planned; 70 passed, 0 failed, 6 soft errs, 0 hard errs", as it was last.
    local counts planned passed
    counts=$(grep -oE '[0-9]+ planned; [0-9]+ passed, [0-9]+ failed, [0-9]+ soft errs, [0-9]+ hard errs' "$log" \
      | tail -n 1 || true)
    planned=${counts%% planned*}
    passed=$(sed -E 's/.*; ([0-9]+) passed.*/\1/' <<< "$counts")
    summary+=("barrier=$barrier: ${counts:-nothing has run}")
    # jcstress itself takes a JVM that didn't start for a soft error, and a run of soft errors for a good one.
    if ((status != 0)) || [[ -z $counts || $planned != "$passed" || $planned == 0 ]]; then
        failed=1
        grep -E '\[FAILED\]|\[ERROR\]|Exception|Error' "$log" | sort | uniq -c | sort -rn | head -n 20 || true
    fi
    awk '/\] io\.reprieve/ { name = $NF }
        / Interesting / && !/ 0 +0\.00% +Interesting/ && name ~ /\.Broken/ { print name }' "$log" >> "$seen"
}

for barrier in "${barriers[@]}"; do
    run "$barrier"
done

twins=$(grep -oaE 'io\.reprieve[A-Za-z.]*\.Broken[A-Za-z]+' "$work/classes/META-INF/TestList" \
  | sort -u | grep -E "$tests" || true)
unseen=$(comm -23 <(echo "$twins") <(sort -u "$seen"))

echo
echo "== jcstress, $dose, JDK $version =="
printf '%s\n' "${summary[@]}"
echo "broken twins seen to fail: $(sort -u "$seen" | wc -l) of $(grep -c . <<< "$twins" || true)"
if [[ -n $unseen ]]; then
    sed 's/^/  not seen: /' <<< "$unseen"
    if [[ $dose == full ]]; then
        failed=1
    fi
fi
if ((failed)); then
    echo "FAILED; see $work"
    exit 1
fi
echo "no forbidden outcome"
