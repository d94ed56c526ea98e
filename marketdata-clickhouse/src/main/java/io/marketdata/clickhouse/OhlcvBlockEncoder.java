package io.marketdata.clickhouse;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.Timeframe;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Encodes rows of a batch as one {@code Native} block of the timeframe store. Reused; one thread at a time. */
final class OhlcvBlockEncoder {
    static final List<String> COLUMNS = List.of(
            "market_id", "symbol", "timeframe", "timestamp", "open", "high", "low", "close", "volume", "ingested_at");

    private final NativeOutput out = new NativeOutput();
    private final BlockColumns columns = new BlockColumns(out);

    /** Writes the block; returns how many bytes it has. */
    long encode(CandleBatch batch, Timeframe timeframe, RowSet rows, OutputStream target) throws IOException {
        out.begin(target);
        out.varint(COLUMNS.size());
        out.varint(rows.size());
        columns.marketIds(batch, rows);
        columns.symbols(batch, rows);
        columns.word("timeframe", timeframe.code(), rows.size());
        columns.times("timestamp", batch.openTimeMillis(), rows);
        columns.prices(batch, rows);
        columns.doubles("volume", batch.baseVolumes(), rows);
        columns.ingestedAt(batch, rows);
        return out.end();
    }
}
