#!/bin/sh
# Scrapes programs in trouble under the real agent and each real exporter, two minutes for each, and looks whether the
# right alert fires for each within a minute, and none on the healthy one. Writes src/test/resources, which AlertsTest
# reads in every build. Where there is a promtool on the PATH that is asked too.
#
# alerts.sh [EXPORTER]   with one of jmx-exporter, open-telemetry and micrometer, that one alone is scraped anew
set -eu
cd "$(dirname "$0")/.."
version=$(sed -n 's:^ *<version>\(.*\)</version>:\1:p' pom.xml | head -n 1)
mvn -B -q -pl metrics,demo-app -am -Dmaven.test.skip=true package
mvn -B -q -pl metrics -am test -Dtest=AlertScrapes -Dsurefire.failIfNoSpecifiedTests=false \
    -Dalerts.exporter="${1:-}" \
    -Dalerts.agent="$PWD/agent/target/reprieve-agent-$version.jar" \
    -Dalerts.demo="$PWD/demo-app/target/reprieve-demo-app-$version.jar"
mvn -B -q -pl metrics -am test -Dtest=AlertsTest -Dsurefire.failIfNoSpecifiedTests=false
