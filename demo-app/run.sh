#!/bin/sh
# Builds what the demo needs, unless that is up to date, and runs it. Arguments are the demo's: try --help.
# "run.sh woven" weaves the demo at build time and runs it without the agent; it takes the same options as "run.sh".
# "run.sh arena" is a program of its own, which needs JDK 22 or later; it takes one from JAVA_HOME, the PATH, JDK25_HOME
# or the usual places.
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

# is_newer_than_all FILE SOURCE...
is_newer_than_all() {
    newer=$1
    shift
    # Directories too: a file that is gone changes nothing but its directory.
    [ -z "$(find "$@" -newer "$newer" | head -n 1)" ]
}

is_up_to_date() {
    [ -f "$built" ] && [ -f "$launcher" ] && [ -f "$programs" ] && [ -f "$agent" ] || return 1
    is_newer_than_all "$built" "$root/pom.xml" "$root/runtime/pom.xml" "$root/runtime/src" "$root/agent/pom.xml" \
        "$root/agent/src" "$demo/pom.xml" "$demo/src"
}

# build MODULES
build() {
    command -v mvn >/dev/null || die "no mvn on the PATH: install Maven, 3.8 or later"
    [ -n "${JAVA_HOME:-}" ] || command -v javac >/dev/null \
        || die "there is a java on the PATH, but no javac: install a JDK"
    [ -z "${JAVA_HOME:-}" ] || [ -x "$JAVA_HOME/bin/javac" ] || die "JAVA_HOME is $JAVA_HOME, but that is no JDK"
    mkdir -p "$target"
    log=$target/run.sh.log
    touch "$built.new"
    echo "Building; the first time, Maven fetches what it needs ..." >&2
    (cd "$root" && mvn -q -B -pl "$1" -am -Dmaven.test.skip=true package) >"$log" 2>&1 || {
        cat "$log" >&2
        die "the build failed"
    }
    mv "$built.new" "$built"
}

# The first JDK that is 22 or later, as $home.
find_home() {
    for home in "${JAVA_HOME:-}" "$(dirname "$(dirname "$(readlink -f "$java")")")" "${JDK25_HOME:-}" /usr/lib/jvm/* \
        "$HOME"/.sdkman/candidates/java/* /opt/java/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
        [ -x "$home/bin/javac" ] || continue
        feature=$("$home/bin/java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p')
        [ "${feature:-0}" -lt 22 ] || return 0
    done
    die "arena needs JDK 22 or later: name one with JDK25_HOME=..."
}

run_arena() {
    find_home
    export JAVA_HOME="$home"
    jar=$demo/arena/target/reprieve-demo-arena-$version.jar
    built=$demo/arena/target/run.sh.built
    target=$demo/arena/target
    if ! { [ -f "$built" ] && [ -f "$jar" ] && is_newer_than_all "$built" "$root/pom.xml" "$root/runtime/pom.xml" \
        "$root/runtime/src" "$root/foreign/pom.xml" "$root/foreign/src" "$demo/arena/pom.xml" "$demo/arena/src"; }; then
        build demo-app/arena
    fi
    exec "$home/bin/java" -jar "$jar" "$@"
}

if [ "${1:-}" = arena ]; then
    shift
    run_arena "$@"
fi

woven=
if [ "${1:-}" = woven ]; then
    shift
    # Beside the launcher, whose libraries it finds there.
    woven=$target/reprieve-demo-app-$version-woven.jar
fi

is_up_to_date || build demo-app,agent

if [ -n "$woven" ]; then
    "$java" -jar "$agent" weave -o "$woven" "$launcher"
fi

if [ -t 1 ] && [ "${TERM:-dumb}" != dumb ]; then
    terminal=true
else
    terminal=false
fi

exec "$java" ${woven:+"-Ddemo.woven=$woven"} \
    -Ddemo.agent="$agent" \
    -Ddemo.profile="$root/jfr-profiles/reprieve.jfc" \
    -Ddemo.output="$target" \
    -Ddemo.programs="$programs" \
    -Ddemo.libraries="$target/libraries" \
    -Ddemo.rules="$demo/rules" \
    -Ddemo.terminal="$terminal" \
    -jar "$launcher" "$@"
