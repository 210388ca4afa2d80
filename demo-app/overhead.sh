#!/usr/bin/env bash
# What the always-on profile costs the demo: read and release rates of the quote board with reprieve.jfc and without, in
# turn, in one JVM; by the clock and by the threads' own processor time, which a busy machine disturbs less.
#
#   demo-app/overhead.sh [PAIRS [SECONDS [PROFILE]]]
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
    "${3:-$root/jfr-profiles/reprieve.jfc}" "${1:-5}" "${2:-8}"
