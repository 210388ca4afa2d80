#!/usr/bin/env bash
# Builds the engine with each known mistake in turn, and has the torture catch it: three minutes. Prints what caught
# which. The mistakes: runtime/src/test/java/io/reprieve/torture/BrokenEngine.java.
#
#   stress/broken.sh [REGEXP]
#
#   REGEXP   only the mistakes whose name matches, such as 'SET_ASIDE.*'
#
# Fails if one is not caught, and if the engine as it is doesn't pass the same runs.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
mvn -B -q -Dstyle.color=never -pl runtime -am test -Dtest=io.reprieve.torture.MutantTest -Dmutants="${1:-.*}" \
    -Dsurefire.failIfNoSpecifiedTests=false
