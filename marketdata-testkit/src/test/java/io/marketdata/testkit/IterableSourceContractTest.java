package io.marketdata.testkit;

import io.marketdata.model.Candle;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleIngestSource;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

class IterableSourceContractTest extends CandleIngestSourceContract {
    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");

    /** Every third minute is missing. */
    private final List<CandleWithMeta> held = IntStream.range(0, 60)
            .filter(minute -> minute % 3 != 0)
            .mapToObj(minute -> CandleGenerator.ofSeed(12).candle(instrument(), FIRST.plusSeconds(60L * minute)))
            .toList();

    @Override
    protected CandleIngestSource newSource() {
        return CandleIngestSource.of(held);
    }

    @Override
    protected InstrumentId instrument() {
        return InstrumentId.of(4, "ETHUSDT");
    }

    @Override
    protected TimeRange range() {
        return TimeRange.of(FIRST, FIRST.plusSeconds(3_600));
    }

    @Override
    protected List<Candle> candles() {
        return held.stream().map(CandleWithMeta::candle).toList();
    }
}
