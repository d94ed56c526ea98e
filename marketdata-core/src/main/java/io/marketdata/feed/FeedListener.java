package io.marketdata.feed;

import io.marketdata.error.MarketDataException;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;

/**
 * Is told what a feed has, one call after the other.
 *
 * <p>A call that does not return holds up this listener alone: what comes meanwhile waits in bounded memory or is read
 * again from the store. A candle counts as processed when the call returns; one that throws ends the subscription.
 */
@FunctionalInterface
public interface FeedListener {
    /** The next closed candle of an instrument: each minute once, ascending. */
    void onCandle(CandleWithMeta candle);

    /** Other values of a minute that came before, or the candle of one that was named as a gap. */
    default void onCorrection(CandleWithMeta candle) {}

    /**
     * Minutes that do not come; the next candle is the one behind them.
     *
     * @param known whether the venue is known not to have them
     */
    default void onGap(TimeRange range, boolean known, FeedRepair repair) {}

    /** Minutes were missed, and looked for. */
    default void onRepair(FeedRepair repair) {}

    /**
     * The venue refuses the live candles of an instrument, for example since it does not know it: after what is stored nothing
     * more comes of it. The others go on.
     */
    default void onRefused(InstrumentId instrument, MarketDataException cause) {}

    /** The subscription has ended, since this listener threw. */
    default void onFailed(Throwable cause) {}
}
