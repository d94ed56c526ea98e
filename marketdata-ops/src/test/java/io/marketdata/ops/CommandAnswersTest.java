package io.marketdata.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.calendar.TradingCalendar;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** An answer says what came of the operation, not only that it was run. */
@NullUnmarked // a value that is not there fails the test
class CommandAnswersTest {
    private static final String GUARD = "{\"symbols\":[\"bybit:spot:BTCUSDT\"]}";

    private final OpsFixture fixture = new OpsFixture("2026-03-04T12:00:30Z", TradingCalendar.always());
    private int requests;

    private String command(String cmd, String args) {
        return "{\"cmd\":\"" + cmd + "\",\"req_id\":\"r" + requests++ + "\",\"ts\":" + fixture.clock.millis()
                + ",\"args\":" + args + "}";
    }

    private static void refused(String answer, String error) {
        assertThat(answer).contains("\"ok\":false").contains("\"code\":\"" + error + "\"");
    }

    /** The operation reports no failure. */
    private static void ran(String answer) {
        assertThat(answer).contains("\"ok\":true,\"result\":").doesNotContain("command_error");
    }

    @Test
    void anOperationThatReportsAFailureIsAnsweredWithItAndWithTheReport() {
        Operations operations = fixture.builder().enableBootstrap().build();
        CommandServer server = CommandServer.of(operations).build();
        fixture.provider.fails = true;
        for (String cmd : List.of("warmup", "bootstrap")) {
            String answer = server.handle(command(cmd, GUARD));
            refused(answer, "command_error");
            assertThat(answer).contains("\"message\":\"MD-O010 ").contains("\"result\":{\"ok\":false");
            assertThat(operations.status().lastCommand())
                    .containsEntry("cmd", cmd)
                    .containsEntry("error", "command_error");
        }
        fixture.provider.fails = false;
        fixture.fill(48);
        fixture.hole(600, 300);
        String repair = "{\"symbols\":[\"bybit:spot:BTCUSDT\"],\"repair\":true}";
        String overLimit = server.handle(command("tail_guard", repair));
        refused(overLimit, "command_error");
        assertThat(overLimit).contains("\"message\":\"MD-O004 ").contains("\"missing_bars\":300");

        String missing = server.handle(command("tail_guard", GUARD));
        ran(missing);
        assertThat(missing).contains("\"state\":\"missing\"");
        assertThat(operations.status().lastCommand()).containsEntry("error", null);
    }

    @Test
    void aBootstrapSendsTheTailOnceWhicheverStepDoes() {
        CommandServer server =
                CommandServer.of(fixture.builder().enableBootstrap().build()).build();
        String range = "\"start_ms\":" + fixture.tail(60).start().toEpochMilli() + ",\"end_ms\":"
                + fixture.end().toEpochMilli();
        String symbols = "{\"symbols\":[\"bybit:spot:BTCUSDT\"],\"lookback_days\":1,";
        ran(server.handle(command("bootstrap", symbols + range + "}")));
        assertThat(barsSent()).isEqualTo(48 * 60);
        fixture.messages.clear();
        fixture.clock.advance(Duration.ofMinutes(10));
        ran(server.handle(command("bootstrap", symbols + "\"republish\":false}")));
        assertThat(barsSent()).isEqualTo(24 * 60);
    }

    private int barsSent() {
        return fixture.messages.stream()
                .mapToInt(message -> message.bars().size())
                .sum();
    }
}
