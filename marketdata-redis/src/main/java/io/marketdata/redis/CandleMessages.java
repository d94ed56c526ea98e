package io.marketdata.redis;

import io.marketdata.error.WriteException;
import io.marketdata.model.CandleSource;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.CandlePublisher;
import java.util.List;

/** Looks whether candles may be one message: what consumers are promised holds, or nothing is sent. */
final class CandleMessages {
    private CandleMessages() {}

    static void require(InstrumentId instrument, Timeframe timeframe, List<CandleWithMeta> candles) {
        if (candles.isEmpty() || candles.size() > CandlePublisher.MOST_CANDLES) {
            throw new IllegalArgumentException(
                    candles.size() + " candles are not a message: 1 to " + CandlePublisher.MOST_CANDLES);
        }
        CandleSource source = candles.get(0).meta().source();
        if (source == CandleSource.UNKNOWN) {
            throw new WriteException(
                    "MD-C002",
                    "candles of " + instrument + " at "
                            + candles.get(0).candle().tsOpen() + " have no known source and are not published",
                    WriteException.Outcome.REJECTED,
                    false,
                    null);
        }
        CandleWithMeta before = null;
        for (CandleWithMeta one : candles) {
            String at = "the candle of " + one.candle().instrument() + " at "
                    + one.candle().tsOpen();
            if (!one.candle().instrument().equals(instrument)) {
                throw new IllegalArgumentException(at + " is not of " + instrument);
            }
            if (!one.candle()
                    .tsOpen()
                    .plus(timeframe.duration())
                    .equals(one.candle().tsClose())) {
                throw new IllegalArgumentException(at + " has not the length " + timeframe);
            }
            if (one.meta().source() != source) {
                throw new IllegalArgumentException(
                        at + " is of " + one.meta().source() + ", others of the message of " + source);
            }
            if (before != null
                    && !before.candle().tsOpen().isBefore(one.candle().tsOpen())) {
                throw new IllegalArgumentException(at + " does not ascend");
            }
            before = one;
        }
    }
}
