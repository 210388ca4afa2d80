#!/usr/bin/env bash
# What the agent adds to the start of a program: hello world without it, with it, and with rules, in turn.
# Prints the median and the range of each, and how many classes came out of the JDK's shared archive.
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

names=("no agent" "agent" "agent, five rules" "agent, main woven")
options=("" "-javaagent:$agent" "-javaagent:$agent=rules=$work/some.rules" "-javaagent:$agent=rules=$work/hello.rules")

for ((run = -1; run < runs; run++)); do
  for i in "${!names[@]}"; do
    begin=${EPOCHREALTIME/[.,]/}
    # shellcheck disable=SC2086
    "$java" ${options[i]} -cp "$work" Hello > "$work/out" 2> /dev/null
    end=${EPOCHREALTIME/[.,]/}
    [[ $(< "$work/out") == "hello, world" ]]
    # The first round warms the disk.
    if ((run >= 0)); then
      echo $((end - begin)) >> "$work/times.$i"
    fi
  done
done

"$java" -version 2>&1 | sed -n 2p
printf '%-20s %10s %17s %12s %16s\n' "hello world" median range added "shared classes"
for i in "${!names[@]}"; do
  # shellcheck disable=SC2086
  shared=$("$java" ${options[i]} -Xlog:class+load -cp "$work" Hello 2> /dev/null | grep -c 'shared objects file')
  sort -n "$work/times.$i" | awk -v name="${names[i]}" -v shared="$shared" -v file="$work/base" '
    { t[NR] = $1 / 1000 }
    END {
      median = NR % 2 ? t[(NR + 1) / 2] : (t[NR / 2] + t[NR / 2 + 1]) / 2
      base = median
      if ((getline line < file) > 0) base = line; else print median > file
      printf "%-20s %7.0f ms %6.0f to %4.0f ms %9.0f ms %16d\n", name, median, t[1], t[NR], median - base, shared
    }'
done
