package io.marketdata.testkit.bybit;

/** One candle in whole ticks, lots and units of turnover, put together of smaller ones; empty until one was added. */
final class Bar {
    long startMinute;
    boolean empty;
    long open;
    long high;
    long low;
    long close;
    long volume;
    long turnover;

    Bar() {
        clear(0);
    }

    void clear(long start) {
        startMinute = start;
        empty = true;
        volume = 0;
        turnover = 0;
    }

    void set(long openTicks, long highTicks, long lowTicks, long closeTicks, long lots, long units) {
        empty = false;
        open = openTicks;
        high = highTicks;
        low = lowTicks;
        close = closeTicks;
        volume = lots;
        turnover = units;
    }

    /** Appends what follows in time. */
    void append(Bar later) {
        if (later.empty) {
            return;
        }
        if (empty) {
            set(later.open, later.high, later.low, later.close, later.volume, later.turnover);
            return;
        }
        high = Math.max(high, later.high);
        low = Math.min(low, later.low);
        close = later.close;
        volume += later.volume;
        turnover += later.turnover;
    }
}
