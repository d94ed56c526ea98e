package io.marketdata.ops;

import static io.marketdata.ops.OpsFixture.BTC;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.calendar.TradingCalendar;
import io.marketdata.model.TimeRange;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** In which order a server refuses, and how much it remembers. */
class CommandMemoryTest {
    private final OpsFixture fixture = new OpsFixture("2026-03-04T12:00:30Z", TradingCalendar.always());
    private final CommandServer open =
            CommandServer.of(fixture.builder().build()).build();

    private String command(String cmd, String reqId) {
        return "{\"cmd\":\"" + cmd + "\",\"req_id\":\"" + reqId + "\",\"ts\":" + fixture.clock.millis()
                + ",\"args\":{}}";
    }

    private static void refused(String answer, String error) {
        assertThat(answer).contains("\"ok\":false").contains("\"code\":\"" + error + "\"");
    }

    @Test
    void commandsThatAreNotKnownShareARateWhichIsCheckedBeforeTheirName() {
        for (int i = 0; i < 5; i++) {
            refused(open.handle(command("format_disk" + i, "u" + i)), "unknown_command");
        }
        refused(open.handle(command("format_disk", "u5")), "rate_limited");
        refused(open.handle(command("warmup", "w")), "invalid_args");
        fixture.clock.advance(Duration.ofSeconds(1));
        refused(open.handle(command("format_disk", "u5")), "unknown_command");
    }

    @Test
    void aSignedCommandThatWasTooManyComesAgainWithANewNonceAlone() {
        CommandKeys keys = CommandKeys.of(Map.of("k1", "0123456789abcdef".getBytes(StandardCharsets.US_ASCII)));
        CommandServer signed =
                CommandServer.of(fixture.builder().build()).keys(keys).build();
        long ts = fixture.clock.millis();
        for (int i = 0; i < 5; i++) {
            refused(signed.handle(keys.sign("warmup", "r" + i, ts, "{}", "k1", "n" + i)), "invalid_args");
        }
        String sixth = keys.sign("warmup", "r5", ts, "{}", "k1", "n5");
        refused(signed.handle(sixth), "rate_limited");
        fixture.clock.advance(Duration.ofSeconds(1));
        refused(signed.handle(sixth), "replay_rejected");
        refused(signed.handle(keys.sign("warmup", "r5", ts, "{}", "k1", "n6")), "invalid_args");
    }

    @Test
    void theLastThousandAnswersAreRemembered() {
        String first = open.handle(command("warmup", "r0"));
        refused(first, "invalid_args");
        for (int i = 1; i < 1_000; i++) {
            fixture.clock.advance(Duration.ofMillis(200));
            refused(open.handle(command("warmup", "r" + i)), "invalid_args");
        }
        assertThat(open.handle(command("warmup", "r0"))).isEqualTo(first);
        refused(open.handle(command("republish_tail", "r0")), "contract_error");
        fixture.clock.advance(Duration.ofMillis(200));
        refused(open.handle(command("warmup", "r1000")), "invalid_args");
        refused(open.handle(command("republish_tail", "r1")), "contract_error");
        refused(open.handle(command("republish_tail", "r0")), "invalid_args");
    }

    @Test
    void aRequestIdIsOfItsKeyAndStandsForOneCommandAndItsArguments() {
        fixture.fill(48);
        CommandKeys keys = CommandKeys.of(Map.of(
                "k1", "0123456789abcdef".getBytes(StandardCharsets.US_ASCII),
                "k2", "fedcba9876543210".getBytes(StandardCharsets.US_ASCII)));
        CommandServer signed = CommandServer.of(fixture.builder().build())
                .keys(keys)
                .prefix("md.")
                .build();
        long ts = fixture.clock.millis();
        String args = "{\"symbols\":[\"bybit:spot:BTCUSDT\"],\"window_hours\":48}";
        String same = "{\"window_hours\":48,\"symbols\":[\"bybit:spot:BTCUSDT\"]}";
        String first = signed.handle(keys.sign("tail_guard", "1", ts, args, "k1", "n1"));
        assertThat(first).contains("\"ok\":true");
        assertThat(signed.handle(keys.sign("md.tail_guard", "1", ts, same, "k1", "n2")))
                .isEqualTo(first);
        refused(
                signed.handle(keys.sign("tail_guard", "1", ts, args.replace("48", "24"), "k1", "n3")),
                "contract_error");
        refused(signed.handle(keys.sign("warmup", "1", ts, args, "k1", "n4")), "contract_error");
        refused(signed.handle(keys.sign("warmup", "1", ts, "{}", "k2", "n1")), "invalid_args");
        assertThat(fixture.counters).containsEntry("connector_tail_guard_runs_total:1m", 1L);
    }

    @Test
    void manyRangesAreToldByTheFirstAndByHowManyMoreThereAre() {
        for (Instant at = fixture.tail(48).start(); at.isBefore(fixture.end()); at = at.plusSeconds(120)) {
            fixture.history.fill(BTC, List.of(TimeRange.of(at, at.plusSeconds(60))));
        }
        String guard = command("tail_guard", "g").replace("{}", "{\"symbols\":[\"bybit:spot:BTCUSDT\"]}");
        String answer = open.handle(guard);
        assertThat(answer)
                .contains("\"missing_bars\":1440")
                .contains("\"missing_more\":1240")
                .contains("\"missing_more\":520")
                .hasSizeLessThan(40_000);
    }

    @Test
    void ofLongAnswersFewerAreRememberedAndTheNewestAlways() {
        CommandServer small = CommandServer.of(fixture.builder().build())
                .charactersKept(4_000)
                .build();
        String first = small.handle(command("warmup", "r0"));
        refused(first, "invalid_args");
        int fit = 4_000 / first.length();
        for (int i = 1; i < fit; i++) {
            fixture.clock.advance(Duration.ofMillis(200));
            refused(small.handle(command("warmup", "r" + i)), "invalid_args");
        }
        refused(small.handle(command("republish_tail", "r0")), "contract_error");
        fixture.clock.advance(Duration.ofMillis(200));
        refused(small.handle(command("warmup", "r" + fit)), "invalid_args");
        refused(small.handle(command("republish_tail", "r0")), "invalid_args");
        CommandServer none =
                CommandServer.of(fixture.builder().build()).charactersKept(1).build();
        String long1 = none.handle(command("warmup", "l1"));
        assertThat(none.handle(command("warmup", "l1"))).isEqualTo(long1);
        refused(none.handle(command("republish_tail", "l1")), "contract_error");
        none.handle(command("warmup", "l2"));
        refused(none.handle(command("republish_tail", "l1")), "invalid_args");
    }
}
