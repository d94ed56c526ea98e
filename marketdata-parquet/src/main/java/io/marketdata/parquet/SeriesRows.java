package io.marketdata.parquet;

import io.marketdata.batch.CandleBatch;
import io.marketdata.error.MalformedDataException;
import io.marketdata.error.MarketDataException;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.CandleStream;
import java.time.Instant;

/** The rows of a stream one by one, each looked at: what a series cannot hold does not pass. */
final class SeriesRows {
    private static final int BATCH_ROWS = 1 << 13;

    private final CandleStream stream;
    private final Timeframe timeframe;
    private final Origin origin;
    private final String name;
    private final CandleBatch batch = CandleBatch.ofCapacity(BATCH_ROWS);
    private int row = -1;
    private long number = -1;
    private long time = Long.MIN_VALUE;
    private boolean ended;

    /** Where rows come from, which tells whose fault they are. */
    enum Origin {
        GIVEN("MD-P034", "is as it was: of the rows for it, ", ""),
        FILE("MD-P036", "cannot be merged into: its ", ". Write it anew with replace");

        private final String code;
        private final String before;
        private final String behind;

        Origin(String code, String before, String behind) {
            this.code = code;
            this.before = before;
            this.behind = behind;
        }
    }

    /** @param name of the file that the rows are for, for messages */
    SeriesRows(CandleStream stream, Timeframe timeframe, Origin origin, String name) {
        this.stream = stream;
        this.timeframe = timeframe;
        this.origin = origin;
        this.name = name;
    }

    /** Goes to the next row; whether there is one. */
    boolean next() {
        if (ended) {
            return false;
        }
        if (++row == batch.size()) {
            batch.clear();
            row = 0;
            if (!stream.read(batch)) {
                ended = true;
                return false;
            }
        }
        number++;
        check();
        return true;
    }

    /** Whether all rows have been passed. */
    boolean ended() {
        return ended;
    }

    private void check() {
        long before = time;
        time = batch.openTimeMillis()[row];
        if (batch.instrumentOrdinals()[row] != batch.instrumentOrdinals()[0]) {
            throw refused("is of another instrument than the one before it; a file holds one series");
        }
        if (time == CandleBatch.ABSENT_TIME || timeframe.bucketStartMillis(time) != time) {
            throw refused("opens at " + millis(time) + ", where no candle of " + timeframe + " begins"
                    + (timeframe == Timeframe.D1 ? " (a day stands at its 00:00 UTC)" : ""));
        }
        if (time <= before) {
            throw refused("opens at " + millis(time) + ", not behind " + millis(before)
                    + " of the row before it; sort the rows and keep one of each time");
        }
        if (!isNumber(open()) || !isNumber(high()) || !isNumber(low()) || !isNumber(close()) || !isNumber(volume())) {
            throw refused("of " + millis(time) + " lacks a price or its volume: open " + open() + ", high " + high()
                    + ", low " + low() + ", close " + close() + ", volume " + volume());
        }
    }

    private static String millis(long time) {
        return time == CandleBatch.ABSENT_TIME || time == Long.MIN_VALUE
                ? "no time"
                : Instant.ofEpochMilli(time).toString();
    }

    private static boolean isNumber(double value) {
        return Double.isFinite(value);
    }

    private MalformedDataException refused(String what) {
        String position = batch.describePosition(row);
        String where = position == null ? "row " + number + " (the first is 0)" : position;
        return new MalformedDataException(
                origin.code,
                name + " " + origin.before + MarketDataException.foreign(where) + " " + what + origin.behind);
    }

    long time() {
        return time;
    }

    double open() {
        return batch.opens()[row];
    }

    double high() {
        return batch.highs()[row];
    }

    double low() {
        return batch.lows()[row];
    }

    double close() {
        return batch.closes()[row];
    }

    double volume() {
        return batch.baseVolumes()[row];
    }

    /** Whether two rows hold the same values, bit for bit. */
    boolean sameValues(SeriesRows other) {
        return same(open(), other.open())
                && same(high(), other.high())
                && same(low(), other.low())
                && same(close(), other.close())
                && same(volume(), other.volume());
    }

    private static boolean same(double one, double other) {
        return Double.doubleToRawLongBits(one) == Double.doubleToRawLongBits(other);
    }
}
