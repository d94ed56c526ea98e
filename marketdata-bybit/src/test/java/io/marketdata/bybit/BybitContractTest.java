package io.marketdata.bybit;

import io.marketdata.model.Candle;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.CandleIngestSource;
import io.marketdata.testkit.CandleIngestSourceContract;
import io.marketdata.testkit.ManualClock;
import io.marketdata.testkit.bybit.FakeBybit;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

class BybitContractTest extends CandleIngestSourceContract {
    private final ManualClock clock = ManualClock.at("2026-02-01T00:00:00Z");
    private final FakeBybit fake = FakeBybit.builder().clock(clock).start();

    @AfterEach
    void stop() {
        fake.close();
    }

    @Override
    protected CandleIngestSource newSource() {
        return Bybits.source(fake, clock).pageSize(10).build();
    }

    @Override
    protected InstrumentId instrument() {
        return Bybits.BTC;
    }

    @Override
    protected TimeRange range() {
        return TimeRange.parse("2026-01-01T00:00:00Z", "2026-01-01T01:00:00Z");
    }

    @Override
    protected List<Candle> candles() {
        return Bybits.truth(fake, instrument(), Timeframe.M1, range());
    }
}
