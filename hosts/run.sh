#!/usr/bin/env bash
# Runs Reprieve in the hosts that programs live in, beside other agents, and in a whole Kafka broker; prints one table.
#   hosts/run.sh [--jdk HOME] [--seconds N] [NAME...]
# NAME is a host or an agent; without any, all of them but kafka and kafka-rates, which take several minutes. --list
# lists the names. What is run comes from Maven Central, in the versions that pom.xml beside this names; traffic stays
# on loopback, and each JVM is ended after a while, whatever it does. The exit code is 1 if anything was not as it
# should be.
set -euo pipefail
cd "$(dirname "$0")"

home=${JAVA_HOME:-}
rest=()
while (($# > 0)); do
  case $1 in
    --jdk) home=$2; shift 2 ;;
    *) rest+=("$1"); shift ;;
  esac
done
bin=${home:+$home/bin/}
command -v "${bin}javac" > /dev/null || { echo "run.sh: no javac; name a JDK with --jdk" >&2; exit 2; }

if ! compgen -G "../agent/target/reprieve-agent-*.jar" > /dev/null; then
  (cd .. && mvn -q -B -pl agent -am -Dmaven.test.skip=true package)
fi
mkdir -p target/driver
"${bin}javac" --release 17 -Xlint:all -Werror -d target/driver driver/hosts/driver/*.java
exec "${bin}java" -Xmx128m -cp target/driver hosts.driver.Hosts "${rest[@]}"
