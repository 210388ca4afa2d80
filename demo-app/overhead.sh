#!/usr/bin/env bash
# What a recording costs the demo: read and release rates of the quote board without a recording, with reprieve.jfc, and
# with the JDK's default and reprieve.jfc, in turn; each against the run without one in the same round.
#
#   demo-app/overhead.sh [ROUNDS [SECONDS]]
set -euo pipefail

rounds=${1:-5}
seconds=${2:-8}
demo=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$demo")
version=$(sed -n 's:^ *<version>\(.*\)</version>:\1:p' "$root/pom.xml" | head -n 1)
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
"$demo/run.sh" --help > /dev/null
files=$(mktemp -d)
trap 'rm -rf "$files"' EXIT

# run FILE OPTION...: one run of the quote board with the agent; its outcome is in FILE.
run() {
    local file=$1
    shift
    "$java" -Xms64m -Xmx64m -Xlog:jfr+startup=off "$@" \
        -javaagent:"$root/agent/target/reprieve-agent-$version.jar=report=none" \
        -cp "$demo/target/reprieve-demo-app-$version.jar" io.reprieve.demo.board.BoardMain \
        POOLED "$seconds" 1 500 true "$file" > "$files/log" 2>&1 || { cat "$files/log" >&2; exit 1; }
}

# rates FILE: reads and releases a second.
rates() {
    awk -F= '{ value[tolower($1)] = $2 }
        END {
            nanos = value["measured.nanos"]
            printf "%.0f %.0f\n", value["reads"] * 1e9 / nanos, value["updates"] * 1e9 / nanos
        }' "$1"
}

echo "$("$java" -version 2>&1 | sed -n 2p), $rounds rounds of $seconds s a run"
echo "round  recording                    reads/s     releases/s   reads  releases"
for ((round = 1; round <= rounds; round++)); do
    rm -f "$files"/*.jfr
    for kind in none reprieve default+reprieve; do
        case $kind in
            none) run "$files/$kind" ;;
            reprieve) run "$files/$kind" "-XX:StartFlightRecording:settings=$root/jfr-profiles/reprieve.jfc,filename=$files/a.jfr" ;;
            *) run "$files/$kind" "-XX:StartFlightRecording:settings=default,settings=$root/jfr-profiles/reprieve.jfc,filename=$files/b.jfr" ;;
        esac
        echo "$round $kind $(rates "$files/none") $(rates "$files/$kind")"
    done
done | tee "$files/all" | awk '
    { printf "%5d  %-20s %15.0f %14.0f  %6.2f%%   %6.2f%%\n", $1, $2, $5, $6, 100 * ($5 / $3 - 1), 100 * ($6 / $4 - 1); fflush() }'
for kind in reprieve default+reprieve; do
    for column in 5 6; do
        awk -v kind="$kind" -v column="$column" '$2 == kind { print 100 * ($column / $(column - 2) - 1) }' "$files/all" \
            | sort -g | awk -v kind="$kind" -v what="$([ "$column" = 5 ] && echo reads || echo releases)" '
                { value[NR] = $1 }
                END { printf "median, %s with %s: %.2f%% (%.2f%% to %.2f%%)\n", what, kind,
                    (value[int((NR + 1) / 2)] + value[int(NR / 2) + 1]) / 2, value[1], value[NR] }'
    done
done
