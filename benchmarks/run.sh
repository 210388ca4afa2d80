#!/usr/bin/env bash
# Builds what the benchmarks need, runs them and prints the table of ratios: try --help.
#
#   benchmarks/run.sh [quick|full] [--jdk HOME] [--output DIR]
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
home=${JAVA_HOME:-}
arguments=()
while (($# > 0)); do
    if [[ $1 == --jdk ]]; then
        home=${2:?run.sh: --jdk needs the home of a JDK}
        shift
    else
        arguments+=("$1")
    fi
    shift
done
java=${home:+$home/bin/}java
command -v "$java" > /dev/null || {
  echo "run.sh: there is no $java: install a JDK, or name one with --jdk" >&2
  exit 2
}

# The JDK that it runs on has to build it too: the demo's agent, and what only 22 and later have.
[[ -z $home ]] || export JAVA_HOME=$home
"$root/demo-app/run.sh" --help > /dev/null
(cd "$root" && mvn -B -q -pl benchmarks -am -Dmaven.test.skip=true package) >&2
# JMH uses Unsafe, of which later JDKs warn; earlier ones don't know the option.
quiet=--sun-misc-unsafe-memory-access=allow
"$java" "$quiet" -version > /dev/null 2>&1 || quiet=
version=$(sed -n 's:^ *<version>\(.*\)</version>:\1:p' "$root/pom.xml" | head -n 1)
exec "$java" ${quiet:+"$quiet"} -Dsuite.root="$root" -Dsuite.version="$version" \
  -jar "$root/benchmarks/target/benchmarks.jar" \
  ${arguments[@]+"${arguments[@]}"}
