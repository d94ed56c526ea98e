package io.marketdata.feed;

import io.marketdata.error.MarketDataException;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;

/** What a feed tells its consumer. */
public sealed interface FeedEvent {
    /** Whom it is about. */
    InstrumentId instrument();

    /** The next closed candle: each minute comes once, ascending. */
    record Closed(CandleWithMeta candle) implements FeedEvent {
        @Override
        public InstrumentId instrument() {
            return candle.candle().instrument();
        }
    }

    /** Other values of a minute that came before, or the candle of one that was named as a gap. */
    record Corrected(CandleWithMeta candle) implements FeedEvent {
        @Override
        public InstrumentId instrument() {
            return candle.candle().instrument();
        }
    }

    /**
     * Minutes that do not come; the next candle is the one behind them.
     *
     * @param range the minutes
     * @param known whether the venue is known not to have them
     * @param repair how they were looked for
     */
    record Gap(TimeRange range, boolean known, FeedRepair repair) implements FeedEvent {
        @Override
        public InstrumentId instrument() {
            return repair.instrument();
        }
    }

    /** Minutes were missed, and looked for. */
    record Repaired(FeedRepair repair) implements FeedEvent {
        @Override
        public InstrumentId instrument() {
            return repair.instrument();
        }
    }

    /**
     * The venue refuses the live candles of an instrument, for example since it does not know it: after what is stored nothing
     * more comes of it. The others go on.
     *
     * @param cause what the venue said
     */
    record Refused(InstrumentId instrument, MarketDataException cause) implements FeedEvent {}
}
