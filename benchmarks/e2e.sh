#!/usr/bin/env bash
# Whole backfills against their peers: ours and each peer in turn on one embedded engine.
# Writes benchmarks/results/end-to-end.md and .svg. ROUNDS, ROWS, SYMBOLS and DAYS may be set.
set -euo pipefail
cd "$(dirname "$0")/.."

mvn -B -q -DskipTests -Dspotless.check.skip=true -pl benchmarks -am package
java -Xmx1g -cp benchmarks/target/benchmarks.jar io.marketdata.benchmarks.e2e.EndToEnd \
  benchmarks/results "${ROUNDS:-5}" "${ROWS:-5000000}" "${SYMBOLS:-50}" "${DAYS:-90}"
