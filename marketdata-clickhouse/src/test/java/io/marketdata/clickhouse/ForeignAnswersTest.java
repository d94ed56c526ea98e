package io.marketdata.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.marketdata.error.MarketDataException;
import io.marketdata.model.TimeRange;
import io.marketdata.testkit.NothingLeft;
import io.marketdata.testkit.fault.HttpAnswer;
import io.marketdata.testkit.fault.ScriptedHttpServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

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
