package io.marketdata.clickhouse;

import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.Provenance;
import io.marketdata.model.InstrumentId;
import java.io.IOException;
import java.util.List;

/** The columns that the blocks of several tables share, each with its name and type before the values. */
final class BlockColumns {
    static final String LOW_CARDINALITY = "LowCardinality(String)";
    static final String TIME = "DateTime64(3, 'UTC')";
    static final String FLOAT = "Float64";

    private final NativeOutput out;

    BlockColumns(NativeOutput out) {
        this.out = out;
    }

    void marketIds(CandleBatch batch, RowSet rows) throws IOException {
        List<InstrumentId> instruments = batch.instruments();
        header("market_id", "UInt16");
        if (instruments.size() == 1) {
            out.fill16(instruments.get(0).market().value(), rows.size());
            return;
        }
        int[] markets = instruments.stream()
                .mapToInt(instrument -> instrument.market().value())
                .toArray();
        int[] ordinals = batch.instrumentOrdinals();
        for (int i = 0; i < rows.size(); i++) {
            out.int16(markets[ordinals[rows.row(i)]]);
        }
    }

    /** The dictionary holds what the rows use, in their order, whatever else is in the batch. */
    void symbols(CandleBatch batch, RowSet rows) throws IOException {
        header("symbol", LOW_CARDINALITY);
        List<InstrumentId> instruments = batch.instruments();
        int[] ordinals = batch.instrumentOrdinals();
        KeyDictionary symbols = new KeyDictionary(instruments.size());
        int looked = instruments.size() == 1 ? 1 : rows.size();
        for (int i = 0; i < looked; i++) {
            int ordinal = ordinals[rows.row(i)];
            if (!symbols.has(ordinal)) {
                symbols.add(ordinal, instruments.get(ordinal).symbol().value());
            }
        }
        symbols.writeTo(out, rows.size());
        if (symbols.size() == 1) {
            symbols.fill(out, rows.size());
            return;
        }
        for (int i = 0; i < rows.size(); i++) {
            symbols.writeIndex(out, ordinals[rows.row(i)]);
        }
    }

    void ingestedAt(CandleBatch batch, RowSet rows) throws IOException {
        List<Provenance> provenances = batch.provenances();
        header("ingested_at", TIME);
        if (provenances.size() == 1) {
            out.fill64(provenances.get(0).ingestedAtMillis(), rows.size());
        } else {
            for (int i = 0; i < rows.size(); i++) {
                out.int64(provenances.get(batch.provenanceOrdinal(rows.row(i))).ingestedAtMillis());
            }
        }
    }

    /** The same word in every row. */
    void word(String column, String value, int rows) throws IOException {
        header(column, LOW_CARDINALITY);
        KeyDictionary words = new KeyDictionary(1);
        words.add(0, value);
        words.writeTo(out, rows);
        words.fill(out, rows);
    }

    void header(String column, String type) throws IOException {
        out.text(column);
        out.text(type);
    }

    void prices(CandleBatch batch, RowSet rows) throws IOException {
        doubles("open", batch.opens(), rows);
        doubles("high", batch.highs(), rows);
        doubles("low", batch.lows(), rows);
        doubles("close", batch.closes(), rows);
    }

    void times(String column, long[] millis, RowSet rows) throws IOException {
        header(column, TIME);
        longs(millis, rows);
    }

    void longs(long[] values, RowSet rows) throws IOException {
        int[] list = rows.list();
        if (list == null) {
            out.int64s(values, rows.from(), rows.size());
        } else {
            for (int row : list) {
                out.int64(values[row]);
            }
        }
    }

    void doubles(String column, double[] values, RowSet rows) throws IOException {
        header(column, FLOAT);
        int[] list = rows.list();
        if (list == null) {
            out.float64s(values, rows.from(), rows.size());
        } else {
            for (int row : list) {
                out.float64(values[row]);
            }
        }
    }
}
