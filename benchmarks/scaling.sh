#!/usr/bin/env bash
# Simulates how releases scale to 64 cores, from costs measured on few: try --help.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
command -v "$java" > /dev/null || { echo "scaling.sh: there is no $java: install a JDK, or set JAVA_HOME" >&2; exit 2; }
(cd "$root" && mvn -B -q -pl benchmarks -am -Dmaven.test.skip=true package) >&2
exec "$java" -cp "$root/benchmarks/target/benchmarks.jar" io.reprieve.benchmarks.scaling.Scaling "$@"
