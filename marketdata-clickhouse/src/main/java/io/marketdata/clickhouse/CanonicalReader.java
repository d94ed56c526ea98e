package io.marketdata.clickhouse;

import com.clickhouse.data.ClickHouseFormat;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleStream;
import io.marketdata.spi.CanonicalCandleReader;
import java.util.Map;

/**
 * Reads canonical in key order, so that the newest version of a candle can be picked as the rows stream by: no
 * {@code FINAL}, no state that grows with the range. By the key alone: to have the server order versions as well costs
 * it half as much again for every row, and there are hardly any.
 */
final class CanonicalReader implements CanonicalCandleReader {
    /** Order and blocks; and a limit of the user's profile has to end the answer with an error, never just early. */
    static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("optimize_read_in_order", "1"),
            Map.entry("max_block_size", Integer.toString(CanonicalBlock.ROWS)),
            Map.entry("max_threads", "2"),
            Map.entry("limit", "0"),
            Map.entry("offset", "0"),
            Map.entry("read_overflow_mode", "throw"),
            Map.entry("sort_overflow_mode", "throw"),
            Map.entry("result_overflow_mode", "throw"));

    private final Server server;

    CanonicalReader(Server server) {
        this.server = server;
    }

    @Override
    public CandleStream read1m(InstrumentId instrument, TimeRange range) {
        String key = server.options().markets().instrumentKey(instrument);
        String sql = """
                SELECT %s FROM %s
                WHERE market_id = {market:UInt16} AND symbol = {symbol:String}
                  AND ts_open >= fromUnixTimestamp64Milli({start:Int64}, 'UTC')
                  AND ts_open < fromUnixTimestamp64Milli({end:Int64}, 'UTC')
                ORDER BY market_id, symbol, ts_open
                """.formatted(CanonicalBlock.projection(), TableNames.canonical(server.options()));
        Answer answer = server.open(
                sql,
                Map.of(
                        "market", instrument.market().value(),
                        "symbol", instrument.symbol().value(),
                        "start", range.startMillis(),
                        "end", range.endMillis()),
                SETTINGS,
                ClickHouseFormat.Native);
        return new CanonicalStream(server.options(), answer, instrument, key);
    }
}
