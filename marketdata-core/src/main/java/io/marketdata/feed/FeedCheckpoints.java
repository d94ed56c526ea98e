package io.marketdata.feed;

import io.marketdata.model.InstrumentId;
import io.marketdata.spi.WatermarkStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The places of one consumer, in a store of marks if there is one. A mark that cannot be set is set with a later one. */
final class FeedCheckpoints {
    private static final Duration KEPT = Duration.ofDays(30);

    private final @Nullable WatermarkStore store;
    private final String consumer;

    FeedCheckpoints(@Nullable WatermarkStore store, String consumer) {
        this.store = store;
        this.consumer = consumer;
    }

    Optional<Instant> get(InstrumentId instrument) {
        return store == null ? Optional.empty() : store.get(key(instrument));
    }

    void advance(InstrumentId instrument, Instant processed) {
        if (store == null) {
            return;
        }
        try {
            store.advance(key(instrument), processed, KEPT);
        } catch (RuntimeException failed) {
            // The next mark is further on: a consumer that starts anew meanwhile gets some candles again.
        }
    }

    private String key(InstrumentId instrument) {
        return "feed:" + consumer + ":" + instrument;
    }
}
