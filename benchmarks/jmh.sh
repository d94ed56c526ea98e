#!/usr/bin/env bash
# The hot path and its peers, measured in turns: a round is one fork of each benchmark.
# Writes benchmarks/results/micro.md, and JMH's own figures to benchmarks/target/micro. ROUNDS and SECONDS_EACH may be set.
set -euo pipefail
cd "$(dirname "$0")/.."

mvn -B -q -DskipTests -Dspotless.check.skip=true -pl benchmarks -am package
java -Xmx256m -cp benchmarks/target/benchmarks.jar io.marketdata.benchmarks.MicroRounds \
  "${OUT:-benchmarks/results}" benchmarks/target/micro "${ROUNDS:-5}" "${SECONDS_EACH:-2}"
