package io.marketdata.redis;

import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MarketId;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.CandlePublisher;
import java.util.List;

/** Sends bars of any length to whoever listens on {@code {namespace}:ohlcv}. */
final class RedisCandlePublisher implements CandlePublisher {
    private final Calls calls;
    private final PublishedBars form;
    private final String channel;

    RedisCandlePublisher(Calls calls, MarketId home) {
        this.calls = calls;
        this.form = PublishedBars.of(calls.options().markets(), home);
        this.channel = calls.options().namespace() + ":ohlcv";
    }

    @Override
    public void publish(InstrumentId instrument, Timeframe timeframe, List<CandleWithMeta> candles) {
        String message = form.write(instrument, timeframe, candles);
        calls.change(
                "publishing %d bars %s of %s on %s".formatted(candles.size(), timeframe, instrument, channel),
                client -> client.publish(channel, message));
    }
}
