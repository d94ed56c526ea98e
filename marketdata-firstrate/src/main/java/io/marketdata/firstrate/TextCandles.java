package io.marketdata.firstrate;

import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.Provenance;
import io.marketdata.error.MalformedDataException;
import io.marketdata.error.MarketDataException;
import io.marketdata.error.SourceException;
import io.marketdata.model.CandleSource;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.CandleStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The candles of one text file of the provider, ascending, each time once. Lines that are no candles are tallied; they are
 * left out, or delivered as the bad rows that they are, to whoever judges rows.
 */
final class TextCandles implements CandleStream {
    /** Stands for a file whose lines do not ascend. */
    static final String NOT_IN_ORDER = "MD-F039";

    private static final int SECONDS_OF_MINUTE = 60;
    private static final long MINUTE_MILLIS = 60_000;

    private final TextFile file;
    private final InstrumentId instrument;
    private final String key;
    private final @Nullable TimeRange range;
    private final long lastAllowedDay;
    private final InputStream in;
    private final LineReader lines;
    private final LineParser parser;
    private final LocalClock clock;
    private final LineTally tally;
    private final boolean ordered;
    private final boolean tellsBad;
    private final UntoldLines untold = new UntoldLines();
    private boolean isRow;
    private long lastTime = Long.MIN_VALUE;
    private final double[] lastValues = new double[5];
    private long time;
    private boolean begun;
    private long collapsed;

    /**
     * @param range what is wanted, null for all
     * @param lastAllowedDay the last local date that is not in the future
     * @param ordered whether a line that goes back is an error; otherwise it is delivered as it is
     */
    TextCandles(TextFile file, InstrumentId instrument, @Nullable TimeRange range, long lastAllowedDay, boolean ordered)
            throws IOException {
        this(file, instrument, range, lastAllowedDay, ordered, false);
    }

    private TextCandles(
            TextFile file,
            InstrumentId instrument,
            @Nullable TimeRange range,
            long lastAllowedDay,
            boolean ordered,
            boolean tellsBad)
            throws IOException {
        this.file = file;
        this.instrument = instrument;
        this.range = range;
        this.lastAllowedDay = lastAllowedDay;
        this.ordered = ordered;
        this.tellsBad = tellsBad;
        key = file.type().market().instrumentKey(instrument.symbol());
        tally = new LineTally(file.name());
        parser = new LineParser(file.type(), file.timeframe(), file.adjustment());
        clock = new LocalClock(file.type().zone());
        in = file.open();
        lines = new LineReader(in);
    }

    /**
     * The candles of a range, in order, and with them the lines that are none: as the values that they have where these can
     * be read, else without time and values. Of a line without a time the neighbours tell whether it may lie in the range.
     */
    static TextCandles withBadLines(TextFile file, InstrumentId instrument, TimeRange range, long lastAllowedDay)
            throws IOException {
        return new TextCandles(file, instrument, range, lastAllowedDay, true, true);
    }

    LineTally tally() {
        return tally;
    }

    @Override
    public boolean read(CandleBatch batch) {
        int before = batch.size();
        int ordinal = batch.instrument(instrument, key);
        int provenance = batch.provenance(new Provenance(CandleSource.FILE, 0, null));
        int origin = batch.origin(file.name());
        try {
            while (batch.remaining() > 0) {
                if (untold.isDue()) {
                    appendUntold(batch, ordinal, provenance, origin);
                } else if (isRow) {
                    isRow = false;
                    append(batch, ordinal, provenance, origin);
                } else if (lines.next()) {
                    isRow = lines.to > lines.from && taken();
                } else {
                    untold.mayLieInRange();
                    if (!untold.isDue()) {
                        break;
                    }
                }
            }
        } catch (IOException failure) {
            throw unreadable(failure);
        }
        return batch.size() > before;
    }

    private SourceException unreadable(IOException failure) {
        return failure.getCause() instanceof SourceException known
                ? known
                : new MalformedDataException(
                        "MD-F013",
                        MarketDataException.foreign(file.name()) + " cannot be read: "
                                + MarketDataException.foreign(failure.toString()) + ". Get a good copy",
                        failure);
    }

