#!/usr/bin/env bash
# What the agent adds to the start of a program: hello world without it, with it, and with rules, in turn; on JDK 25 and
# later with an AOT cache as well, each with one that was made with the same arguments.
# Prints the median and the range of each, how many classes came out of a shared archive, and how much of what a cache
# gains without the agent it gains with it.
#   benchmarks/startup.sh [--jdk HOME] [--runs N]
set -euo pipefail
cd "$(dirname "$0")/.."

home=${JAVA_HOME:-}
runs=20
while (($# > 0)); do
  case $1 in
    --jdk) home=$2; shift 2 ;;
    --runs) runs=$2; shift 2 ;;
    *) echo "startup.sh: unknown option $1; expected [--jdk HOME] [--runs N]" >&2; exit 2 ;;
  esac
done
java=${home:+$home/bin/}java

agent=$(ls agent/target/reprieve-agent-*.jar 2>/dev/null | head -1 || true)
if [[ -z $agent ]]; then
  echo "startup.sh: there is no agent; build it with mvn -B -q -pl agent -am -DskipTests package" >&2
  exit 2
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat > "$work/Hello.java" <<'JAVA'
public class Hello {
    public static void main(String[] arguments) {
        System.out.println("hello, world");
    }
}
JAVA
"${home:+$home/bin/}javac" --release 17 -d "$work" "$work/Hello.java"
cat > "$work/some.rules" <<'RULES'
release  org.apache.commons.pool2.impl.GenericObjectPool#returnObject(java.lang.Object)
reader   com.acme.Index+#search(..)
updater  com.acme.Index#swap(..)
quiescent com.acme.*.Loop#runOnce()
pooled   com.acme.Buffer
RULES
echo "reader   Hello#main(java.lang.String[])" > "$work/hello.rules"

"${home:+$home/bin/}jar" --create --file "$work/hello.jar" -C "$work" Hello.class

names=("no agent" "agent" "agent, five rules" "agent, main woven")
options=("" "-javaagent:$agent" "-javaagent:$agent=rules=$work/some.rules" "-javaagent:$agent=rules=$work/hello.rules")

feature=$("$java" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p')
if ((feature >= 25)); then
  for i in 0 1 3; do
    # shellcheck disable=SC2086
    "$java" -XX:AOTCacheOutput="$work/$i.aot" ${options[i]} -cp "$work/hello.jar" Hello > /dev/null 2>&1
    names+=("${names[i]}, AOT")
    options+=("-XX:AOTCache=$work/$i.aot ${options[i]}")
  done
fi

for ((run = -1; run < runs; run++)); do
  for i in "${!names[@]}"; do
    begin=${EPOCHREALTIME/[.,]/}
    # shellcheck disable=SC2086
    "$java" ${options[i]} -cp "$work/hello.jar" Hello > "$work/out" 2> /dev/null
    end=${EPOCHREALTIME/[.,]/}
    [[ $(< "$work/out") == "hello, world" ]]
    # The first round warms the disk.
    if ((run >= 0)); then
      echo $((end - begin)) >> "$work/times.$i"
    fi
  done
done

"$java" -version 2>&1 | sed -n 2p
printf '%-22s %10s %17s %12s %16s\n' "hello world" median range added "shared classes"
for i in "${!names[@]}"; do
  # shellcheck disable=SC2086
  shared=$("$java" ${options[i]} -Xlog:class+load -cp "$work/hello.jar" Hello 2> /dev/null \
    | grep -c 'shared objects file')
  sort -n "$work/times.$i" | awk -v name="${names[i]}" -v shared="$shared" -v file="$work/base" '
    { t[NR] = $1 / 1000 }
    END {
      median = NR % 2 ? t[(NR + 1) / 2] : (t[NR / 2] + t[NR / 2 + 1]) / 2
      base = median
      if ((getline line < file) > 0) base = line; else print median > file
      printf "%-22s %7.0f ms %6.0f to %4.0f ms %9.0f ms %16d\n", name, median, t[1], t[NR], median - base, shared
    }'
done

median() { sort -n "$work/times.$1" | awk '{ t[NR] = $1 } END { print t[int((NR + 1) / 2)] }'; }
# gain PLAIN CACHED: in per cent of what a cache gains without the agent.
gain() { echo $((100 * ($(median "$1") - $(median "$2")) / ($(median 0) - $(median 4)))); }
if ((feature >= 25)); then
  echo "of what an AOT cache gains without the agent, $(gain 1 5) % is gained with it, $(gain 3 6) % with main woven"
fi
