#!/usr/bin/env bash
# The main job from nothing: builds, fetches the engine, makes candles, backfills them, shows what arrived.
# Run it again: the counts stay the same.
set -euo pipefail
cd "$(dirname "$0")/.."

SYMBOLS=(BTCUSDT ETHUSDT SOLUSDT)
START=2026-01-01T00:00:00Z
END=2026-04-01T00:00:00Z
DAYS=90
EXPECTED=129600
WORK=.marketdata/quickstart
JAR=examples/target/marketdata-examples.jar

need() {
  command -v "$1" >/dev/null 2>&1 || { echo "quickstart needs $1: $2" >&2; exit 2; }
}
need java "install a JDK, 17 or newer"
need mvn "install Maven, 3.8.7 or newer"
cache=${XDG_CACHE_HOME:-$HOME/.cache}/marketdata
if [ -z "${CH_HOST:-}" ] && [ -z "${MARKETDATA_CLICKHOUSE_LIBRARY:-}" ] \
    && ! command -v npm >/dev/null 2>&1 && ! command -v clickhouse >/dev/null 2>&1 \
    && [ -z "$(find "$cache" -name libchdb.so -print -quit 2>/dev/null)" ]; then
  cat >&2 <<'MESSAGE'
quickstart needs a ClickHouse engine and found none. One of these is enough:
  - install npm (it fetches the engine once, 178 MB): apt-get install npm
  - put a `clickhouse` executable (26.x) on the PATH
  - start a server and name it: docker run -d -p 8123:8123 -e CLICKHOUSE_PASSWORD=secret clickhouse/clickhouse-server
    then: CH_HOST=localhost CH_PASSWORD=secret bash examples/quickstart.sh
MESSAGE
  exit 2
fi

echo "== building (the first time Maven fetches what it needs)"
mvn -B -q -DskipTests -Dspotless.check.skip=true -pl examples -am package

marketdata() { java -Xmx128m -jar "$JAR" "$@"; }

# A server's tables are made on request only; the embedded engine makes its own.
if [ -n "${CH_HOST:-}" ]; then
  marketdata schema create
fi

echo "== generating ${#SYMBOLS[@]} symbols x $DAYS days into $WORK"
marketdata generate --symbols "$(IFS=,; echo "${SYMBOLS[*]}")" --start "$START" --days "$DAYS" --out "$WORK"

for symbol in "${SYMBOLS[@]}"; do
  echo "== backfilling $symbol"
  marketdata backfill-1m --market-id 3 --symbol "$symbol" --start "$START" --end "$END" \
    --parquet "$WORK/$symbol.parquet" --report-file "$WORK/$symbol.report.json"
done

echo "== what canonical holds"
for symbol in "${SYMBOLS[@]}"; do
  marketdata status --market-id 3 --symbol "$symbol" --report-format json >"$WORK/$symbol.status.json"
  cat "$WORK/$symbol.status.json"
  grep -q "\"candles\":$EXPECTED," "$WORK/$symbol.status.json" || {
    echo "quickstart: $symbol does not hold $EXPECTED candles" >&2
    exit 1
  }
done

marketdata chart --market-id 3 --symbols "$(IFS=,; echo "${SYMBOLS[*]}")" --out "$WORK/candles.html" >/dev/null
echo "== done: ${#SYMBOLS[@]} x $EXPECTED candles; look at them in $WORK/candles.html"
