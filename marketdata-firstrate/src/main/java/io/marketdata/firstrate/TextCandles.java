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
 * The candles of one text file of the provider, ascending, each time once. Lines that are no candles are left out and
 * tallied.
 */
final class TextCandles implements CandleStream {
    /** Stands for a file whose lines do not ascend. */
    static final String NOT_IN_ORDER = "MD-F039";

    private static final int SECONDS_OF_MINUTE = 60;

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
        this.file = file;
        this.instrument = instrument;
        this.range = range;
        this.lastAllowedDay = lastAllowedDay;
        this.ordered = ordered;
        key = file.type().market().instrumentKey(instrument.symbol());
        tally = new LineTally(file.name());
        parser = new LineParser(file.type(), file.adjustment());
        clock = new LocalClock(file.type().zone());
        in = file.open();
        lines = new LineReader(in);
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
            while (batch.remaining() > 0 && lines.next()) {
                if (lines.to > lines.from && taken()) {
                    append(batch, ordinal, provenance, origin);
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
        return false;
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
        return range == null || (time >= range.startMillis() && time < range.endMillis());
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
