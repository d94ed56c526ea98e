package io.marketdata;

import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.Provenance;
import io.marketdata.model.CandleSource;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;

/** A row as a source may put it into a batch, good or not. */
record TestRow(
        InstrumentId instrument,
        long openTime,
        long closeTime,
        double open,
        double high,
        double low,
        double close,
        double volume,
        double quoteVolume,
        long trades,
        double takerBase,
        double takerQuote) {

    static final InstrumentId BTC = InstrumentId.of(3, "BTCUSDT");
    static final InstrumentId ETH = InstrumentId.of(3, "ETHUSDT");
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    static final Instant NOW = Instant.parse("2026-02-01T00:00:00Z");
    static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    static final long MINUTE = 60_000;

    private static final double NONE = CandleBatch.ABSENT;

    static TestRow good(int minute) {
        long openTime = START.toEpochMilli() + minute * MINUTE;
        return new TestRow(
                BTC, openTime, openTime + MINUTE, 10, 12, 9, 11, 5, NONE, CandleBatch.ABSENT_COUNT, NONE, NONE);
    }

    static List<TestRow> good(int from, int to) {
        return IntStream.range(from, to).mapToObj(TestRow::good).toList();
    }

    /** The first minutes from {@link #START}. */
    static TimeRange minutes(int count) {
        return TimeRange.of(START, minute(count));
    }

    static Instant minute(int minute) {
        return START.plusSeconds(60L * minute);
    }

    TestRow of(InstrumentId other) {
        return new TestRow(
                other, openTime, closeTime, open, high, low, close, volume, quoteVolume, trades, takerBase, takerQuote);
    }

    TestRow times(long newOpenTime, long newCloseTime) {
        return new TestRow(
                instrument,
                newOpenTime,
                newCloseTime,
                open,
                high,
                low,
                close,
                volume,
                quoteVolume,
                trades,
                takerBase,
                takerQuote);
    }

    TestRow prices(double newOpen, double newHigh, double newLow, double newClose) {
        return new TestRow(
                instrument,
                openTime,
                closeTime,
                newOpen,
                newHigh,
                newLow,
                newClose,
                volume,
                quoteVolume,
                trades,
                takerBase,
                takerQuote);
    }

    TestRow volume(double newVolume) {
        return new TestRow(
                instrument,
                openTime,
                closeTime,
                open,
                high,
                low,
                close,
                newVolume,
                quoteVolume,
                trades,
                takerBase,
                takerQuote);
    }

    TestRow optional(double newQuote, long newTrades, double newTakerBase, double newTakerQuote) {
        return new TestRow(
                instrument,
                openTime,
                closeTime,
                open,
                high,
                low,
                close,
                volume,
                newQuote,
                newTrades,
                newTakerBase,
                newTakerQuote);
    }

    void appendTo(CandleBatch batch) {
        int ordinal = batch.instrument(instrument, "bybit:spot:" + instrument.symbol());
        int provenance = batch.provenance(new Provenance(CandleSource.FILE, 0, null));
        batch.append(ordinal, provenance, openTime, closeTime, open, high, low, close, volume);
        int row = batch.size() - 1;
        if (!CandleBatch.isAbsent(quoteVolume)) {
            batch.quoteVolumes()[row] = quoteVolume;
        }
        if (trades != CandleBatch.ABSENT_COUNT) {
            batch.tradesCounts()[row] = trades;
        }
        if (!CandleBatch.isAbsent(takerBase)) {
            batch.takerBuyBaseVolumes()[row] = takerBase;
        }
        if (!CandleBatch.isAbsent(takerQuote)) {
            batch.takerBuyQuoteVolumes()[row] = takerQuote;
        }
    }
}
