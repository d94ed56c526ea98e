package io.marketdata.clickhouse;

import io.marketdata.batch.CandleBatch;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * The columns of one block of canonical candles, decoded in bulk. Index 0 is kept for the last row of the block before,
 * of which it is not known yet whether a newer version follows.
 */
final class CanonicalBlock {
    /**
     * Rows of a block that the server is asked for; it may send fewer. A read in order opens every part of the range, and
     * the server holds a block of each.
     */
    static final int ROWS = 8_192;

    private static final int MOST_ROWS = 16 * ROWS;
    private static final int SOURCES = 4;

    private record Column(String name, String type, String expression) {}

    private static final List<Column> COLUMNS = List.of(
            new Column("open_time", "Int64", "toUnixTimestamp64Milli(ts_open)"),
            new Column("close_time", "Int64", "toUnixTimestamp64Milli(ts_close)"),
            new Column("o", "Float64", "open"),
            new Column("h", "Float64", "high"),
            new Column("l", "Float64", "low"),
            new Column("c", "Float64", "close"),
            new Column("vb", "Float64", "volume_base"),
            new Column("vq", "Nullable(Float64)", "volume_quote"),
            new Column("tc", "Nullable(Int64)", "CAST(trades_count AS Nullable(Int64))"),
            new Column("tb", "Nullable(Float64)", "taker_buy_volume_base"),
            new Column("tq", "Nullable(Float64)", "taker_buy_volume_quote"),
            // Works on the dictionary of the column, where toString would make a text of every row.
            new Column("src", "UInt8", "CAST(transform(source, ['ws', 'rest', 'file'], [1, 2, 3], 0) AS UInt8)"),
            new Column("ing", "Int64", "toUnixTimestamp64Milli(ingested_at)"),
            new Column("id", "Nullable(UUID)", "ingest_id"));

    long[] openTimes = new long[0];
    long[] closeTimes = new long[0];
    double[] opens = new double[0];
    double[] highs = new double[0];
    double[] lows = new double[0];
    double[] closes = new double[0];
    double[] baseVolumes = new double[0];
    double[] quoteVolumes = new double[0];
    long[] tradesCounts = new long[0];
    double[] takerBases = new double[0];
    double[] takerQuotes = new double[0];
    byte[] sources = new byte[0];
    long[] ingestedAts = new long[0];
    /** Two words a row, the high one first; both 0 where there is no id. */
    long[] ingestIds = new long[0];

    private byte[] nulls = new byte[0];

    static String projection() {
        StringBuilder list = new StringBuilder();
        for (Column column : COLUMNS) {
            list.append(list.isEmpty() ? "" : ", ")
                    .append(column.expression())
                    .append(" AS ")
                    .append(column.name());
        }
        return list.toString();
    }

    /** Decodes the next block behind index 0; returns its rows, which may be none. */
    int read(NativeInput in) throws IOException {
        long columns = in.varint();
        long rows = in.varint();
        if (columns == 0 && rows == 0) {
            return 0;
        }
        if (columns != COLUMNS.size() || rows < 0 || rows > MOST_ROWS) {
            throw in.malformed("%d columns and %d rows".formatted(columns, rows));
        }
        int count = (int) rows;
        reserve(count + 1);
        for (Column column : COLUMNS) {
            String name = in.text();
            String type = in.text();
            if (!name.equals(column.name()) || !type.equals(column.type())) {
                throw in.malformed(
                        "column %s %s where %s %s has to be".formatted(name, type, column.name(), column.type()));
            }
            read(in, column.name(), count);
        }
        return count;
    }

    private void read(NativeInput in, String column, int count) throws IOException {
        switch (column) {
            case "open_time" -> in.int64s(openTimes, 1, count);
            case "close_time" -> in.int64s(closeTimes, 1, count);
            case "o" -> in.float64s(opens, 1, count);
            case "h" -> in.float64s(highs, 1, count);
            case "l" -> in.float64s(lows, 1, count);
            case "c" -> in.float64s(closes, 1, count);
            case "vb" -> in.float64s(baseVolumes, 1, count);
            case "vq" -> nullable(in, quoteVolumes, count);
            case "tc" -> counts(in, count);
            case "tb" -> nullable(in, takerBases, count);
            case "tq" -> nullable(in, takerQuotes, count);
            case "src" -> sources(in, count);
            case "ing" -> in.int64s(ingestedAts, 1, count);
            case "id" -> ids(in, count);
            default -> throw new IllegalStateException(column);
        }
    }

    private void nullable(NativeInput in, double[] target, int count) throws IOException {
        in.int8s(nulls, 0, count);
        in.float64s(target, 1, count);
        for (int i = 0; i < count; i++) {
            if (nulls[i] != 0) {
                target[i + 1] = CandleBatch.ABSENT;
            }
        }
    }

    private void counts(NativeInput in, int count) throws IOException {
        in.int8s(nulls, 0, count);
        in.int64s(tradesCounts, 1, count);
        for (int i = 0; i < count; i++) {
            if (nulls[i] != 0) {
                tradesCounts[i + 1] = CandleBatch.ABSENT_COUNT;
            }
        }
    }

