package io.marketdata.postgres;

/** The statements that write candles. In key order, so that two writers of the same keys wait for each other in turn. */
final class UpsertStatements {
    /** Arrays of markets, symbols, open times, prices, volumes and versions; the timeframe before them. */
    static final String FROM_ARRAYS = upsert("""
            SELECT market_id, symbol, ?, timestamptz 'epoch' + open_time * interval '1 millisecond',
              open, high, low, close, volume, timestamptz 'epoch' + version * interval '1 millisecond'
            FROM unnest(?::integer[], ?::text[], ?::bigint[], ?::float8[], ?::float8[], ?::float8[], ?::float8[],
              ?::float8[], ?::bigint[])
              AS sent(market_id, symbol, open_time, open, high, low, close, volume, version)
            ORDER BY market_id, symbol, open_time""");

    static final String CREATE_SENT = """
            CREATE TEMPORARY TABLE marketdata_sent (market_id integer, symbol text, "timestamp" timestamptz, \
            open float8, high float8, low float8, close float8, volume float8, ingested_at timestamptz) \
            ON COMMIT DROP""";

    static final String COPY_SENT = "COPY pg_temp.marketdata_sent FROM STDIN (FORMAT binary)";

    static final String FROM_SENT = upsert("""
            SELECT market_id, symbol, ?, "timestamp", open, high, low, close, volume, ingested_at
            FROM pg_temp.marketdata_sent ORDER BY market_id, symbol, "timestamp\"""");

    private UpsertStatements() {}

    /** A version stays where it is not older; an equal one is the same candle sent again. */
    private static String upsert(String select) {
        return """
               INSERT INTO ohlcv AS kept
                 (market_id, symbol, timeframe, "timestamp", open, high, low, close, volume, ingested_at)
               %s
               ON CONFLICT (market_id, symbol, timeframe, "timestamp") DO UPDATE SET
                 open = excluded.open, high = excluded.high, low = excluded.low, close = excluded.close,
                 volume = excluded.volume, ingested_at = excluded.ingested_at
               WHERE excluded.ingested_at > kept.ingested_at""".formatted(select);
    }
}
