package io.marketdata.batch;

import io.marketdata.model.Candle;
import io.marketdata.model.CandleMeta;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Candles in columns: a fixed number of rows, filled by a source, borrowed by a writer, cleared and used again.
 *
 * <p><b>Three views.</b> The column arrays, for code that moves many rows at once; {@link #cursor()}, for loops without
 * an object per row; {@link #rows()}, records for people.
 *
 * <p><b>Shapes and units.</b> Every column array has {@link #capacity()} elements, of which the first {@link #size()}
 * hold rows. Times are milliseconds since the epoch, UTC; {@link #closeTimeMillis()} is exclusive. Rows of several
 * instruments stand in one batch through a dictionary ({@link #instruments()} and {@link #instrumentOrdinals()}), and
 * so does provenance.
 *
 * <p><b>Absence.</b> A price or volume that the source lacks is {@link #ABSENT} (a NaN of its own: test it with
 * {@link #isAbsent(double)}), a count is {@link #ABSENT_COUNT}, a time {@link #ABSENT_TIME}. The four optional columns
 * ({@link #quoteVolumes()}, {@link #tradesCounts()}, {@link #takerBuyBaseVolumes()}, {@link #takerBuyQuoteVolumes()})
 * take memory only once they are asked for.
 *
 * <p><b>Memory.</b> {@link #capacity()} times 60 bytes, 8 more for each optional column that was ever in use, 4 more
 * where rows came in more than one way ({@link #provenance(Provenance)}). Where a row came from takes next to nothing,
 * or 8 bytes a row where rows that are neighbours here were mostly none there.
 *
 * <p><b>Ownership.</b> Arrays and cursor belong to the batch and change with it. A batch may hold rows that no
 * {@link Candle} could be: checking is the job's, before it writes. <b>Threads.</b> One at a time.
 */
public final class CandleBatch {
    /** The most rows a batch can hold: one insert is one block of the server. */
    public static final int MAX_CAPACITY = 1_000_000;

    /** A volume or price that is not there. A NaN with a payload, so that a NaN in the data is not taken for it. */
    public static final double ABSENT = Double.longBitsToDouble(0x7ff8_0000_4142_5345L);

    /** A count that is not there. */
    public static final long ABSENT_COUNT = -1;

    /** A time that is not there. */
    public static final long ABSENT_TIME = Long.MIN_VALUE;

    private static final long ABSENT_BITS = Double.doubleToRawLongBits(ABSENT);

    private final int capacity;
    private final int[] instrumentOrdinals;
    private final long[] openTimeMillis;
    private final long[] closeTimeMillis;
    private final double[] opens;
    private final double[] highs;
    private final double[] lows;
    private final double[] closes;
    private final double[] baseVolumes;
    private final OptionalDoubles quoteVolumes;
    private final OptionalLongs tradesCounts;
    private final OptionalDoubles takerBuyBaseVolumes;
    private final OptionalDoubles takerBuyQuoteVolumes;
    private final RowPositions positions;
    private final RowProvenances provenances;
    private final Dictionary<InstrumentId> instruments = new Dictionary<>();
    private final List<String> instrumentKeys = new ArrayList<>();
    private final Dictionary<String> origins = new Dictionary<>();
    private int size;
    private int limit;
    private @Nullable UUID runId;
    private long sequence;

    private CandleBatch(int capacity) {
        if (capacity < 1 || capacity > MAX_CAPACITY) {
            throw new IllegalArgumentException("capacity " + capacity + " is outside 1.." + MAX_CAPACITY);
        }
        this.capacity = capacity;
        limit = capacity;
        instrumentOrdinals = new int[capacity];
        openTimeMillis = new long[capacity];
        closeTimeMillis = new long[capacity];
        opens = new double[capacity];
        highs = new double[capacity];
        lows = new double[capacity];
        closes = new double[capacity];
        baseVolumes = new double[capacity];
        quoteVolumes = new OptionalDoubles(capacity);
        tradesCounts = new OptionalLongs(capacity, ABSENT_COUNT);
        takerBuyBaseVolumes = new OptionalDoubles(capacity);
        takerBuyQuoteVolumes = new OptionalDoubles(capacity);
        positions = new RowPositions(capacity);
        provenances = new RowProvenances(capacity);
    }

    /**
     * An empty batch.
     *
     * @param capacity the most rows it will hold, 1 to {@value #MAX_CAPACITY}
     */
    public static CandleBatch ofCapacity(int capacity) {
        return new CandleBatch(capacity);
    }

    /** Whether a value of an optional column, or a price that could not be read, is {@link #ABSENT}. */
    public static boolean isAbsent(double value) {
        return Double.doubleToRawLongBits(value) == ABSENT_BITS;
    }

    public int size() {
        return size;
    }

    public int capacity() {
        return capacity;
    }

    /** How many rows still fit below the limit. */
    public int remaining() {
        return limit - size;
    }

    /**
     * Lets only so many rows in until the batch is cleared, so that it ends where its owner wants it to.
     *
     * @param rows {@link #size()} to {@link #capacity()}
     */
    public void limit(int rows) {
        if (rows < size || rows > capacity) {
            throw new IllegalArgumentException("limit " + rows + " is outside " + size + ".." + capacity);
        }
        limit = rows;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /** Forgets rows, dictionaries and run; the arrays stay. */
    public void clear() {
        instruments.clear();
        instrumentKeys.clear();
        provenances.clear();
        origins.clear();
        quoteVolumes.clear(size);
        tradesCounts.clear(size);
        takerBuyBaseVolumes.clear(size);
        takerBuyQuoteVolumes.clear(size);
        positions.clear();
        size = 0;
        limit = capacity;
        runId = null;
        sequence = 0;
    }

    /**
     * The ordinal of an instrument in this batch, registered where it is new.
     *
     * @param key its {@code exchange:market_type:SYMBOL}
     */
    public int instrument(InstrumentId instrument, String key) {
        int known = instruments.find(instrument);
        if (known >= 0) {
            return known;
        }
        instrumentKeys.add(key);
        return instruments.add(instrument);
    }

    /** The ordinal of a provenance in this batch, registered where it is new. */
    public int provenance(Provenance provenance) {
        return provenances.of(provenance);
    }

    /** The ordinal of a place that rows come from (a file, a page of a venue), registered where it is new. */
    public int origin(String name) {
        return origins.of(name);
    }

    /**
     * Says where rows came from, before or after they are appended. Rows behind them lose what was said of them, so say it
     * in the order of the rows.
     *
     * @param row the first of them in this batch
     * @param rows how many, one behind the other here and there
     * @param origin ordinal of {@link #origin(String)}
     * @param firstRow where the first of them stands at the origin, whose first row is 0
     * @throws IndexOutOfBoundsException where the batch cannot hold such rows, or the origin is not one of this batch
     */
    public void position(int row, int rows, int origin, long firstRow) {
        Objects.checkFromIndexSize(row, rows, capacity);
        Objects.checkIndex(origin, origins.size());
        positions.put(row, rows, origin, firstRow);
    }

    /**
     * Says that rows came from where those of another batch did; otherwise as {@link #position(int, int, int, long)}.
     *
     * @param sourceRow the first of them in the other batch
     */
    public void positionAs(int row, int rows, CandleBatch source, int sourceRow) {
        Objects.checkFromIndexSize(row, rows, capacity);
        Objects.checkFromIndexSize(sourceRow, rows, source.capacity);
        positions.put(row, rows, source.positions, sourceRow, origin -> origin(source.origins.get(origin)));
    }

    /**
     * Appends one row without optional values.
     *
     * @param instrument ordinal of {@link #instrument(InstrumentId, String)}
     * @param provenance ordinal of {@link #provenance(Provenance)}
     * @throws IllegalStateException where the batch is full
     * @throws IndexOutOfBoundsException where an ordinal is not one of this batch
     */
    public void append(
            int instrument,
            int provenance,
            long openTime,
            long closeTime,
            double open,
            double high,
            double low,
            double close,
            double baseVolume) {
        requireRoom(1);
        Objects.checkIndex(instrument, instruments.size());
        provenances.require(provenance);
        int row = size;
        instrumentOrdinals[row] = instrument;
        openTimeMillis[row] = openTime;
        closeTimeMillis[row] = closeTime;
        opens[row] = open;
        highs[row] = high;
        lows[row] = low;
        closes[row] = close;
        baseVolumes[row] = baseVolume;
        provenances.set(row, row + 1, provenance);
        size++;
    }

    /** Appends one row from its records. */
    public void append(CandleWithMeta row) {
        Candle candle = row.candle();
        CandleMeta meta = row.meta();
        append(
                instrument(candle.instrument(), meta.instrumentKey()),
                provenance(new Provenance(meta.source(), meta.ingestedAt().toEpochMilli(), meta.ingestId())),
                candle.tsOpen().toEpochMilli(),
                candle.tsClose().toEpochMilli(),
                candle.open(),
                candle.high(),
                candle.low(),
                candle.close(),
                candle.volumeBase());
        quoteVolumes.set(size - 1, candle.volumeQuote());
        tradesCounts.set(size - 1, meta.tradesCount());
        takerBuyBaseVolumes.set(size - 1, meta.takerBuyVolumeBase());
        takerBuyQuoteVolumes.set(size - 1, meta.takerBuyVolumeQuote());
    }

    /**
     * Takes the next {@code rows} elements of the column arrays as rows. The caller has put times, prices, base volumes
     * and instrument ordinals there; what it did not put into optional columns is absent, and provenance is the given one.
     *
     * @throws IllegalStateException where they do not fit
     * @throws IndexOutOfBoundsException where the provenance is not one of this batch
     */
    public void advance(int rows, int provenance) {
        requireRoom(rows);
        provenances.require(provenance);
        provenances.set(size, size + rows, provenance);
        size += rows;
    }

    /** Removes the marked rows; the others keep their order. */
    public void remove(BitSet marked) {
        int kept = marked.nextSetBit(0);
        if (kept < 0 || kept >= size) {
            return;
        }
        int row = kept;
        while (row < size) {
            int from = marked.nextClearBit(row);
            if (from >= size) {
                break;
            }
            int marker = marked.nextSetBit(from);
            int to = marker < 0 || marker > size ? size : marker;
            move(from, kept, to - from);
            kept += to - from;
            row = to;
        }
        quoteVolumes.absent(kept, size);
        tradesCounts.absent(kept, size);
        takerBuyBaseVolumes.absent(kept, size);
        takerBuyQuoteVolumes.absent(kept, size);
        positions.remove(marked, size);
        size = kept;
    }

    private void move(int from, int to, int rows) {
        System.arraycopy(instrumentOrdinals, from, instrumentOrdinals, to, rows);
        System.arraycopy(openTimeMillis, from, openTimeMillis, to, rows);
        System.arraycopy(closeTimeMillis, from, closeTimeMillis, to, rows);
        System.arraycopy(opens, from, opens, to, rows);
        System.arraycopy(highs, from, highs, to, rows);
        System.arraycopy(lows, from, lows, to, rows);
        System.arraycopy(closes, from, closes, to, rows);
        System.arraycopy(baseVolumes, from, baseVolumes, to, rows);
        provenances.move(from, to, rows);
        quoteVolumes.move(from, to, rows);
        tradesCounts.move(from, to, rows);
        takerBuyBaseVolumes.move(from, to, rows);
        takerBuyQuoteVolumes.move(from, to, rows);
    }

    /**
     * Marks the batch as one of a run: every provenance gets the time, and the run as its ingest id where it has none.
     *
     * @param run the run that writes it
     * @param sequenceOfRun its place among the batches of the run, from 0
     * @param ingestedAtMillis when it was taken in
     */
    public void stamp(UUID run, long sequenceOfRun, long ingestedAtMillis) {
        runId = run;
        sequence = sequenceOfRun;
        provenances.stamp(run, ingestedAtMillis);
    }

    /** The run that writes this batch, null before {@link #stamp}. */
    public @Nullable UUID runId() {
        return runId;
    }

    /** The place of this batch among those of its run, from 0. */
    public long sequence() {
        return sequence;
    }

    /** The instruments of this batch by ordinal; unmodifiable view. */
    public List<InstrumentId> instruments() {
        return instruments.values();
    }

    /** The keys of the instruments by ordinal; unmodifiable view. */
    public List<String> instrumentKeys() {
        return Collections.unmodifiableList(instrumentKeys);
    }

    /** The provenances of this batch by ordinal; unmodifiable view. */
    public List<Provenance> provenances() {
        return provenances.values();
    }

    /** The ordinal of a row's provenance. */
    public int provenanceOrdinal(int row) {
        return provenances.ordinal(row);
    }

    /** Per row the ordinal of its instrument. */
    public int[] instrumentOrdinals() {
        return instrumentOrdinals;
    }

    public long[] openTimeMillis() {
        return openTimeMillis;
    }

    /** Exclusive: one minute after the open time for a one-minute candle. */
    public long[] closeTimeMillis() {
        return closeTimeMillis;
    }

    public double[] opens() {
        return opens;
    }

    public double[] highs() {
        return highs;
    }

    public double[] lows() {
        return lows;
    }

    public double[] closes() {
        return closes;
    }

    public double[] baseVolumes() {
        return baseVolumes;
    }

    /** Turnover, {@link #ABSENT} where there is none; asking for it makes it part of the batch. */
    public double[] quoteVolumes() {
        return quoteVolumes.array();
    }

    public boolean hasQuoteVolumes() {
        return quoteVolumes.present();
    }

    /** Numbers of trades, {@link #ABSENT_COUNT} where there is none; asking for it makes it part of the batch. */
    public long[] tradesCounts() {
        return tradesCounts.array();
    }

    public boolean hasTradesCounts() {
        return tradesCounts.present();
    }

    /** Taker buy volume in the base asset, as {@link #quoteVolumes()}. */
    public double[] takerBuyBaseVolumes() {
        return takerBuyBaseVolumes.array();
    }

    public boolean hasTakerBuyBaseVolumes() {
        return takerBuyBaseVolumes.present();
    }

    /** Taker buy volume in the quote asset, as {@link #quoteVolumes()}. */
    public double[] takerBuyQuoteVolumes() {
        return takerBuyQuoteVolumes.array();
    }

    public boolean hasTakerBuyQuoteVolumes() {
        return takerBuyQuoteVolumes.present();
    }

    /** Where a row came from, for messages: {@code btc.parquet: row 17 (the first is 0)}; null where it is not known. */
    public @Nullable String describePosition(int row) {
        return positions.describe(row, origins.values());
    }

    /** A cursor before the first row. */
    public CandleCursor cursor() {
        return new CandleCursor(this);
    }

    /**
     * The rows as records, copied: they outlive the batch.
     *
     * @throws IllegalArgumentException where a row is no candle; the message says which and why
     */
    public List<CandleWithMeta> rows() {
        List<CandleWithMeta> rows = new ArrayList<>(size);
        CandleCursor cursor = cursor();
        while (cursor.next()) {
            rows.add(cursor.toRecord());
        }
        return Collections.unmodifiableList(rows);
    }

    CandleWithMeta record(int row) {
        int instrument = instrumentOrdinals[row];
        Provenance provenance = provenances.values().get(provenanceOrdinal(row));
        Candle candle = new Candle(
                instruments.get(instrument),
                Instant.ofEpochMilli(openTimeMillis[row]),
                Instant.ofEpochMilli(closeTimeMillis[row]),
                opens[row],
                highs[row],
                lows[row],
                closes[row],
                baseVolumes[row],
                quoteVolumes.get(row));
        CandleMeta meta = new CandleMeta(
                provenance.source(),
                Instant.ofEpochMilli(provenance.ingestedAtMillis()),
                instrumentKeys.get(instrument),
                provenance.ingestId(),
                tradesCounts.get(row),
                takerBuyBaseVolumes.get(row),
                takerBuyQuoteVolumes.get(row));
        return new CandleWithMeta(candle, meta);
    }

    private void requireRoom(int rows) {
        if (rows < 0 || rows > limit - size) {
            throw new IllegalStateException(
                    rows + " rows do not fit: the batch holds " + size + " of " + capacity + " rows");
        }
    }
}
