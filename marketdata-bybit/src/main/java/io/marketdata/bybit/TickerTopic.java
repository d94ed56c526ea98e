package io.marketdata.bybit;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.Ticker;
import java.time.Clock;
import java.util.function.Consumer;

/** The ticker of one instrument, as it changes. */
final class TickerTopic extends StreamTopic {
    private final TickerFigures figures;
    private final Clock clock;
    private final StreamTally tally;
    private final Consumer<Ticker> out;

    TickerTopic(InstrumentId instrument, Clock clock, StreamTally tally, Consumer<Ticker> out) {
        super("tickers." + instrument.symbol(), instrument);
        this.clock = clock;
        this.tally = tally;
        this.out = out;
        figures = new TickerFigures(instrument);
    }

    @Override
    void read(String text) {
        Ticker ticker = figures.take(text, name(), clock.millis());
        if (ticker == null) {
            tally.droppedDelta();
        } else {
            out.accept(ticker);
        }
    }

    @Override
    void restart() {
        figures.clear();
    }

    @Override
    boolean buildsUp() {
        return true;
    }
}
