package io.marketdata.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.feed.FeedListener;
import io.marketdata.feed.FeedRepair;
import io.marketdata.model.Candle;
import io.marketdata.model.CandleMeta;
import io.marketdata.model.CandleSource;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Both strategies say the same of the same minutes. */
class CrossTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final InstrumentId BTC = InstrumentId.of(3, "BTCUSDT");

    private final List<String> signals = new ArrayList<>();
    private Clock now = Clock.fixed(START.plusSeconds(41 * 60 + 2), ZoneOffset.UTC);

    static List<BiFunction<Consumer<String>, Clock, FeedListener>> strategies() {
        return List.of(MovingAverageCross::new, Ta4jCross::new);
    }

    private static CandleWithMeta candle(int minute, double close) {
        Instant open = START.plusSeconds(minute * 60L);
        Candle candle = new Candle(BTC, open, open.plusSeconds(60), close, close, close, close, 1, close);
        return new CandleWithMeta(candle, new CandleMeta(CandleSource.WS, open.plusSeconds(61), "bybit:spot:BTCUSDT"));
    }

    /** It falls for half an hour, and then rises. */
    private static double close(int minute) {
        return 1_000 + Math.abs(minute - 30);
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void theFastAverageCrossesTheSlowOneOnce(BiFunction<Consumer<String>, Clock, FeedListener> strategy) {
        FeedListener told = strategy.apply(signals::add, now);
        for (int minute = 0; minute < 60; minute++) {
            told.onCandle(candle(minute, close(minute)));
        }
        assertThat(signals).containsExactly("2026-01-01T00:41:00Z 3:BTCUSDT buy at 1010.0");
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void aCrossOfThePastIsSaidToBeHistory(BiFunction<Consumer<String>, Clock, FeedListener> strategy) {
        now = Clock.fixed(START.plusSeconds(3_600), ZoneOffset.UTC);
        FeedListener told = strategy.apply(signals::add, now);
        for (int minute = 0; minute < 60; minute++) {
            told.onCandle(candle(minute, close(minute)));
        }
        assertThat(signals).containsExactly("history 2026-01-01T00:41:00Z 3:BTCUSDT buy at 1010.0");
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void noAverageReachesOverAGap(BiFunction<Consumer<String>, Clock, FeedListener> strategy) {
        FeedListener told = strategy.apply(signals::add, now);
        for (int minute = 0; minute < 30; minute++) {
            told.onCandle(candle(minute, close(minute)));
        }
        TimeRange gap = TimeRange.of(START.plusSeconds(1_800), START.plusSeconds(1_860));
        MinuteSet none = MinuteSet.empty();
        told.onGap(gap, true, new FeedRepair(BTC, gap, List.of(), none, MinuteSet.of(gap), none, null));
        for (int minute = 31; minute < 60; minute++) {
            told.onCandle(candle(minute, close(minute)));
        }
        assertThat(signals).isEmpty();
    }

    /** Without the correction the averages would cross nine minutes later. */
    @ParameterizedTest
    @MethodSource("strategies")
    void aCorrectionChangesTheAverages(BiFunction<Consumer<String>, Clock, FeedListener> strategy) {
        now = Clock.fixed(START, ZoneOffset.UTC);
        FeedListener told = strategy.apply(signals::add, now);
        for (int minute = 0; minute < 30; minute++) {
            told.onCandle(candle(minute, close(minute)));
        }
        told.onCorrection(candle(29, close(29) + 91.5));
        told.onCorrection(candle(-1, 5_000));
        for (int minute = 30; minute < 34; minute++) {
            told.onCandle(candle(minute, close(minute)));
        }
        assertThat(signals).containsExactly("2026-01-01T00:33:00Z 3:BTCUSDT buy at 1002.0");
    }
}