    private void sources(NativeInput in, int count) throws IOException {
        in.int8s(sources, 1, count);
        for (int i = 1; i <= count; i++) {
            if (sources[i] < 0 || sources[i] >= SOURCES) {
                throw in.malformed("source number " + sources[i]);
            }
        }
    }

    private void ids(NativeInput in, int count) throws IOException {
        in.int8s(nulls, 0, count);
        in.int64s(ingestIds, 2, 2 * count);
        for (int i = 0; i < count; i++) {
            if (nulls[i] != 0) {
                ingestIds[2 * i + 2] = 0;
                ingestIds[2 * i + 3] = 0;
            }
        }
    }

    private void reserve(int rows) {
        if (openTimes.length >= rows) {
            return;
        }
        openTimes = Arrays.copyOf(openTimes, rows);
        closeTimes = Arrays.copyOf(closeTimes, rows);
        opens = Arrays.copyOf(opens, rows);
        highs = Arrays.copyOf(highs, rows);
        lows = Arrays.copyOf(lows, rows);
        closes = Arrays.copyOf(closes, rows);
        baseVolumes = Arrays.copyOf(baseVolumes, rows);
        quoteVolumes = Arrays.copyOf(quoteVolumes, rows);
        tradesCounts = Arrays.copyOf(tradesCounts, rows);
        takerBases = Arrays.copyOf(takerBases, rows);
        takerQuotes = Arrays.copyOf(takerQuotes, rows);
        sources = Arrays.copyOf(sources, rows);
        ingestedAts = Arrays.copyOf(ingestedAts, rows);
        ingestIds = Arrays.copyOf(ingestIds, 2 * rows);
        nulls = new byte[rows];
    }

    /** Copies a row over another. */
    void copyRow(int from, int to) {
        openTimes[to] = openTimes[from];
        closeTimes[to] = closeTimes[from];
        opens[to] = opens[from];
        highs[to] = highs[from];
        lows[to] = lows[from];
        closes[to] = closes[from];
        baseVolumes[to] = baseVolumes[from];
        quoteVolumes[to] = quoteVolumes[from];
        tradesCounts[to] = tradesCounts[from];
        takerBases[to] = takerBases[from];
        takerQuotes[to] = takerQuotes[from];
        sources[to] = sources[from];
        ingestedAts[to] = ingestedAts[from];
        ingestIds[2 * to] = ingestIds[2 * from];
        ingestIds[2 * to + 1] = ingestIds[2 * from + 1];
    }

    /**
     * How far rows from one on can be taken at once: each is the only version of its candle left, and all have the
     * provenance of the first.
     *
     * @param to a row that is there, so that the one before it can be compared with it
     */
    int runEnd(int from, int to) {
        byte source = sources[from];
        long ingestedAt = ingestedAts[from];
        long high = ingestIds[2 * from];
        long low = ingestIds[2 * from + 1];
        int row = from;
        while (row < to
                && openTimes[row] != openTimes[row + 1]
                && ingestedAts[row] == ingestedAt
                && sources[row] == source
                && ingestIds[2 * row] == high
                && ingestIds[2 * row + 1] == low) {
            row++;
        }
        return row;
    }

    /** Copies rows to the end of a batch, column by column. */
    void copy(int from, int to, CandleBatch batch, int instrument, int provenance) {
        int at = batch.size();
        int rows = to - from;
        Arrays.fill(batch.instrumentOrdinals(), at, at + rows, instrument);
        System.arraycopy(openTimes, from, batch.openTimeMillis(), at, rows);
        System.arraycopy(closeTimes, from, batch.closeTimeMillis(), at, rows);
        System.arraycopy(opens, from, batch.opens(), at, rows);
        System.arraycopy(highs, from, batch.highs(), at, rows);
        System.arraycopy(lows, from, batch.lows(), at, rows);
        System.arraycopy(closes, from, batch.closes(), at, rows);
        System.arraycopy(baseVolumes, from, batch.baseVolumes(), at, rows);
        // A column that is absent throughout must not become part of the batch.
        if (hasAny(quoteVolumes, from, to)) {
            System.arraycopy(quoteVolumes, from, batch.quoteVolumes(), at, rows);
        }
        if (hasAny(takerBases, from, to)) {
            System.arraycopy(takerBases, from, batch.takerBuyBaseVolumes(), at, rows);
        }
        if (hasAny(takerQuotes, from, to)) {
            System.arraycopy(takerQuotes, from, batch.takerBuyQuoteVolumes(), at, rows);
        }
        if (hasAny(tradesCounts, from, to)) {
            System.arraycopy(tradesCounts, from, batch.tradesCounts(), at, rows);
        }
        batch.advance(rows, provenance);
    }

    private static boolean hasAny(double[] values, int from, int to) {
        int row = from;
        while (row < to && CandleBatch.isAbsent(values[row])) {
            row++;
        }
        return row < to;
    }

    private static boolean hasAny(long[] counts, int from, int to) {
        int row = from;
        while (row < to && counts[row] == CandleBatch.ABSENT_COUNT) {
            row++;
        }
        return row < to;
    }
}
