package io.marketdata.clickhouse;

import com.clickhouse.data.ClickHouseFormat;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.CandleStream;
import io.marketdata.spi.OhlcvSeries;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What is asked of the timeframe store. Rows are read in key order and the newest version of a candle is picked as they
 * stream by, as with canonical; figures are grouped by key, so that versions count once.
 */
final class OhlcvQueries {
    private static final Comparator<OhlcvSeries> ORDER = Comparator.<OhlcvSeries>comparingInt(
                    series -> series.instrument().market().value())
            .thenComparing(series -> series.instrument().symbol().value())
            .thenComparing(OhlcvSeries::timeframe);
    private static final String KNOWN_TIMEFRAMES = Arrays.stream(Timeframe.values())
            .map(timeframe -> Sql.text(timeframe.code()))
            .collect(Collectors.joining(", ", "timeframe IN (", ")"));

    /** The names under which the columns of canonical are asked for. */
    private static final String AS_CANONICAL = """
            timestamp AS ts_open, timestamp + toIntervalMinute({minutes:UInt32}) AS ts_close, volume AS volume_base,
            CAST(NULL AS Nullable(Float64)) AS volume_quote, CAST(NULL AS Nullable(UInt32)) AS trades_count,
            CAST(NULL AS Nullable(Float64)) AS taker_buy_volume_base,
            CAST(NULL AS Nullable(Float64)) AS taker_buy_volume_quote,
            '' AS source, CAST(NULL AS Nullable(UUID)) AS ingest_id""";

    private final Server server;

    OhlcvQueries(Server server) {
        this.server = server;
    }

    private String table() {
        return TableNames.of(server.options(), SchemaStatements.OHLCV);
    }

    CandleStream read(InstrumentId instrument, Timeframe timeframe, TimeRange range) {
        String key = server.options().markets().instrumentKey(instrument);
        String sql = """
                WITH %s
                SELECT %s FROM %s
                WHERE market_id = {market:UInt16} AND symbol = {symbol:String} AND timeframe = {timeframe:String}
                  AND timestamp >= fromUnixTimestamp64Milli({start:Int64}, 'UTC')
                  AND timestamp < fromUnixTimestamp64Milli({end:Int64}, 'UTC')
                ORDER BY market_id, symbol, timeframe, timestamp
                """.formatted(AS_CANONICAL, CanonicalBlock.projection(), table());
        Map<String, Object> parameters = of(instrument, timeframe);
        parameters.put("minutes", timeframe.minutes());
        parameters.put("start", range.startMillis());
        parameters.put("end", range.endMillis());
        Answer answer = server.open(sql, parameters, CanonicalReader.SETTINGS, ClickHouseFormat.Native);
        return new CanonicalStream(server.options(), answer, instrument, key);
    }

    Optional<OhlcvSeries> series(InstrumentId instrument, Timeframe timeframe) {
        return series(
                        "market_id = {market:UInt16} AND symbol = {symbol:String} AND timeframe = {timeframe:String}",
                        of(instrument, timeframe))
                .stream()
                .findFirst();
    }

    List<OhlcvSeries> series() {
        return series(KNOWN_TIMEFRAMES, Map.of());
    }

    private List<OhlcvSeries> series(String which, Map<String, Object> parameters) {
        List<OhlcvSeries> found = new ArrayList<>();
        for (String[] row : server.rows("""
                SELECT market_id, toString(symbol), toString(timeframe), count(),
                  toUnixTimestamp64Milli(min(timestamp)), toUnixTimestamp64Milli(max(timestamp))
                FROM (SELECT market_id, symbol, timeframe, timestamp FROM %s WHERE %s
                  GROUP BY market_id, symbol, timeframe, timestamp)
                GROUP BY market_id, symbol, timeframe
                SETTINGS optimize_aggregation_in_order = 1
                """.formatted(table(), which), parameters)) {
            found.add(new OhlcvSeries(
                    InstrumentId.of(Integer.parseInt(row[0]), row[1]),
                    Timeframe.of(row[2]),
                    Long.parseLong(row[3]),
                    Instant.ofEpochMilli(Long.parseLong(row[4])),
                    Instant.ofEpochMilli(Long.parseLong(row[5]))));
        }
        found.sort(ORDER);
        return found;
    }

    /**
     * A lightweight delete: it is done when the call returns, whatever the partitions, and hides every version of a key at
     * once. Partitions are of one timeframe, so that none could be dropped whole.
     */
    long deleteBefore(Timeframe timeframe, Instant before) {
        Map<String, Object> parameters = Map.of("timeframe", timeframe.code(), "before", before.toEpochMilli());
        long keys =
                Long.parseLong(server.rows("""
                SELECT count() FROM (SELECT 1 FROM %s
                  WHERE timeframe = {timeframe:String}
                    AND timestamp < fromUnixTimestamp64Milli({before:Int64}, 'UTC')
                  GROUP BY market_id, symbol, timeframe, timestamp)
                SETTINGS optimize_aggregation_in_order = 1
                """.formatted(table()), parameters).get(0)[0]);
        if (keys > 0) {
            String statement =
                    "DELETE FROM %s%s WHERE timeframe = %s AND timestamp < fromUnixTimestamp64Milli(toInt64(%d), 'UTC')";
            new EveryNode(server)
                    .execute(
                            placement -> statement.formatted(
                                    Sql.name(server.options().database(), SchemaStatements.OHLCV),
                                    placement.clause(),
                                    Sql.text(timeframe.code()),
                                    before.toEpochMilli()),
                            Map.of("lightweight_deletes_sync", "2"));
        }
        return keys;
    }

    private static Map<String, Object> of(InstrumentId instrument, Timeframe timeframe) {
        Map<String, Object> parameters = new TreeMap<>();
        parameters.put("market", instrument.market().value());
        parameters.put("symbol", instrument.symbol().value());
        parameters.put("timeframe", timeframe.code());
        return parameters;
    }
}
