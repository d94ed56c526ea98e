package io.marketdata.redis;

import io.marketdata.MarketCatalogue;
import io.marketdata.model.Candle;
import io.marketdata.model.CandleMeta;
import io.marketdata.model.CandleSource;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.Timeframe;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/** Candles of tests. */
final class Candles {
    static final MarketCatalogue MARKETS = MarketCatalogue.builtin();
    static final InstrumentId BTC = InstrumentId.of(1, "BTCUSDT");
    static final InstrumentId BTC_ELSEWHERE = InstrumentId.of(2, "BTCUSDT");
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    static final UUID RUN = UUID.fromString("00000000-0000-0000-0000-00000000002a");

    private Candles() {}

    static CandleWithMeta minute(InstrumentId instrument, int ordinal) {
        return minute(instrument, ordinal, 100 + ordinal, START.plusSeconds(60L * ordinal + 61));
    }

    static CandleWithMeta minute(InstrumentId instrument, int ordinal, double close, Instant ingestedAt) {
        Instant open = START.plusSeconds(60L * ordinal);
        return new CandleWithMeta(
                new Candle(
                        instrument,
                        open,
                        open.plus(Timeframe.M1.duration()),
                        close - 0.1,
                        close + 0.3,
                        close - 0.7,
                        close,
                        1.0 / 3,
                        0.1 + 0.2),
                new CandleMeta(CandleSource.WS, ingestedAt, MARKETS.instrumentKey(instrument), RUN, 17L, null, null));
    }

    static List<CandleWithMeta> minutes(InstrumentId instrument, int count) {
        return IntStream.range(0, count)
                .mapToObj(ordinal -> minute(instrument, ordinal))
                .toList();
    }
}