    /** Whether the line is a candle that is in the file for the first time. */
    private boolean taken() {
        boolean first = !begun;
        begun = true;
        LineDefect defect = lines.tooLong ? LineDefect.TOO_LONG : parser.read(lines.bytes, lines.from, lines.to);
        if (defect == null) {
            defect = placed();
        }
        if (defect == null) {
            return isNew();
        }
        if (first && isHeader()) {
            return false;
        }
        tally.bad(!lines.terminated && isOfBrokenLine(defect) ? LineDefect.CUT : defect, lines);
        return tellsBad && isTold(defect);
    }

    /** Whether a bad line is a row with a time in the range; one without a time waits. */
    private boolean isTold(LineDefect defect) {
        if (defect == LineDefect.NOT_A_CANDLE && placed() == null) {
            return isInRange();
        }
        if (range == null || lastTime < range.endMillis() - MINUTE_MILLIS) {
            untold.add(lines.number);
        }
        return false;
    }

    private boolean isInRange() {
        return range == null || (time >= range.startMillis() && time < range.endMillis());
    }

    private static boolean isOfBrokenLine(LineDefect defect) {
        return defect != LineDefect.NOT_A_CANDLE && defect != LineDefect.FUTURE && defect != LineDefect.SKIPPED_TIME;
    }

    private boolean isHeader() {
        int first = lines.bytes[lines.from] | 0x20;
        return first >= 'a' && first <= 'z';
    }

    private @Nullable LineDefect placed() {
        if (parser.epochDay > lastAllowedDay) {
            return LineDefect.FUTURE;
        }
        if (file.timeframe() == Timeframe.D1) {
            time = parser.epochDay * Timeframe.D1.millis();
            return null;
        }
        if (parser.secondOfDay % SECONDS_OF_MINUTE != 0) {
            return LineDefect.NOT_A_DATE;
        }
        time = clock.millis(parser.epochDay, parser.secondOfDay);
        return time == LocalClock.SKIPPED ? LineDefect.SKIPPED_TIME : null;
    }

    private boolean isNew() {
        if (ordered && time <= lastTime) {
            if (time == lastTime && sameAsLast()) {
                collapsed++;
                return false;
            }
            throw new MalformedDataException(
                    NOT_IN_ORDER,
                    MarketDataException.foreign(file.name()) + " line " + lines.number
                            + (time == lastTime
                                    ? " contradicts another line of its time"
                                    : " is older than the line before it"));
        }
        lastTime = time;
        lastValues[0] = parser.open;
        lastValues[1] = parser.high;
        lastValues[2] = parser.low;
        lastValues[3] = parser.close;
        lastValues[4] = parser.volume;
        tally.row(parser.epochDay);
        if (range == null || time > range.startMillis()) {
            untold.mayLieInRange();
        } else {
            untold.lieBefore();
        }
        return isInRange();
    }

    private boolean sameAsLast() {
        return lastValues[0] == parser.open
                && lastValues[1] == parser.high
                && lastValues[2] == parser.low
                && lastValues[3] == parser.close
                && lastValues[4] == parser.volume;
    }

    private void append(CandleBatch batch, int ordinal, int provenance, int origin) {
        batch.position(batch.size(), 1, origin, lines.number - 1);
        batch.append(
                ordinal,
                provenance,
                time,
                time + file.timeframe().millis(),
                parser.open,
                parser.high,
                parser.low,
                parser.close,
                parser.volume);
    }

    private void appendUntold(CandleBatch batch, int ordinal, int provenance, int origin) {
        batch.position(batch.size(), 1, origin, untold.next() - 1);
        batch.append(
                ordinal,
                provenance,
                CandleBatch.ABSENT_TIME,
                CandleBatch.ABSENT_TIME,
                CandleBatch.ABSENT,
                CandleBatch.ABSENT,
                CandleBatch.ABSENT,
                CandleBatch.ABSENT,
                CandleBatch.ABSENT);
    }

    @Override
    public long rowsCollapsed() {
        return collapsed;
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException gone) {
            // What was read was read to its end or is not wanted any more.
            return;
        }
    }
}
