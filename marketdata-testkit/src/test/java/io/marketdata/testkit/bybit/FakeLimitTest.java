package io.marketdata.testkit.bybit;

import static io.marketdata.testkit.bybit.Asker.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.marketdata.testkit.ManualClock;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The request log, and the ban of whoever asks too often. */
@Timeout(300)
class FakeLimitTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final String TIME = "/v5/market/time";

    private final ManualClock clock = ManualClock.at(NOW);
    private final FakeBybit bybit = FakeBybit.builder().clock(clock).start();

    @AfterEach
    void close() {
        bybit.close();
    }

    private int status(String target) throws Exception {
        return Asker.send(bybit, target).statusCode();
    }

    @Test
    void sixHundredInFiveSecondsPassAndOneMoreIsBannedForTenMinutes() throws Exception {
        for (int i = 0; i < 600; i++) {
            clock.set(NOW.plusMillis(i * 8L));
            assertThat(status(TIME)).as("request " + i).isEqualTo(200);
        }
        clock.set(NOW.plusMillis(5_000));
        assertThat(status(TIME)).as("the first one has left the window").isEqualTo(200);
        assertThat(bybit.bans()).isZero();
        assertThat(bybit.maxRequestsIn(Duration.ofSeconds(5))).isEqualTo(600);

        HttpResponse<byte[]> banned = Asker.send(bybit, "/v5/market/nowhere");
        assertThat(banned.statusCode()).isEqualTo(403);
        assertThat(banned.headers().firstValue("Content-Type")).contains("text/html");
        assertThat(Asker.text(banned)).contains("403, access too frequent");
        assertThat(bybit.bans()).isEqualTo(1);
        clock.advance(Duration.ofMinutes(10).minusMillis(1));
        assertThat(status(TIME)).isEqualTo(403);
        clock.advance(Duration.ofMillis(1));
        assertThat(status(TIME)).isEqualTo(200);
        assertThat(bybit.bans()).isEqualTo(1);
        assertThat(bybit.requests()).hasSize(604);
    }

    @Test
    void aBanCanBeHadAtOnceAndTheLimitBeAnother() throws Exception {
        bybit.ban();
        assertThat(status(TIME)).isEqualTo(403);
        clock.advance(Duration.ofMinutes(10));
        assertThat(status(TIME)).isEqualTo(200);
        try (FakeBybit strict = FakeBybit.builder()
                .clock(clock)
                .requestLimit(1, Duration.ofSeconds(1), Duration.ofSeconds(2))
                .start()) {
            assertThat(Asker.send(strict, TIME).statusCode()).isEqualTo(200);
            assertThat(Asker.send(strict, TIME).statusCode()).isEqualTo(403);
            clock.advance(Duration.ofSeconds(2));
            assertThat(Asker.send(strict, TIME).statusCode()).isEqualTo(200);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FakeBybit.builder().requestLimit(0, Duration.ofSeconds(1), Duration.ZERO));
    }

    @Test
    void theLogKnowsTimePathAndParameters() throws Exception {
        get(bybit, "kline?category=spot&symbol=BTC%%2FUSDT&interval=1&start=5&start=6&flag", 0);
        clock.advance(Duration.ofSeconds(3));
        get(bybit, "time");
        BybitRequest first = bybit.requests().get(0);
        assertThat(first.at()).isEqualTo(NOW);
        assertThat(first.path()).isEqualTo("/v5/market/kline");
        assertThat(first.query()).isEqualTo("category=spot&symbol=BTC%2FUSDT&interval=1&start=5&start=6&flag");
        assertThat(first.parameters())
                .isEqualTo(Map.of("category", "spot", "symbol", "BTC/USDT", "interval", "1", "start", "5"));
        assertThat(first.isKlineOf("BTC/USDT")).isTrue();
        assertThat(first.isKlineOf("BTCUSDT")).isFalse();
        assertThat(first.parameter("end")).isNull();
        assertThat(first).hasToString("GET /v5/market/kline?" + first.query());
        assertThat(bybit.requests(BybitRequest::isKline)).hasSize(1);
        assertThat(bybit.requests().get(1)).hasToString("GET /v5/market/time");
        assertThat(bybit.requests().get(1).at()).isEqualTo(NOW.plusSeconds(3));
        assertThat(bybit.maxRequestsIn(Duration.ofSeconds(3))).isEqualTo(1);
        assertThat(bybit.maxRequestsIn(Duration.ofMillis(3_001))).isEqualTo(2);
        assertThatIllegalArgumentException().isThrownBy(() -> bybit.maxRequestsIn(Duration.ZERO));
        assertThat(bybit.connections()).isPositive();
    }
}
