package io.marketdata.bybit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.marketdata.batch.CandleBatch;
import io.marketdata.error.ConfigurationException;
import io.marketdata.error.SourceException;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.CandleStream;
import io.marketdata.testkit.ManualClock;
import io.marketdata.testkit.NothingLeft;
import io.marketdata.testkit.bybit.BybitFault;
import io.marketdata.testkit.bybit.FakeBybit;
import io.marketdata.testkit.fault.HttpAnswer;
import io.marketdata.testkit.fault.ScriptedHttpServer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
@ExtendWith(NothingLeft.class)
class TransportTest {
    private static final TimeRange RANGE = TimeRange.parse("2026-01-10T00:00:00Z", "2026-01-10T01:00:00Z");
    private static final String SECRET = "S3CR3T-canary-of-a-key";

    private final ManualClock clock = ManualClock.at("2026-02-01T00:00:00Z");
    private final FakeBybit fake =
            FakeBybit.builder().clock(clock).compress(true).start();

    @AfterEach
    void close() {
        fake.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = BybitFault.class,
            names = {"SILENCE", "SILENT_BODY", "DRIPPING_BODY"})
    void anAnswerThatDoesNotEndIsEnded(BybitFault fault) {
        fake.arm(fault, 100);
        try (BybitCandleSource source = Bybits.source(fake, clock)
                .requestTimeout(Duration.ofMillis(300))
                .tries(2)
                .build()) {
            SourceException problem = catchThrowableOfType(
                    SourceException.class, () -> Bybits.read(source, Bybits.BTC, Timeframe.M1, RANGE));
            assertThat(problem).hasMessageStartingWith("MD-Y002");
            assertThat(problem.isRetryable()).isTrue();
        }
        fake.calm();
        try (BybitCandleSource source = Bybits.source(fake, clock).build()) {
            assertThat(Bybits.read(source, Bybits.BTC, Timeframe.M1, RANGE)).hasSize(60);
        }
    }

    @Test
    void aCompressedAnswerIsUnpacked() {
        try (BybitCandleSource source = Bybits.source(fake, clock).build()) {
            assertThat(Bybits.read(source, Bybits.BTC, Timeframe.M1, RANGE))
                    .isEqualTo(Bybits.truth(fake, Bybits.BTC, Timeframe.M1, RANGE));
        }
    }

