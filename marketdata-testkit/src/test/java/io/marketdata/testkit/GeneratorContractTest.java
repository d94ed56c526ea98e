package io.marketdata.testkit;

import io.marketdata.model.Candle;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleIngestSource;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;

class GeneratorContractTest extends CandleIngestSourceContract {
    private static final Instant NOW = Instant.parse("2026-01-03T00:00:00Z");

    private final CandleGenerator generator = CandleGenerator.builder()
            .seed(11)
            .chunkRows(5)
            .clock(Clock.fixed(NOW, ZoneOffset.UTC))
            .build();

    @Override
    protected CandleIngestSource newSource() {
        return generator;
    }

    @Override
    protected InstrumentId instrument() {
        return InstrumentId.of(3, "BTCUSDT");
    }

    @Override
    protected TimeRange range() {
        return TimeRange.parse("2026-01-01T23:50:00Z", "2026-01-02T00:17:00Z");
    }

    @Override
    protected List<Candle> candles() {
        return IntStream.range(0, 27)
                .mapToObj(minute -> generator
                        .candle(instrument(), range().start().plusSeconds(60L * minute))
                        .candle())
                .toList();
    }

    @Override
    protected TimeRange emptyRange() {
        return TimeRange.of(NOW, NOW.plusSeconds(3_600));
    }

    @Override
    protected boolean hasUnknownInstruments() {
        return false;
    }
}
