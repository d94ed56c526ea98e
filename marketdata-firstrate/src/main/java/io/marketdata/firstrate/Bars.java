package io.marketdata.firstrate;

import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.Provenance;
import io.marketdata.error.MalformedDataException;
import io.marketdata.error.MarketDataException;
import io.marketdata.model.CandleSource;
import io.marketdata.model.InstrumentId;
import io.marketdata.spi.CandleStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** The candles of a short file in memory, ascending, each time once. */
final class Bars {
    /** About 100 MB. */
    static final int MOST = 2_000_000;

    private static final int START = 4096;

    private final String name;
    private final InstrumentId instrument;
    private final String key;
    private final long length;
    private long[] times = new long[START];
    private double[][] values = new double[5][START];
    private int size;

    private Bars(TextFile file, InstrumentId instrument) {
        name = MarketDataException.foreign(file.name());
        this.instrument = instrument;
        key = file.type().market().instrumentKey(instrument.symbol());
        length = file.timeframe().millis();
    }

    /**
     * Reads a stream to its end and sorts it.
     *
     * @throws MalformedDataException MD-F039 where it has too many rows, or two of one time that differ
     */
    static Bars of(TextFile file, InstrumentId instrument, CandleStream stream) {
        Bars bars = new Bars(file, instrument);
        CandleBatch batch = CandleBatch.ofCapacity(START);
        while (stream.read(batch)) {
            bars.add(batch);
            batch.clear();
        }
        bars.sort();
        return bars;
    }

    private void add(CandleBatch batch) {
        if (size + batch.size() > MOST) {
            throw new MalformedDataException(
                    TextCandles.NOT_IN_ORDER,
                    name + " is not in order and has more than " + MOST + " rows, too many to sort; the cache is as it "
                            + "was. Sort the file by time");
        }
        while (size + batch.size() > times.length) {
            times = Arrays.copyOf(times, times.length * 2);
            for (int i = 0; i < values.length; i++) {
                values[i] = Arrays.copyOf(values[i], times.length);
            }
        }
        double[][] columns = {batch.opens(), batch.highs(), batch.lows(), batch.closes(), batch.baseVolumes()};
        System.arraycopy(batch.openTimeMillis(), 0, times, size, batch.size());
        for (int i = 0; i < columns.length; i++) {
            System.arraycopy(columns[i], 0, values[i], size, batch.size());
        }
        size += batch.size();
    }

    private void sort() {
        boolean ascending = true;
        for (int i = 1; i < size; i++) {
            ascending &= times[i] > times[i - 1];
        }
        if (ascending) {
            return;
        }
        int[] order = IntStream.range(0, size)
                .boxed()
                .sorted(Comparator.comparingLong(row -> times[row]))
                .mapToInt(Integer::intValue)
                .toArray();
        long[] sortedTimes = new long[size];
        double[][] sorted = new double[values.length][size];
        int kept = 0;
        for (int row : order) {
            if (kept > 0 && sortedTimes[kept - 1] == times[row]) {
                requireSame(sorted, kept - 1, row);
                continue;
            }
            sortedTimes[kept] = times[row];
            for (int i = 0; i < values.length; i++) {
                sorted[i][kept] = values[i][row];
            }
            kept++;
        }
        times = sortedTimes;
        values = sorted;
        size = kept;
    }

    private void requireSame(double[][] sorted, int at, int row) {
        for (int i = 0; i < values.length; i++) {
            if (sorted[i][at] != values[i][row]) {
                throw new MalformedDataException(
                        TextCandles.NOT_IN_ORDER,
                        name + " has two lines of " + Instant.ofEpochMilli(times[row])
                                + " that contradict each other; the cache is as it was. Look at the provider's file");
            }
        }
    }

    int size() {
        return size;
    }

    long time(int row) {
        return times[row];
    }

    double close(int row) {
        return values[3][row];
    }

    /** The rows as a stream, from the first. */
    CandleStream stream() {
        return new CandleStream() {
            private int next;

            @Override
            public boolean read(CandleBatch batch) {
                int ordinal = batch.instrument(instrument, key);
                int provenance = batch.provenance(new Provenance(CandleSource.FILE, 0, null));
                int before = next;
                for (; batch.remaining() > 0 && next < size; next++) {
                    batch.append(
                            ordinal,
                            provenance,
                            times[next],
                            times[next] + length,
                            values[0][next],
                            values[1][next],
                            values[2][next],
                            values[3][next],
                            values[4][next]);
                }
                return next > before;
            }
        };
    }
}