    @Test
    void noThreadIsLeftBehindASourceThatWasClosedInTheMiddle() throws Exception {
        BybitCandleSource source =
                Bybits.source(fake, clock).pageSize(5).readAhead(8).build();
        String first = Long.toString(RANGE.startMillis());
        fake.arm(BybitFault.SILENCE, 100, request -> !first.equals(request.parameter("start")));
        CandleStream stream = source.stream1m(Bybits.BTC, RANGE);
        stream.read(CandleBatch.ofCapacity(5));
        while (fake.requests().size() < 2) {
            Thread.onSpinWait();
        }
        source.close();
        source.close();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("marketdata-bybit")) {
                thread.join(20_000);
                assertThat(thread.isAlive()).as(thread.getName()).isFalse();
            }
        }
        stream.close();
        assertThatThrownBy(() -> Bybits.read(source, Bybits.BTC, Timeframe.M1, RANGE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the source is closed");
    }

    @Test
    void aTransportThatIsClosedAtAnyMomentEndsAllOfItsRequests() throws Exception {
        try (ScriptedHttpServer server = ScriptedHttpServer.start()) {
            server.otherwise(HttpAnswer.silence());
            for (int moment = 0; moment < 100; moment++) {
                HttpTransport transport = new HttpTransport(
                        URI.create("http://" + server.host() + ":" + server.port()), 8, Duration.ofMinutes(10));
                List<FutureTask<IOException>> requests = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    FutureTask<IOException> request = new FutureTask<>(
                            () -> catchThrowableOfType(IOException.class, () -> transport.get("/", 100)));
                    requests.add(request);
                    new Thread(request).start();
                }
                LockSupport.parkNanos(moment * 30_000L);
                transport.close();
                for (FutureTask<IOException> request : requests) {
                    assertThat(request.get(120, TimeUnit.SECONDS)).isNotNull();
                }
            }
        }
    }

    @Test
    void f33AnInterruptEndsARequestThatIsUnderWay() throws Exception {
        fake.arm(BybitFault.SILENCE);
        try (BybitCandleSource source = Bybits.source(fake, clock)
                .requestTimeout(Duration.ofMinutes(10))
                .build()) {
            FutureTask<Throwable> read = new FutureTask<>(() -> catchThrowableOfType(
                    SourceException.class, () -> Bybits.read(source, Bybits.BTC, Timeframe.M1, RANGE)));
            Thread thread = new Thread(read);
            thread.start();
            while (fake.requests().isEmpty()) {
                Thread.onSpinWait();
            }
            thread.interrupt();
            assertThat(read.get()).hasMessageStartingWith("MD-Y008");
        }
    }

    @Test
    void aRedirectIsNotFollowed() {
        try (ScriptedHttpServer other = ScriptedHttpServer.start();
                ScriptedHttpServer server = ScriptedHttpServer.start()) {
            server.next(HttpAnswer.of(302).header("Location", "http://" + other.host() + ":" + other.port() + "/"));
            try (BybitCandleSource source = at(server)) {
                assertThatThrownBy(source::serverTime)
                        .hasMessageStartingWith("MD-Y007")
                        .hasMessageContaining("redirect");
            }
            assertThat(other.requests()).isEmpty();
        }
    }

    private BybitCandleSource at(ScriptedHttpServer server) {
        return BybitCandleSource.builder()
                .restUrl(URI.create("http://" + server.host() + ":" + server.port()))
                .budget(Bybits.budget(clock))
                .clock(clock)
                .build();
    }

    @Test
    void aHostThatIsNotThereIsSaidSo() {
        URI gone = fake.restUrl();
        fake.close();
        try (BybitCandleSource source = BybitCandleSource.builder()
                .restUrl(gone)
                .budget(Bybits.budget(clock))
                .tries(2)
                .build()) {
            assertThatThrownBy(source::serverTime).hasMessageStartingWith("MD-Y001");
        }
    }

    @Test
    void i11AKeyInTheEnvironmentIsNeitherSentNorShown() {
        Map<String, String> environment = Map.of(
                "BYBIT_API_KEY", SECRET,
                "BYBIT_API_SECRET", SECRET,
                "BYBIT_REST_URL", fake.restUrl().toString());
        try (ScriptedHttpServer server = ScriptedHttpServer.start();
                BybitCandleSource source = BybitCandleSource.builder()
                        .fromEnvironment(environment)
                        .restUrl(URI.create("http://" + server.host() + ":" + server.port()))
                        .budget(Bybits.budget(clock))
                        .tries(1)
                        .build()) {
            server.otherwise(HttpAnswer.of(401).body("null"));
            SourceException problem = catchThrowableOfType(SourceException.class, source::serverTime);
            assertThat(problem).hasMessageStartingWith("MD-Y007");
            assertThat(problem.toString() + source + source.report().toJson()).doesNotContain(SECRET);
            assertThat(server.requests()).hasSize(1).allSatisfy(request -> {
                assertThat(request.headers().toString() + request.query()).doesNotContain(SECRET);
                assertThat(request.bodyBytes()).isZero();
            });
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ftp://api.bybit.com", "api.bybit.com", "https://user:" + SECRET + "@host", "https://h?x=1", "::"
            })
    void aUrlThatCannotBeAskedIsRefusedWithoutShowingIt(String url) {
        assertThatThrownBy(() -> BybitCandleSource.builder()
                        .fromEnvironment(Map.of("BYBIT_REST_URL", url))
                        .build())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("MD-G017")
                .hasMessageNotContaining(SECRET);
    }

    @Test
    void theVenuesTimeIsTheVenues() {
        fake.skew(Duration.ofMinutes(5));
        try (BybitCandleSource source = Bybits.source(fake, clock).build()) {
            assertThat(source.serverTime()).isEqualTo(clock.instant().plus(Duration.ofMinutes(5)));
        }
    }
}
