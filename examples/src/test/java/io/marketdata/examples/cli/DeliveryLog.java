package io.marketdata.examples.cli;

import io.marketdata.feed.FeedEvent;
import io.marketdata.feed.FeedListener;
import io.marketdata.feed.FeedRepair;
import io.marketdata.model.Candle;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.testkit.bybit.BybitCandle;
import io.marketdata.testkit.bybit.BybitCategory;
import io.marketdata.testkit.bybit.BybitTruth;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** What a consumer of spot candles was told, in eight bytes a minute, and what of that broke a promise. */
final class DeliveryLog implements FeedListener {
    private static final long GAP = 0;

    private final Map<InstrumentId, Minutes> told = new TreeMap<>();
    private long candles;
    private long corrections;
    private long gapMinutes;
    private long broken;
    private String firstBroken = "nothing";

    /** The minutes of one instrument, from the first that has to come. */
    private static final class Minutes {
        private final long first;
        private long[] hashes = new long[64];
        private int size;

        Minutes(long first) {
            this.first = first;
        }

        void add(long hash) {
            if (size == hashes.length) {
                hashes = Arrays.copyOf(hashes, size * 2);
            }
            hashes[size++] = hash;
        }
    }

    /** Names an instrument, and the open time that has to come first. */
    synchronized void expect(InstrumentId instrument, Instant first) {
        told.put(instrument, new Minutes(minuteOf(first)));
    }

    void accept(FeedEvent event) {
        if (event instanceof FeedEvent.Closed closed) {
            onCandle(closed.candle());
        } else if (event instanceof FeedEvent.Corrected corrected) {
            onCorrection(corrected.candle());
        } else if (event instanceof FeedEvent.Gap gap) {
            onGap(gap.range(), gap.known(), gap.repair());
        }
    }

    @Override
    public synchronized void onCandle(CandleWithMeta row) {
        Candle candle = row.candle();
        Minutes minutes = minutes(candle.instrument());
        require(minutes, candle.instrument(), minuteOf(candle.tsOpen()));
        minutes.add(hash(candle));
        candles++;
    }

    @Override
    public synchronized void onCorrection(CandleWithMeta row) {
        Candle candle = row.candle();
        Minutes minutes = minutes(candle.instrument());
        long place = minuteOf(candle.tsOpen()) - minutes.first;
        if (place < 0 || place >= minutes.size || minutes.hashes[(int) place] == hash(candle)) {
            breaks(candle.instrument() + ": a correction of " + candle.tsOpen() + " that corrects nothing");
            return;
        }
        minutes.hashes[(int) place] = hash(candle);
        corrections++;
    }

    @Override
    public synchronized void onGap(TimeRange range, boolean known, FeedRepair repair) {
        Minutes minutes = minutes(repair.instrument());
        require(minutes, repair.instrument(), minuteOf(range.start()));
        if (!known) {
            breaks(repair.instrument() + ": " + range + " is a gap that the venue is not known to have");
        }
        for (long minute = minuteOf(range.start()); minute < minuteOf(range.end()); minute++) {
            minutes.add(GAP);
            gapMinutes++;
        }
    }

    @Override
    public synchronized void onFailed(Throwable cause) {
        breaks("it ended by " + cause);
    }

    private Minutes minutes(InstrumentId instrument) {
        Minutes minutes = told.get(instrument);
        if (minutes == null) {
            throw new IllegalStateException("nobody asked for " + instrument);
        }
        return minutes;
    }

    private void require(Minutes minutes, InstrumentId instrument, long minute) {
        long next = minutes.first + minutes.size;
        if (minute != next) {
            breaks(instrument + ": minute " + minute + " came instead of " + next);
        }
    }

    private void breaks(String promise) {
        if (broken++ == 0) {
            firstBroken = promise;
        }
    }

    /** Compares with what the venue has, minute by minute, and says it in figures: {@code wrong=0} where all is right. */
    synchronized String against(BybitTruth truth) {
        long wrong = 0;
        long due = 0;
        for (Map.Entry<InstrumentId, Minutes> one : told.entrySet()) {
            Minutes minutes = one.getValue();
            long[] right = new long[minutes.size];
            Instant from = Instant.ofEpochMilli(minutes.first * 60_000);
            for (BybitCandle candle : truth.candles(
                    BybitCategory.SPOT,
                    one.getKey().symbol().value(),
                    Timeframe.M1,
                    from,
                    from.plusSeconds(minutes.size * 60L))) {
                right[(int) (minuteOf(candle.start()) - minutes.first)] = hash(candle);
                due++;
            }
            for (int i = 0; i < right.length; i++) {
                wrong += right[i] == minutes.hashes[i] ? 0 : 1;
            }
        }
        return "delivered=%d truth=%d wrong=%d broken=%d corrections=%d gap_minutes=%d first_broken='%s'"
                .formatted(candles, due, wrong, broken, corrections, gapMinutes, firstBroken);
    }

    /** The open time up to which, and without which, every instrument was told. */
    synchronized Instant toldUpTo() {
        long least = told.values().stream()
                .mapToLong(minutes -> minutes.first + minutes.size)
                .min()
                .orElseThrow();
        return Instant.ofEpochMilli(least * 60_000);
    }

    private static long minuteOf(Instant time) {
        return time.toEpochMilli() / 60_000;
    }

    private static long hash(Candle candle) {
        return hash(candle.open(), candle.high(), candle.low(), candle.close(), candle.volumeBase());
    }

    private static long hash(BybitCandle candle) {
        return hash(
                candle.open().doubleValue(),
                candle.high().doubleValue(),
                candle.low().doubleValue(),
                candle.close().doubleValue(),
                candle.volume().doubleValue());
    }

    private static long hash(double... figures) {
        long hash = 17;
        for (double figure : figures) {
            hash = hash * 0x9E37_79B9_7F4A_7C15L + Double.doubleToLongBits(figure + 0.0);
        }
        return hash == GAP ? 1 : hash;
    }
}
