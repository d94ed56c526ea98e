package io.marketdata.feed;

import io.marketdata.model.InstrumentId;
import io.marketdata.spi.WatermarkStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The places of one consumer, in a store of marks if there is one, each for thirty days after it was saved. */
final class FeedCheckpoints {
    private static final Duration KEPT = Duration.ofDays(30);

    private final @Nullable WatermarkStore store;
    private final String consumer;

    FeedCheckpoints(@Nullable WatermarkStore store, String consumer) {
        this.store = store;
        this.consumer = consumer;
    }

    boolean areKept() {
        return store != null;
    }

    Optional<Instant> get(InstrumentId instrument) {
        return store == null ? Optional.empty() : store.get(key(instrument));
    }

    /** Sets the mark of an instrument; throws what the store throws. */
    void advance(InstrumentId instrument, Instant processed) {
        if (store != null) {
            store.advance(key(instrument), processed, KEPT);
        }
    }

    private String key(InstrumentId instrument) {
        return "feed:" + consumer + ":" + instrument;
    }
}
