#!/bin/sh
# Builds what the demo needs, unless that is up to date, and runs it. Arguments are the demo's: try --help.
set -eu

die() {
    echo "run.sh: $*" >&2
    exit 1
}

demo=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(dirname -- "$demo")
target=$demo/target
# The first version in the parent's pom.xml is that of the project.
version=$(sed -n 's:^ *<version>\(.*\)</version>:\1:p' "$root/pom.xml" | head -n 1)
launcher=$target/reprieve-demo-app-$version.jar
programs=$target/reprieve-demo-app-$version-programs.jar
agent=$root/agent/target/reprieve-agent-$version.jar
# Newer than everything that went into the last good build.
built=$target/run.sh.built

if [ -n "${JAVA_HOME:-}" ]; then
    java=$JAVA_HOME/bin/java
    [ -x "$java" ] || die "JAVA_HOME is $JAVA_HOME, but there is no bin/java in it"
else
    java=$(command -v java) || die "no java on the PATH: install a JDK, 17 or later, or set JAVA_HOME"
fi

is_up_to_date() {
    [ -f "$built" ] && [ -f "$launcher" ] && [ -f "$programs" ] && [ -f "$agent" ] || return 1
    # Directories too: a file that is gone changes nothing but its directory.
    [ -z "$(find "$root/pom.xml" "$root/runtime/pom.xml" "$root/runtime/src" "$root/agent/pom.xml" "$root/agent/src" \
        "$demo/pom.xml" "$demo/src" -newer "$built" | head -n 1)" ]
}

build() {
    command -v mvn >/dev/null || die "no mvn on the PATH: install Maven, 3.8 or later"
    [ -n "${JAVA_HOME:-}" ] || command -v javac >/dev/null || die "there is a java on the PATH, but no javac: install a JDK"
    [ -z "${JAVA_HOME:-}" ] || [ -x "$JAVA_HOME/bin/javac" ] || die "JAVA_HOME is $JAVA_HOME, but that is no JDK"
    mkdir -p "$target"
    log=$target/run.sh.log
    touch "$built.new"
    echo "Building; the first time, Maven fetches what it needs ..." >&2
    (cd "$root" && mvn -q -B -pl demo-app,agent -am -Dmaven.test.skip=true package) >"$log" 2>&1 || {
        cat "$log" >&2
        die "the build failed"
    }
    mv "$built.new" "$built"
}

is_up_to_date || build

if [ -t 1 ] && [ "${TERM:-dumb}" != dumb ]; then
    terminal=true
else
    terminal=false
fi

exec "$java" \
    -Ddemo.agent="$agent" \
    -Ddemo.profile="$root/jfr-profiles/reprieve.jfc" \
    -Ddemo.output="$target" \
    -Ddemo.programs="$programs" \
    -Ddemo.libraries="$target/libraries" \
    -Ddemo.rules="$demo/rules" \
    -Ddemo.terminal="$terminal" \
    -jar "$launcher" "$@"
