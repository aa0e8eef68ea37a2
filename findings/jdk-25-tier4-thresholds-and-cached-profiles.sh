#!/usr/bin/env bash
# JDK 25, an AOT cache with method profiles (JEP 515) and the thresholds of the second compiler, -XX:Tier4…
#   guess     -XX:Tier4InvocationThreshold and its sisters decide when C2 compiles a method, with a cache or without one
#   seen      without a cache 20,000 calls of a method are enough for C2 by default, and not with thresholds of 50,000,000.
#             With a cache whose training run had it compiled, C2 compiles it in spite of them. What delays it then is how
#             often a method of tier 2 tells of its calls: -XX:Tier2InvokeNotifyFreqLog and Tier2BackedgeNotifyFreqLog (2^n)
#   matters   to whoever trains long, for the first minutes, and wonders why a start compiles so much: the profile of each
#             method that was ever hot makes a start compile it again
# OpenJDK 25.0.x (seen with Temurin 25.0.3). Needs such a JDK as JAVA_HOME or on the PATH; works in a temporary folder.
set -euo pipefail
[ -z "${JAVA_HOME:-}" ] || PATH=$JAVA_HOME/bin:$PATH
java -version 2>&1 | grep -q '"25\.' || { echo "needs JDK 25: set JAVA_HOME" >&2; exit 2; }
java -version 2>&1 | head -1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >Work.java <<'JAVA'
public class Work {
  static long sum;

  public static void main(String[] calls) {
    int count = Integer.parseInt(calls[0]);
    for (int i = 0; i < count; i++) {
      sum += step(i);
    }
    System.out.println(sum);
  }

  static long step(long seed) {
    long hash = seed;
    for (int i = 0; i < 3; i++) {
      hash = hash * 31 + i;
    }
    return hash ^ (hash >>> 7);
  }
}
JAVA
javac Work.java
jar cf work.jar Work.class
java -XX:AOTCacheOutput=work.aot -cp work.jar Work 2000000 >training.log 2>&1
[ -s work.aot ]

# How often C2 (tier 4) compiles the method during 20,000 calls; -Xbatch: the calls wait for the compiler.
compiled() { java -Xbatch "$@" -XX:+PrintCompilation -cp work.jar Work 20000 | grep -cE ' 4 +Work::step' || true; }
high="-XX:Tier4InvocationThreshold=50000000 -XX:Tier4MinInvocationThreshold=50000000 -XX:Tier4CompileThreshold=50000000 -XX:Tier4BackEdgeThreshold=1000000000"
seldom="-XX:Tier2InvokeNotifyFreqLog=20 -XX:Tier2BackedgeNotifyFreqLog=25 -XX:Tier23InlineeNotifyFreqLog=25"
cache="-XX:AOTMode=on -XX:AOTCache=work.aot"
# shellcheck disable=SC2086
seen="no cache: $(compiled); no cache, high thresholds: $(compiled $high); cache: $(compiled $cache); cache, high thresholds: $(compiled $cache $high); cache, seldom told: $(compiled $cache $seldom)"
echo "$seen"
[ "$seen" = "no cache: 1; no cache, high thresholds: 0; cache: 1; cache, high thresholds: 1; cache, seldom told: 0" ] || { echo "this has changed" >&2; exit 1; }
