package io.marketdata.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.marketdata.batch.CandleBatch;
import io.marketdata.error.MarketDataException;
import io.marketdata.error.SourceException;
import io.marketdata.error.WriteException;
import io.marketdata.model.TimeRange;
import io.marketdata.testkit.NothingLeft;
import io.marketdata.testkit.fault.HttpAnswer;
import io.marketdata.testkit.fault.ScriptedHttpServer;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers to a reader that no ClickHouse gives, and that arrive all the same. */
@Timeout(60)
@ExtendWith(NothingLeft.class)
class ForeignAnswersTest {
    private static final TimeRange DAY = TimeRange.parse("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z");
    /** Two kilobytes of foreign text, and a line of ours. */
    private static final int MOST_MESSAGE_LENGTH = 2_600;

    private final ScriptedHttpServer other = ScriptedHttpServer.start();
    private final ClickHouse clickHouse = ClickHouse.connect(ClickHouseOptions.builder(other.host())
            .port(other.port())
            .password("s3cret")
            .connectTimeout(Duration.ofSeconds(5))
            .socketTimeout(Duration.ofSeconds(5))
            .build());

    @AfterEach
    void close() {
        clickHouse.close();
        other.close();
    }

    private MarketDataException failure() {
        MarketDataException problem = catchThrowableOfType(
                MarketDataException.class,
                () -> Candles.all(clickHouse.canonicalReader().read1m(Candles.BTC, DAY), 1_000));
        assertThat(problem).isNotNull();
        assertThat(problem.getMessage())
                .startsWith("MD-")
                .doesNotContain("s3cret", "\n")
                .hasSizeLessThan(MOST_MESSAGE_LENGTH);
        return problem;
    }

    @Test
    void f37AMegabyteOfErrorTextIsCutShort() {
        other.otherwise(HttpAnswer.of(500)
                .header("X-ClickHouse-Exception-Code", "241")
                .body("Code: 241. DB::Exception: Memory limit exceeded " + "x\n".repeat(500_000)));
        assertThat(failure().getMessage()).contains("127.0.0.1", "Memory limit", "...");
    }

    @Test
    void f10APageOfAProxyIsNotTakenForAnAnswer() {
        for (int status : List.of(500, 502, 504)) {
            for (String body : List.of("", "<html><body>" + "oops ".repeat(10_000) + "</body></html>")) {
                other.otherwise(HttpAnswer.of(status)
                        .header("Content-Type", "text/html")
                        .body(body));
                assertThat(failure().isRetryable()).as("status " + status).isTrue();
            }
        }
    }

    @Test
    void aProxyThatWantsALoginIsAFailureAndIsToldNoSecret() {
        other.otherwise(HttpAnswer.of(407)
                .header("Proxy-Authenticate", "Basic realm=\"outside\"")
                .body("login"));
        failure();
        assertThat(other.requests())
                .isNotEmpty()
                .allSatisfy(request ->
                        assertThat(request.header("Proxy-Authorization")).isNull());
    }

    @Test
    void bytesThatAreNoHttpAreAFailure() {
        other.otherwise(HttpAnswer.raw("SSH-2.0-OpenSSH_9\r\n".getBytes(StandardCharsets.ISO_8859_1)));
        failure();
    }

    @Test
    void aBodyThatIsNoBlockIsAFailure() {
        other.otherwise(HttpAnswer.of(200).body("<html>welcome to the hotel's network</html>"));
        failure();
    }

    private ClickHouse asWritten() {
        return ClickHouse.connect(ClickHouseOptions.builder(other.host())
                .port(other.port())
                .requireCanonical(false)
                .retry(RetryPolicy.NONE)
                .build());
    }

    private static CandleBatch stamped() {
        CandleBatch batch = Candles.minutes(Candles.BTC, "2026-01-01T00:00:00Z", 9, 1);
        batch.stamp(UUID.randomUUID(), 0, System.currentTimeMillis());
        return batch;
    }

    private static void assertForeign(ThrowingCallable question) {
        assertThatThrownBy(question)
                .isInstanceOf(SourceException.class)
                .hasMessageStartingWith("MD-N003")
                .hasMessageContaining("not as ClickHouse does");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "1\n",
                "<html>welcome</html>",
                "<html>\n<body>\nwelcome\n</body>\n</html>\n",
                "n\nUInt64\n<html>\n",
                "n\nUInt64\n1\t2\n"
            })
    void anAnswerOfSomebodyElseIsTakenForNone(String body) {
        other.otherwise(HttpAnswer.of(200).body(body));
        assertForeign(() -> clickHouse.canonicalIndex().missing(Candles.BTC, DAY));
        assertForeign(() -> clickHouse.canonicalIndex().bounds(Candles.BTC));
        assertForeign(() -> clickHouse.canonicalIndex().instruments());
        assertForeign(() -> clickHouse.instruments().instruments(Candles.BTC.market()));
        assertForeign(() -> clickHouse.schema().check());
        assertForeign(() -> clickHouse.doctor());
        try (ClickHouse writing = asWritten()) {
            assertForeign(() -> writing.rawWriter().write1m(stamped()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>sorry</html>"})
    void aLookThatSomebodyElseAnswersLeavesTheBatchInDoubt(String body) {
        other.otherwise(request -> {
            String sql =
                    URLDecoder.decode(String.valueOf(request.query()), StandardCharsets.UTF_8) + request.bodyText();
            return HttpAnswer.of(200).body(sql.contains("SELECT count()") ? body : ScriptedServer.answerTo(sql, 0));
        });
        try (ClickHouse writing = asWritten()) {
            assertThatThrownBy(() -> writing.rawWriter().redeliver1m(stamped()))
                    .isInstanceOfSatisfying(WriteException.class, problem -> {
                        assertThat(problem.outcome()).isEqualTo(WriteException.Outcome.IN_DOUBT);
                        assertThat(problem.isRetryable()).isTrue();
                    })
                    .hasMessageContaining("not as ClickHouse does");
        }
    }

    @Test
    void anAnswerThatEndsBeforeItsLengthIsAFailure() {
        for (HttpAnswer cut : List.of(
                HttpAnswer.of(200).body(new byte[0]).contentLength(100),
                HttpAnswer.of(200).body(new byte[100]).resetAfter(0),
                HttpAnswer.of(200).body(new byte[100]).chunked().closeAfter(50),
                HttpAnswer.hangUp(),
                HttpAnswer.reset())) {
            other.otherwise(cut);
            failure();
        }
    }
}
