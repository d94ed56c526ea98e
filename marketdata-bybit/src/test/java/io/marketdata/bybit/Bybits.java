package io.marketdata.bybit;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.Candle;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.CandleStream;
import io.marketdata.testkit.ManualClock;
import io.marketdata.testkit.bybit.BybitCandle;
import io.marketdata.testkit.bybit.BybitCategory;
import io.marketdata.testkit.bybit.FakeBybit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Sources over fakes, in the fake's time: nobody waits. */
final class Bybits {
    static final InstrumentId BTC = InstrumentId.of(3, "BTCUSDT");

    private Bybits() {}

    static RequestBudget budget(ManualClock clock) {
        return RequestBudget.builder()
                .time(clock, clock::advance)
                .random(new Random(1))
                .build();
    }

    static BybitCandleSource.Builder source(FakeBybit fake, ManualClock clock) {
        return BybitCandleSource.builder()
                .restUrl(fake.restUrl())
                .clock(clock)
                .random(new Random(1))
                .budget(budget(clock));
    }

    static List<Candle> read(BybitCandleSource source, InstrumentId id, Timeframe timeframe, TimeRange range) {
        return rows(source, id, timeframe, range).stream()
                .map(CandleWithMeta::candle)
                .toList();
    }

    static List<CandleWithMeta> rows(BybitCandleSource source, InstrumentId id, Timeframe timeframe, TimeRange range) {
        List<CandleWithMeta> rows = new ArrayList<>();
        CandleBatch batch = CandleBatch.ofCapacity(777);
        try (CandleStream stream = source.stream(id, timeframe, range)) {
            while (stream.read(batch)) {
                rows.addAll(batch.rows());
                batch.clear();
            }
        }
        return rows;
    }

    /** What the fake has of an instrument, as the library says it. */
    static List<Candle> truth(FakeBybit fake, InstrumentId id, Timeframe timeframe, TimeRange range) {
        BybitCategory category = id.market().value() % 2 == 1 ? BybitCategory.SPOT : BybitCategory.LINEAR;
        List<Candle> candles = new ArrayList<>();
        for (BybitCandle candle :
                fake.truth().candles(category, id.symbol().value(), timeframe, range.start(), range.end())) {
            candles.add(new Candle(
                    id,
                    candle.start(),
                    candle.start().plus(timeframe.duration()),
                    candle.open().doubleValue(),
                    candle.high().doubleValue(),
                    candle.low().doubleValue(),
                    candle.close().doubleValue(),
                    candle.volume().doubleValue(),
                    candle.turnover().doubleValue()));
        }
        return candles;
    }

    static TimeRange before(ManualClock clock, Duration length) {
        return TimeRange.of(clock.instant().minus(length), clock.instant());
    }
}
