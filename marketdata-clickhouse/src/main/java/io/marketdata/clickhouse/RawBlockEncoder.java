package io.marketdata.clickhouse;

import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.Provenance;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/**
 * Encodes rows of a batch as one {@code Native} block of a raw table. The same rows give the same bytes.
 *
 * <p>Nothing is made per row, and nothing can fail midway but the stream itself: a block that breaks off inside is
 * dropped whole by the server. Reused; one thread at a time.
 */
final class RawBlockEncoder {
    private static final String NULLABLE_FLOAT = "Nullable(Float64)";
    private static final String NULLABLE_UUID = "Nullable(UUID)";

    static final List<String> BINANCE_COLUMNS = List.of(
            "market_id",
            "symbol",
            "instrument_key",
            "open_time",
            "open",
            "high",
            "low",
            "close",
            "volume",
            "close_time",
            "quote_asset_volume",
            "number_of_trades",
            "taker_buy_base_asset_volume",
            "taker_buy_quote_asset_volume",
            "source",
            "ingested_at",
            "ingest_id");
    static final List<String> BYBIT_COLUMNS = List.of(
            "market_id",
            "symbol",
            "instrument_key",
            "interval_min",
            "start_time_ms",
            "start_time_utc",
            "open",
            "high",
            "low",
            "close",
            "volume",
            "turnover",
            "source",
            "ingested_at",
            "ingest_id");
    static final List<String> ANY_COLUMNS = List.of(
            "market_id",
            "symbol",
            "instrument_key",
            "ts_open",
            "ts_close",
            "open",
            "high",
            "low",
            "close",
            "volume_base",
            "volume_quote",
            "trades_count",
            "taker_buy_volume_base",
            "taker_buy_volume_quote",
            "source",
            "ingested_at",
            "ingest_id");

    private final NativeOutput out = new NativeOutput();
    private final BlockColumns columns = new BlockColumns(out);
    private final UUID fallbackIngestId;

    /**
     * An encoder.
     *
     * @param fallbackIngestId stands in rows whose provenance names no run
     */
    RawBlockEncoder(UUID fallbackIngestId) {
        this.fallbackIngestId = fallbackIngestId;
    }

    static List<String> columns(RawTable table) {
        return switch (table) {
            case BINANCE -> BINANCE_COLUMNS;
            case BYBIT -> BYBIT_COLUMNS;
            case ANY -> ANY_COLUMNS;
        };
    }

    /** Writes the block; returns how many bytes it has. */
    long encode(CandleBatch batch, RawTable table, RowSet rows, OutputStream target) throws IOException {
        out.begin(target);
        out.varint(columns(table).size());
        out.varint(rows.size());
        identity(batch, rows);
        switch (table) {
            case BINANCE -> binance(batch, rows);
            case BYBIT -> bybit(batch, rows);
            case ANY -> any(batch, rows);
        }
        provenance(batch, rows);
        return out.end();
    }

    private void binance(CandleBatch batch, RowSet rows) throws IOException {
        columns.times("open_time", batch.openTimeMillis(), rows);
        columns.prices(batch, rows);
        columns.doubles("volume", batch.baseVolumes(), rows);
        columns.times("close_time", batch.closeTimeMillis(), rows);
        doublesOrZero("quote_asset_volume", batch.hasQuoteVolumes(), batch, Optional.QUOTE, rows);
        columns.header("number_of_trades", "UInt32");
        for (int i = 0; i < rows.size(); i++) {
            long count = batch.hasTradesCounts() ? batch.tradesCounts()[rows.row(i)] : CandleBatch.ABSENT_COUNT;
            out.int32((int) Math.max(0, count));
        }
        doublesOrZero("taker_buy_base_asset_volume", batch.hasTakerBuyBaseVolumes(), batch, Optional.TAKER_BASE, rows);
        doublesOrZero(
                "taker_buy_quote_asset_volume", batch.hasTakerBuyQuoteVolumes(), batch, Optional.TAKER_QUOTE, rows);
    }

    private void bybit(CandleBatch batch, RowSet rows) throws IOException {
        columns.header("interval_min", "UInt16");
        out.fill16(1, rows.size());
        columns.header("start_time_ms", "UInt64");
        columns.longs(batch.openTimeMillis(), rows);
        columns.times("start_time_utc", batch.openTimeMillis(), rows);
        columns.prices(batch, rows);
        columns.doubles("volume", batch.baseVolumes(), rows);
        doublesOrZero("turnover", batch.hasQuoteVolumes(), batch, Optional.QUOTE, rows);
    }

