package io.marketdata.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.error.SourceException;
import io.marketdata.model.InstrumentId;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestFailuresTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final RequestFailures failures = new RequestFailures();

    private void fail(String code) {
        for (String symbol : List.of("BTCUSDT", "ETHUSDT")) {
            failures.failed(
                    InstrumentId.of(3, symbol), new SourceException(code, "no answer for " + symbol, true, null));
        }
        failures.failed(InstrumentId.of(3, "BTCUSDT"), new IllegalStateException("something else"));
    }

    @Test
    void eachCauseIsOneLineUntilItIsForgotten() {
        Logs.to(new PrintStream(err, true, StandardCharsets.UTF_8), false);
        fail("MD-X001");
        fail("MD-X002");
        failures.forget();
        fail("MD-X002");
        assertThat(err.toString(StandardCharsets.UTF_8).lines().map(line -> line.replaceAll("^.*examples ", "")))
                .containsExactly(
                        "3:BTCUSDT: a request for minutes failed, and is made again: MD-X001 no answer for BTCUSDT",
                        "3:BTCUSDT: a request for minutes failed, and is made again: something else",
                        "3:BTCUSDT: a request for minutes failed, and is made again: MD-X002 no answer for BTCUSDT",
                        "3:BTCUSDT: a request for minutes failed, and is made again: MD-X002 no answer for BTCUSDT",
                        "3:BTCUSDT: a request for minutes failed, and is made again: something else");
    }
}
