package io.marketdata.bybit;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.Timeframe;

/** Asks for windows of one series. Any thread. */
final class KlineFetch {
    private final RestClient client;
    private final BybitCategory category;
    private final Timeframe timeframe;
    private final int pageSize;
    private final SeriesTally tally;
    final InstrumentId instrument;

    KlineFetch(
            RestClient client,
            BybitCategory category,
            InstrumentId instrument,
            Timeframe timeframe,
            int pageSize,
            SeriesTally tally) {
        this.client = client;
        this.category = category;
        this.instrument = instrument;
        this.timeframe = timeframe;
        this.pageSize = pageSize;
        this.tally = tally;
    }

    long stepMillis() {
        return timeframe.millis();
    }

    long pageMillis() {
        return pageSize * timeframe.millis();
    }

    /** The candles whose open times are inside {@code [from, to)}, no more than a page of them. */
    KlinePage window(long fromMillis, long toMillis) {
        return ask(fromMillis, toMillis);
    }

    /** The first candles that there are from a time on. */
    KlinePage firstFrom(long fromMillis) {
        return ask(fromMillis, KlineWindow.NO_END);
    }

    private KlinePage ask(long fromMillis, long toMillis) {
        KlinePage page = client.ask(
                new KlineWindow(category, instrument.symbol().value(), timeframe, fromMillis, toMillis, pageSize),
                tally);
        tally.leftOut(page.leftOut(), 0, page.collapsed());
        return page;
    }
}