    private void any(CandleBatch batch, RowSet rows) throws IOException {
        columns.times("ts_open", batch.openTimeMillis(), rows);
        columns.times("ts_close", batch.closeTimeMillis(), rows);
        columns.prices(batch, rows);
        columns.doubles("volume_base", batch.baseVolumes(), rows);
        doublesOrNull("volume_quote", batch.hasQuoteVolumes(), batch, Optional.QUOTE, rows);
        columns.header("trades_count", "Nullable(UInt32)");
        long[] counts = batch.hasTradesCounts() ? batch.tradesCounts() : new long[0];
        for (int i = 0; i < rows.size(); i++) {
            out.int8(counts.length > 0 && counts[rows.row(i)] >= 0 ? 0 : 1);
        }
        for (int i = 0; i < rows.size(); i++) {
            out.int32(counts.length > 0 ? (int) Math.max(0, counts[rows.row(i)]) : 0);
        }
        doublesOrNull("taker_buy_volume_base", batch.hasTakerBuyBaseVolumes(), batch, Optional.TAKER_BASE, rows);
        doublesOrNull("taker_buy_volume_quote", batch.hasTakerBuyQuoteVolumes(), batch, Optional.TAKER_QUOTE, rows);
    }

    /** Which optional column; asking a batch for one that it lacks would make it part of the batch. */
    private enum Optional {
        QUOTE,
        TAKER_BASE,
        TAKER_QUOTE;

        double[] of(CandleBatch batch) {
            return switch (this) {
                case QUOTE -> batch.quoteVolumes();
                case TAKER_BASE -> batch.takerBuyBaseVolumes();
                case TAKER_QUOTE -> batch.takerBuyQuoteVolumes();
            };
        }
    }

    private void identity(CandleBatch batch, RowSet rows) throws IOException {
        int instruments = batch.instruments().size();
        byte[][] keys = new byte[instruments][];
        for (int i = 0; i < instruments; i++) {
            keys[i] = batch.instrumentKeys().get(i).getBytes(StandardCharsets.UTF_8);
        }
        int[] ordinals = batch.instrumentOrdinals();
        boolean one = instruments == 1;
        columns.marketIds(batch, rows);
        columns.symbols(batch, rows);
        columns.header("instrument_key", "String");
        if (one) {
            out.fillText(keys[0], rows.size());
        } else {
            for (int i = 0; i < rows.size(); i++) {
                out.text(keys[ordinals[rows.row(i)]]);
            }
        }
    }

    private void provenance(CandleBatch batch, RowSet rows) throws IOException {
        List<Provenance> provenances = batch.provenances();
        boolean one = provenances.size() == 1;
        columns.header("source", BlockColumns.LOW_CARDINALITY);
        sources(batch, rows);
        columns.ingestedAt(batch, rows);
        columns.header("ingest_id", NULLABLE_UUID);
        out.fill8(0, rows.size());
        if (one) {
            UUID id = ingestId(provenances.get(0));
            out.fill128(id.getMostSignificantBits(), id.getLeastSignificantBits(), rows.size());
        } else {
            for (int i = 0; i < rows.size(); i++) {
                UUID id = ingestId(provenances.get(batch.provenanceOrdinal(rows.row(i))));
                out.int64(id.getMostSignificantBits());
                out.int64(id.getLeastSignificantBits());
            }
        }
    }

    private void sources(CandleBatch batch, RowSet rows) throws IOException {
        List<Provenance> provenances = batch.provenances();
        KeyDictionary sources = new KeyDictionary(provenances.size());
        int looked = provenances.size() == 1 ? 1 : rows.size();
        for (int i = 0; i < looked; i++) {
            int ordinal = batch.provenanceOrdinal(rows.row(i));
            if (!sources.has(ordinal)) {
                sources.add(ordinal, provenances.get(ordinal).source().code());
            }
        }
        sources.writeTo(out, rows.size());
        if (sources.size() == 1) {
            sources.fill(out, rows.size());
            return;
        }
        for (int i = 0; i < rows.size(); i++) {
            sources.writeIndex(out, batch.provenanceOrdinal(rows.row(i)));
        }
    }

    private UUID ingestId(Provenance provenance) {
        UUID given = provenance.ingestId();
        return given == null ? fallbackIngestId : given;
    }

    private void doublesOrZero(String column, boolean present, CandleBatch batch, Optional optional, RowSet rows)
            throws IOException {
        columns.header(column, BlockColumns.FLOAT);
        present(present, batch, optional, rows);
    }

    private void doublesOrNull(String column, boolean present, CandleBatch batch, Optional optional, RowSet rows)
            throws IOException {
        columns.header(column, NULLABLE_FLOAT);
        if (present) {
            double[] values = optional.of(batch);
            for (int i = 0; i < rows.size(); i++) {
                out.int8(CandleBatch.isAbsent(values[rows.row(i)]) ? 1 : 0);
            }
        } else {
            out.fill8(1, rows.size());
        }
        present(present, batch, optional, rows);
    }

    private void present(boolean present, CandleBatch batch, Optional optional, RowSet rows) throws IOException {
        if (!present) {
            out.fill64(0, rows.size());
            return;
        }
        double[] values = optional.of(batch);
        for (int i = 0; i < rows.size(); i++) {
            double value = values[rows.row(i)];
            out.float64(CandleBatch.isAbsent(value) ? 0 : value);
        }
    }
}
