package io.marketdata.bybit;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.Ticker;
import io.marketdata.spi.TickerCache;
import java.time.Clock;

/** The ticker of one instrument, put into a cache as it changes. */
final class TickerTopic extends StreamTopic {
    private final TickerFigures figures;
    private final TickerCache cache;
    private final Clock clock;
    private final StreamTally tally;

    TickerTopic(InstrumentId instrument, TickerCache cache, Clock clock, StreamTally tally) {
        super("tickers." + instrument.symbol(), instrument);
        this.cache = cache;
        this.clock = clock;
        this.tally = tally;
        figures = new TickerFigures(instrument);
    }

    @Override
    void read(String text) {
        Ticker ticker = figures.take(text, name(), clock.millis());
        if (ticker == null) {
            tally.droppedDelta();
            return;
        }
        tally.ticker();
        try {
            cache.put(ticker);
        } catch (RuntimeException failure) {
            tally.receiverFailed(name(), failure);
        }
    }

    @Override
    void restart() {
        figures.clear();
    }
}
