package io.marketdata;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.CandleStream;
import io.marketdata.spi.ExpectedMinutes;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes candles of a higher timeframe out of one-minute candles.
 *
 * <pre>{@code
 * try (CandleStream hours = RollUp.of(Timeframe.H1).over(reader.read1m(instrument, range))) { ... }
 * }</pre>
 *
 * <p>Open is that of the first minute, close that of the last, high and low the extremes, volumes and counts are summed
 * (absent where they are absent in every minute). A bar is given only when its bucket is closed and every minute of it that
 * the market expects is there; what is incomplete is left out. A bar is taken in when the last of its minutes was, the way
 * that one was.
 *
 * <p>Minutes ascend per instrument; of several instruments they may come in any mixture. <b>Memory.</b> One bar for each
 * instrument. <b>Threads.</b> Immutable; what it makes is for one thread.
 */
public final class RollUp {
    final Timeframe timeframe;
    final @Nullable ExpectedMinutes expected;

    private RollUp(Timeframe timeframe, @Nullable ExpectedMinutes expected) {
        this.timeframe = timeframe;
        this.expected = expected;
    }

    /** Bars of a length, for markets that never close. */
    public static RollUp of(Timeframe timeframe) {
        return new RollUp(timeframe, null);
    }

    /** The same for markets with a calendar: a bar is complete with the minutes that it expects. */
    public RollUp expecting(ExpectedMinutes minutes) {
        return new RollUp(timeframe, minutes);
    }

    /**
     * The bars of a stream of minutes, each when the minute comes that closes it: closing the one closes the other.
     *
     * <p>Throws a {@link io.marketdata.error.ContractViolationException} where minutes do not ascend, or are none.
     */
    public CandleStream over(CandleStream minutes) {
        return new RollUpStream(this, minutes, Long.MIN_VALUE);
    }

    /**
     * As {@link #over(CandleStream)}, and at the end of the stream the bars that time has closed.
     *
     * @param closedTo no minute that opens before it is missing from the stream but those that will never come
     */
    public CandleStream over(CandleStream minutes, Instant closedTo) {
        return new RollUpStream(this, minutes, closedTo.toEpochMilli());
    }

    /**
     * Bars of minutes that are handed over as they come.
     *
     * @param bars takes each bar, on the thread that hands over what closes it
     */
    public Intake into(Consumer<CandleWithMeta> bars) {
        return new Intake(this, bars);
    }

    /** Takes minutes, and gives bars. One thread at a time. */
    public static final class Intake {
        private final RollUpState state;
        private final Consumer<CandleWithMeta> bars;
        private final CandleBatch one = CandleBatch.ofCapacity(1);

        private Intake(RollUp rollUp, Consumer<CandleWithMeta> bars) {
            state = new RollUpState(rollUp);
            this.bars = bars;
        }

        /**
         * The next minute of an instrument.
         *
         * @throws io.marketdata.error.ContractViolationException where it is not after the one before, or no minute
         */
        public void add(CandleWithMeta minute) {
            one.clear();
            one.append(minute);
            state.add(one, 0);
            give();
        }

        /** Says that of all instruments no minute that opens before an instant is still to come. */
        public void closedTo(Instant instant) {
            state.closedTo(instant.toEpochMilli());
            give();
        }

        private void give() {
            while (state.hasBar()) {
                one.clear();
                state.next().appendTo(one);
                bars.accept(one.rows().get(0));
            }
        }
    }
}
