package io.marketdata.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.error.MalformedDataException;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.Timeframe;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.resps.StreamEntry;

class RedisCandleStreamIT {
    private static final String KEY = "md.candles.1m.binance:spot:BTCUSDT";
    private static final Instant BEFORE = Candles.START.minusMillis(1);

    private static final Server SERVER = Server.start();
    private static final Redis REDIS = SERVER.connect();

    private final RedisCandleStream stream = REDIS.candleStream();

    @AfterAll
    static void stop() {
        REDIS.close();
        SERVER.close();
    }

    @BeforeEach
    void empty() {
        try (RedisClient look = SERVER.look()) {
            look.flushAll();
        }
    }

    private void publish(List<CandleWithMeta> candles) {
        stream.publish(Candles.BTC, Timeframe.M1, candles);
    }

    @Test
    void anEntryHasTheIdAndTheFields() {
        publish(List.of(Candles.minute(Candles.BTC, 0)));
        try (RedisClient look = SERVER.look()) {
            List<StreamEntry> entries = look.xrange(KEY, "-", "+");
            assertThat(entries).hasSize(1);
            assertThat(entries.get(0).getID()).isEqualTo(new StreamEntryID("1767225600000-0"));
            assertThat(entries.get(0).getFields())
                    .isEqualTo(Map.ofEntries(
                            Map.entry("schema_version", "1"),
                            Map.entry("market_id", "1"),
                            Map.entry("symbol", "BTCUSDT"),
                            Map.entry("instrument_key", "binance:spot:BTCUSDT"),
                            Map.entry("ts_open", "2026-01-01T00:00:00.000Z"),
                            Map.entry("ts_close", "2026-01-01T00:01:00.000Z"),
                            Map.entry("open", "99.9"),
                            Map.entry("high", "100.3"),
                            Map.entry("low", "99.3"),
                            Map.entry("close", "100"),
                            Map.entry("volume_base", "0.3333333333333333"),
                            Map.entry("volume_quote", "0.30000000000000004"),
                            Map.entry("source", "ws"),
                            Map.entry("ingested_at", "2026-01-01T00:01:01.000Z"),
                            Map.entry("ingest_id", "00000000-0000-0000-0000-00000000002a"),
                            Map.entry("trades_count", "17")));
        }
    }

    @Test
    void aConsumerReadsBackWhatWasPublished() {
        List<CandleWithMeta> sent = Candles.minutes(Candles.BTC, 100);
        publish(sent);
        List<CandleWithMeta> got = new ArrayList<>();
        Instant done = BEFORE;
        for (List<CandleWithMeta> some = stream.read(Candles.BTC, done, 33, Duration.ZERO);
                !some.isEmpty();
                some = stream.read(Candles.BTC, done, 33, Duration.ZERO)) {
            got.addAll(some);
            done = some.get(some.size() - 1).candle().tsOpen();
        }
        assertThat(got).isEqualTo(sent);
    }

    @Test
    void aReaderThatWaitsGetsWhatComes() throws Exception {
        try (Redis consumer = SERVER.connect()) {
            CompletableFuture<List<CandleWithMeta>> waiting = CompletableFuture.supplyAsync(() -> {
                List<CandleWithMeta> got = List.of();
                while (got.isEmpty()) {
                    got = consumer.candleStream().read(Candles.BTC, BEFORE, 10, Duration.ofSeconds(10));
                }
                return got;
            });
            publish(List.of(Candles.minute(Candles.BTC, 0)));
            assertThat(waiting.get()).containsExactly(Candles.minute(Candles.BTC, 0));
        }
    }

    @Test
    void whatIsThereOrOlderIsCountedAndNotAdded() {
        publish(Candles.minutes(Candles.BTC, 3).subList(1, 3));
        publish(Candles.minutes(Candles.BTC, 4));
        assertThat(stream.added()).isEqualTo(3);
        assertThat(stream.notNewer()).isEqualTo(3);
        assertThat(stream.read(Candles.BTC, BEFORE, 10, Duration.ZERO))
                .isEqualTo(Candles.minutes(Candles.BTC, 4).subList(1, 4));
    }

    @Test
    void aStreamIsCutToAboutAWeek() {
        List<CandleWithMeta> sent = Candles.minutes(Candles.BTC, 12_000);
        for (int from = 0; from < sent.size(); from += 500) {
            publish(sent.subList(from, from + 500));
        }
        try (RedisClient look = SERVER.look()) {
            assertThat(look.xlen(KEY)).isBetween(10_080L, 10_080L + 200);
        }
        assertThat(stream.added()).isEqualTo(12_000);
    }

    @Test
    void anEntryOfSomebodyElseIsNamed() {
        try (RedisClient look = SERVER.look()) {
            look.xadd(KEY, new StreamEntryID("1767225600000-0"), Map.of("schema_version", "2"));
        }
        assertThatThrownBy(() -> stream.read(Candles.BTC, BEFORE, 10, Duration.ZERO))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageStartingWith("MD-Q001")
                .hasMessageContaining(KEY)
                .hasMessageContaining("1767225600000-0")
                .hasMessageContaining("schema_version 2");
    }

    @Test
    void anEntryOfAnotherInstrumentIsNamed() {
        try (RedisClient look = SERVER.look()) {
            look.xadd(
                    KEY,
                    new StreamEntryID("1767225600000-0"),
                    CandleFields.of(Candles.minute(Candles.BTC_ELSEWHERE, 0), Candles.MARKETS));
        }
        assertThatThrownBy(() -> stream.read(Candles.BTC, BEFORE, 10, Duration.ZERO))
                .hasMessageStartingWith("MD-Q001")
                .hasMessageContaining("it is of 2:BTCUSDT");
    }

    @Test
    void otherLengthsAreRefused() {
        assertThatThrownBy(() -> stream.publish(Candles.BTC, Timeframe.M5, Candles.minutes(Candles.BTC, 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
