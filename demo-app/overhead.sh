#!/usr/bin/env bash
# What the always-on profile costs the demo: read and release rates of the quote board with reprieve.jfc and without, in
# turn, in one JVM whose threads are bound to their processors. BASE is what is recorded in both halves: "none", or one
# of the JDK's own profiles. For a quiet machine: it says how much of it others took.
#
#   demo-app/overhead.sh [PAIRS [SECONDS [BASE]]]
set -euo pipefail

demo=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$demo")
version=$(sed -n 's:^ *<version>\(.*\)</version>:\1:p' "$root/pom.xml" | head -n 1)
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
"$demo/run.sh" --help > /dev/null
"$java" -version 2>&1 | sed -n 2p
exec "$java" -Xms64m -Xmx64m \
    -javaagent:"$root/agent/target/reprieve-agent-$version.jar=report=none" \
    -cp "$demo/target/reprieve-demo-app-$version.jar" io.reprieve.demo.board.RecordingCost \
    "$root/jfr-profiles/reprieve.jfc" "${1:-5}" "${2:-6}" "${3:-none}"
