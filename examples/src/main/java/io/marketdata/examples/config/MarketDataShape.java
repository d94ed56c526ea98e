package io.marketdata.examples.config;

import io.marketdata.examples.config.YamlShape.Amount;
import io.marketdata.examples.config.YamlShape.Flag;
import io.marketdata.examples.config.YamlShape.Items;
import io.marketdata.examples.config.YamlShape.Keys;
import io.marketdata.examples.config.YamlShape.Text;
import io.marketdata.examples.config.YamlShape.Time;
import io.marketdata.examples.config.YamlShape.Whole;
import io.marketdata.model.MarketId;
import java.util.Set;

/** The shape of {@code market_data.yaml}, version 1. */
final class MarketDataShape {
    /** Sections that other programs of the same file use; known, and left alone. */
    static final Set<String> IGNORED = Set.of("scheduler", "live_feed");

    private static final Text WORD = new Text("[a-z0-9][a-z0-9_.-]*", "a lower-case word");
    private static final Text HTTP_URL = new Text("https?://[^\\s/]+\\S*", "an http or https address");
    private static final Text WS_URL = new Text("wss?://[^\\s/]+\\S*", "a ws or wss address");
    private static final Whole COUNT = new Whole(0, 1_000_000);

    private static final Keys BACKOFF =
            keys(Set.of(), "base_s", new Amount(), "max_s", new Amount(), "jitter_s", new Amount());
    private static final Keys LIMITER = keys(
            Set.of(),
            "mode",
            new Text("autodetect", "autodetect"),
            "safety_factor",
            new Amount(),
            "max_concurrency",
            COUNT);
    private static final Keys REST = keys(
            Set.of(),
            "base_url",
            HTTP_URL,
            "earliest_available_ts_utc",
            new Time(),
            "timeout_s",
            new Amount(),
            "retries",
            COUNT,
            "backoff",
            BACKOFF,
            "limiter",
            LIMITER);
    private static final Keys RECONNECT = keys(
            Set.of(),
            "min_delay_s",
            new Amount(),
            "max_delay_s",
            new Amount(),
            "factor",
            new Amount(),
            "jitter_s",
            new Amount());
    private static final Keys WS = keys(
            Set.of(),
            "url",
            WS_URL,
            "ping_interval_s",
            new Amount(),
            "pong_timeout_s",
            new Amount(),
            "reconnect",
            RECONNECT,
            "max_symbols_per_connection",
            COUNT);
    private static final Keys MARKET = keys(
            Set.of("market_id", "exchange", "market_type"),
            "market_id",
            new Whole(1, MarketId.MAX_VALUE),
            "exchange",
            WORD,
            "market_type",
            WORD,
            "market_code",
            new Text("[a-z0-9_.-]+:[a-z0-9_.-]+", "exchange:market_type"),
            "non_positive_prices",
            new Flag(),
            "rest",
            REST,
            "ws",
            WS);
    private static final Keys INGESTION =
            keys(Set.of(), "flush_interval_ms", new Whole(1, 500), "max_buffer_rows", new Whole(1, 1_000_000));
    private static final Keys BACKFILL =
            keys(Set.of(), "max_days_per_insert", new Whole(1, 7), "chunk_align", new Text("utc_day", "utc_day"));
    private static final Keys MARKET_DATA = new Keys(
            YamlShape.of("markets", new Items(MARKET), "ingestion", INGESTION, "backfill", BACKFILL),
            Set.of("markets"),
            IGNORED);

    static final Keys FILE =
            keys(Set.of("version", "market_data"), "version", new Whole(1, 1), "market_data", MARKET_DATA);

    private MarketDataShape() {}

    private static Keys keys(Set<String> required, Object... namesAndShapes) {
        return new Keys(YamlShape.of(namesAndShapes), required, Set.of());
    }
}
