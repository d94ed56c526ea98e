package io.marketdata.ops;

import static io.marketdata.ops.OpsFixture.BTC;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.calendar.TradingCalendar;
import io.marketdata.error.WriteException;
import io.marketdata.model.MarketId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** Only what is signed, in time, new, small, rare and well formed is run; and that once. */
class CommandServerTest {
    private static final byte[] SECRET = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final String GUARD = "{\"symbols\":[\"bybit:spot:BTCUSDT\"]}";

    private final OpsFixture fixture = new OpsFixture("2026-03-04T12:00:30Z", TradingCalendar.always());
    private final CommandKeys keys = CommandKeys.of(Map.of("k1", SECRET));
    private final CommandServer open =
            CommandServer.of(fixture.builder().build()).build();
    private final CommandServer signed =
            CommandServer.of(fixture.builder().build()).keys(keys).prefix("md.").build();
    private int requests;

    private String command(String cmd, String args) {
        return command(cmd, "r" + requests++, args);
    }

    private String command(String cmd, String reqId, String args) {
        return "{\"cmd\":\"" + cmd + "\",\"req_id\":\"" + reqId + "\",\"ts\":" + fixture.clock.millis() + ",\"args\":"
                + args + "}";
    }

    private static void refused(String answer, String error) {
        assertThat(answer).contains("\"ok\":false").contains("\"code\":\"" + error + "\"");
    }

    private static void ran(String answer) {
        assertThat(answer).contains("\"ok\":true");
    }

    private String sign(String reqId, String nonce) {
        return keys.sign("md.tail_guard", reqId, fixture.clock.millis(), GUARD, "k1", nonce);
    }

    @Test
    void whatIsNotJsonOrNotAnEnvelopeIsRefused() {
        for (String text : List.of("", "{", "nonsense", "{\"cmd\":\"a\",\"cmd\":\"b\"}", "{} {}", "[".repeat(500))) {
            refused(open.handle(text), "invalid_json");
        }
        for (String text : List.of(
                "[]",
                "1",
                "{}",
                "{\"cmd\":\"warmup\",\"req_id\":\"a\",\"ts\":1.5,\"args\":{}}",
                "{\"cmd\":\"warmup\",\"req_id\":\"a\",\"ts\":\"1\",\"args\":{}}",
                "{\"cmd\":\"warmup\",\"req_id\":\"\",\"ts\":1,\"args\":{}}",
                "{\"cmd\":\"warmup\",\"req_id\":\"a\",\"ts\":1,\"args\":[]}",
                "{\"cmd\":\"warmup\",\"req_id\":\"a\",\"ts\":1,\"args\":{},\"auth\":null}",
                "{\"cmd\":\"warmup\",\"req_id\":\"a\",\"ts\":1,\"args\":{},\"more\":1}")) {
            refused(open.handle(text), "contract_error");
        }
    }

    @Test
    void aCommandOfMoreThan16KibibytesIsRefusedBeforeItIsRead() {
        String fits = "{" + " ".repeat(CommandServer.LARGEST_COMMAND - 1);
        refused(open.handle(fits), "invalid_json");
        refused(open.handle(fits + " "), "command_payload_too_large");
        refused(open.handle("\u00e9".repeat(CommandServer.LARGEST_COMMAND / 2 + 1)), "command_payload_too_large");
    }

    @Test
    void fortyCommandsAtOnceAndTwentyASecondAreTaken() {
        for (int i = 0; i < 40; i++) {
            refused(open.handle("x"), "invalid_json");
        }
        refused(open.handle("x"), "rate_limited");
        fixture.clock.advance(Duration.ofSeconds(1));
        for (int i = 0; i < 20; i++) {
            refused(open.handle("x"), "invalid_json");
        }
        refused(open.handle("x".repeat(20_000)), "rate_limited");
    }

    @Test
    void fiveOfACommandASecondAreTakenAndOneThatWasTooManyMayComeAgain() {
        fixture.fill(48);
        for (int i = 0; i < 5; i++) {
            ran(open.handle(command("tail_guard", GUARD)));
        }
        String sixth = command("tail_guard", "same", GUARD);
        refused(open.handle(sixth), "rate_limited");
        refused(open.handle(command("republish_tail", "{}")), "invalid_args");
        fixture.clock.advance(Duration.ofSeconds(1));
        ran(open.handle(sixth));
    }

    @Test
    void theSameRequestIsRunOnceAndAnsweredTwice() {
        String command = command("warmup", "w1", "{\"symbols\":\"bybit:spot:BTCUSDT\",\"lookback_days\":1}");
        String first = open.handle(command);
        ran(first);
        int asked = fixture.provider.asked.size();
        assertThat(asked).isPositive();
        fixture.history.of(BTC).clear();
        assertThat(open.handle(command)).isEqualTo(first);
        assertThat(fixture.provider.asked).hasSize(asked);
    }

    @Test
    void onlyARightSignatureOfAKnownKeyIsTaken() throws Exception {
        fixture.fill(48);
        ran(signed.handle(sign("a", "n1")));
        refused(signed.handle(command("md.tail_guard", GUARD)), "auth_failed");
        refused(signed.handle(sign("b", "n2").replace("BTCUSDT", "ETHUSDT")), "auth_failed");
        refused(signed.handle(sign("c", "n3").replace("\"k1\"", "\"k2\"")), "auth_failed");
        String canonical = "{\"args\":{\"symbols\":[\"bybit:spot:BTCUSDT\"],\"window_hours\":48},"
                + "\"cmd\":\"md.tail_guard\",\"kid\":\"k1\",\"nonce\":\"n4\",\"req_id\":\"d\",\"ts\":"
                + fixture.clock.millis() + "}";
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET, "HmacSHA256"));
        String sig = HexFormat.of().formatHex(mac.doFinal(canonical.getBytes(StandardCharsets.UTF_8)));
        ran(signed.handle("{ \"ts\": " + fixture.clock.millis()
                + ", \"cmd\":\"md.tail_guard\", \"req_id\":\"d\", \"auth\":{\"sig\":\"" + sig
                + "\",\"nonce\":\"n4\",\"kid\":\"k1\"}, \"args\":{\"window_hours\":48, \"symbols\":"
                + "[\"bybit:spot:BTCUSDT\"]}}"));
        assertThat(keys.toString()).isEqualTo("1 keys");
    }

    @Test
    void whatIsLateOrEarlyOrReplayedIsRefused() {
        fixture.fill(48);
        String late = sign("late", "n1");
        fixture.clock.advance(Duration.ofMillis(300_001));
        refused(signed.handle(late), "auth_ts_skew");
        String early = keys.sign("md.tail_guard", "early", fixture.clock.millis() + 300_001, GUARD, "k1", "n2");
        refused(signed.handle(early), "auth_ts_skew");
        String edge = keys.sign("md.tail_guard", "edge", fixture.clock.millis() + 300_000, GUARD, "k1", "n3");
        ran(signed.handle(edge));
        refused(signed.handle(edge), "replay_rejected");
        refused(signed.handle(sign("other", "n3")), "replay_rejected");
        fixture.clock.advance(Duration.ofMinutes(10));
        refused(signed.handle(edge), "replay_rejected");
        fixture.clock.advance(Duration.ofMillis(1));
        refused(signed.handle(edge), "auth_ts_skew");
        ran(signed.handle(keys.sign("md.tail_guard", "edge", fixture.clock.millis(), GUARD, "k1", "n9")));
    }

    @Test
    void whatAServerBeforeItTookIsNotTakenAgainByTheNext() {
        fixture.fill(48);
        String before = sign("a", "n1");
        ran(signed.handle(before));
        fixture.clock.advance(Duration.ofSeconds(1));
        CommandKeys same = CommandKeys.of(Map.of("k1", SECRET));
        CommandServer next = CommandServer.of(fixture.builder().build())
                .keys(same)
                .prefix("md.")
                .build();
        refused(next.handle(before), "replay_rejected");
        ran(next.handle(sign("a", "n2")));
    }

    @Test
    void unknownCommandsAndWrongArgumentsAreNamed() {
        refused(open.handle(command("format_disk", "{}")), "unknown_command");
        for (String args : List.of(
                "{}",
                "{\"symbols\":[]}",
                "{\"symbols\":[1]}",
                "{\"symbols\":[\"BTCUSDT\"]}",
                "{\"symbols\":[\"kraken:spot:BTCUSDT\"]}",
                "{\"symbols\":[\"BTCUSDT\"],\"market_id\":99}",
                "{\"symbols\":[\"BTCUSDT\"],\"market_id\":3,\"window_hours\":0}",
                "{\"symbols\":[\"BTCUSDT\"],\"market_id\":3,\"window_hours\":1.5}",
                "{\"symbols\":[\"BTCUSDT\"],\"market_id\":3,\"window_hours\":745}",
                "{\"symbols\":[\"BTCUSDT\"],\"market_id\":3,\"repair\":\"yes\"}",
                "{\"symbols\":[\"BTCUSDT\"],\"market_id\":3,\"timeframes\":[\"7m\"]}",
                "{\"symbols\":[\"BTCUSDT\"],\"market_id\":3,\"other\":1}")) {
            fixture.clock.advance(Duration.ofSeconds(1));
            refused(open.handle(command("tail_guard", args)), "invalid_args");
        }
        fixture.clock.advance(Duration.ofSeconds(1));
        String day = "{\"symbol\":\"bybit:spot:BTCUSDT\",\"start_ms\":0,";
        refused(open.handle(command("backfill", day + "\"end_ms\":0}")), "invalid_args");
        refused(open.handle(command("backfill", day + "\"end_utc\":\"2026-01-01\"}")), "invalid_args");
        refused(open.handle(command("backfill", day + "\"start_utc\":\"1970-01-01T00:00:00Z\"}")), "invalid_args");
        assertThat(fixture.provider.asked).isEmpty();
    }

    @Test
    void aProviderThatIsNotThereAndAnOperationThatFailsHaveTheirWords() {
        String provider = "{\"symbols\":[\"bybit:spot:BTCUSDT\"],\"provider\":\"nobody\"}";
        String answer = open.handle(command("warmup", provider));
        refused(answer, "provider_not_configured");
        assertThat(answer).contains("venue");
        refused(open.handle(command("bootstrap", GUARD)), "command_error");
        Operations off = Operations.withoutHistory().clock(fixture.clock).build();
        refused(CommandServer.of(off).build().handle(command("tail_guard", GUARD)), "command_error");
    }

    @Test
    void everyCommandRunsOverTheBusAndTheStatusFollows() {
        Operations operations = fixture.builder().enableBootstrap().build();
        CommandServer server =
                CommandServer.of(operations).defaultMarket(new MarketId(3)).build();
        List<String> answers = new ArrayList<>();
        try (InProcessCommandBus bus = new InProcessCommandBus()) {
            bus.onAnswer(answers::add);
            server.serve(bus);
            bus.send(command("warmup", "{\"symbols\":\"BTCUSDT\",\"lookback_hours\":30}"));
            bus.send(command(
                    "backfill",
                    "{\"symbol\":\"BTCUSDT\",\"start_utc\":\"2026-03-01T00:00:00Z\",\"end_ms\":1772409600000}"));
            bus.send(command("republish_tail", "{\"symbol\":\"BTCUSDT\",\"tfs\":[\"1m\",\"1h\"],\"force\":true}"));
            bus.send(command("tail_guard", "{\"symbols\":[\"BTCUSDT\"],\"repair\":true,\"timeframes\":[\"1m\"]}"));
            bus.send(command("bootstrap", "{\"symbols\":[\"BTCUSDT\"],\"republish\":false}"));
        }
        assertThat(answers).hasSize(10);
        for (int i = 0; i < answers.size(); i += 2) {
            ran(answers.get(i));
            assertThat(answers.get(i + 1)).startsWith("{\"type\":\"status\"");
        }
        assertThat(answers.get(9))
                .contains("\"bybit:spot:BTCUSDT\":{\"ohlcv\":{\"final_1m\":{\"coverage_ok\":true")
                .contains("\"last_command\":{\"cmd\":\"bootstrap\"")
                .contains("\"degraded\":false");
    }

    @Test
    void whatIsRefusedIsAnsweredWithoutTheStatus() {
        List<String> answers = new ArrayList<>();
        try (InProcessCommandBus bus = new InProcessCommandBus()) {
            bus.onAnswer(answers::add);
            signed.serve(bus);
            bus.send("nonsense");
            bus.send(command("md.tail_guard", GUARD));
            assertThat(answers).hasSize(2).allMatch(answer -> answer.contains("\"ok\":false"));
            fixture.fill(48);
            bus.send(sign("a", "n1"));
            bus.send(sign("a", "n2"));
        }
        assertThat(answers).hasSize(5);
        assertThat(answers.get(3)).startsWith("{\"type\":\"status\"");
        assertThat(answers.get(4)).isEqualTo(answers.get(2));
    }

    @Test
    void theSameRequestFromManyThreadsAtOnceIsRunOnce() throws Exception {
        String command = command("warmup", "w1", "{\"symbols\":\"bybit:spot:BTCUSDT\",\"lookback_days\":1}");
        int threads = 8;
        CyclicBarrier together = new CyclicBarrier(threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                answers.add(pool.submit(() -> {
                    together.await();
                    return open.handle(command);
                }));
            }
            for (Future<String> answer : answers) {
                ran(answer.get());
                assertThat(answer.get()).isEqualTo(answers.get(0).get());
            }
        } finally {
            pool.shutdown();
        }
        assertThat(fixture.counters).containsEntry("connector_warmup_requests_total", 1L);
        assertThat(fixture.provider.asked).hasSize(2);
    }

    @Test
    void aLongCommandHoldsUpNoOtherAndWhatFindsNoRoomMayComeAgain() throws Exception {
        fixture.fill(48);
        List<Runnable> begun = new ArrayList<>();
        List<String> answers = new ArrayList<>();
        boolean[] full = {false};
        try (InProcessCommandBus bus = new InProcessCommandBus()) {
            bus.onAnswer(answers::add);
            open.serve(bus, work -> {
                if (full[0]) {
                    throw new RejectedExecutionException("full");
                }
                begun.add(work);
            });
            bus.send(command("tail_guard", "long", GUARD));
            bus.send("nonsense");
            assertThat(answers).hasSize(1);
            refused(answers.get(0), "invalid_json");
            full[0] = true;
            bus.send(command("tail_guard", "late", GUARD));
            refused(answers.get(1), "rate_limited");
            full[0] = false;
            bus.send(command("tail_guard", "late", GUARD));
            bus.send(command("tail_guard", "late", GUARD));
            begun.forEach(Runnable::run);
        }
        assertThat(begun).hasSize(2);
        assertThat(answers.stream().filter(answer -> answer.contains("\"ok\":true")))
                .hasSize(3);
        assertThat(answers.stream().filter(answer -> answer.contains("\"type\":\"status\"")))
                .hasSize(2);
    }

    @Test
    void anAnswerThatTheBusDoesNotTakeIsRememberedAndGivenToWhoAsksAgain() {
        fixture.fill(48);
        Operations operations = fixture.builder().build();
        CommandServer server = CommandServer.of(operations).build();
        List<Consumer<String>> listeners = new ArrayList<>();
        boolean[] gone = {true};
        List<String> answers = new ArrayList<>();
        try (CommandBus bus = CommandBus.of(
                commands -> {
                    listeners.add(commands);
                    return listeners::clear;
                },
                text -> {
                    if (gone[0]) {
                        throw new WriteException(
                                "MD-N001", "nobody is there", WriteException.Outcome.REJECTED, true, null);
                    }
                    answers.add(text);
                })) {
            server.serve(bus);
            listeners.get(0).accept(command("tail_guard", "r", GUARD));
            assertThat(answers).isEmpty();
            assertThat(operations.status().errors())
                    .anySatisfy(error ->
                            assertThat(String.valueOf(error.get("message"))).contains("MD-N001"));
            gone[0] = false;
            listeners.get(0).accept(command("tail_guard", "r", GUARD));
            assertThat(answers).hasSize(1);
            ran(answers.get(0));
        }
        assertThat(listeners).isEmpty();
        assertThat(fixture.counters).containsEntry("connector_tail_guard_runs_total:1m", 1L);
    }

    @Test
    void aCommandThatNoThreadCouldBeMadeForIsAnsweredAndMayComeAgain() {
        fixture.fill(48);
        List<String> answers = new ArrayList<>();
        boolean[] noThread = {true};
        try (InProcessCommandBus bus = new InProcessCommandBus()) {
            bus.onAnswer(answers::add);
            open.serve(bus, work -> {
                if (noThread[0]) {
                    throw new OutOfMemoryError("unable to create native thread");
                }
                work.run();
            });
            String command = command("tail_guard", "r", GUARD);
            bus.send(command);
            assertThat(answers).hasSize(1);
            refused(answers.get(0), "command_error");
            assertThat(answers.get(0)).contains("unable to create native thread");
            noThread[0] = false;
            bus.send(command);
            ran(answers.get(1));
        }
    }

    @Test
    void anErrorOfAnOperationIsItsAnswerAndDoesNotReachTheBus() {
        Operations operations = fixture.builder()
                .policies(instrument -> {
                    throw new StackOverflowError("too deep");
                })
                .build();
        CommandServer server = CommandServer.of(operations).build();
        String command = command("tail_guard", "r", GUARD);
        String answer = server.handle(command);
        refused(answer, "command_error");
        assertThat(answer).contains("too deep");
        assertThat(server.handle(command)).isEqualTo(answer);
        assertThat(operations.status().errors()).isNotEmpty();
    }

    @Test
    void aSignedMessageThatABrokerDoublesIsRefusedAndTheFirstHasItsAnswerAllTheSame() {
        fixture.fill(48);
        List<Runnable> begun = new ArrayList<>();
        List<String> answers = new ArrayList<>();
        try (InProcessCommandBus bus = new InProcessCommandBus()) {
            bus.onAnswer(answers::add);
            signed.serve(bus, begun::add);
            String command = sign("a", "n1");
            bus.send(command);
            bus.send(command);
            assertThat(answers).hasSize(1);
            refused(answers.get(0), "replay_rejected");
            assertThat(answers.get(0)).contains("\"req_id\":\"a\"").contains("sign the same req_id with a new nonce");
            bus.send(sign("a", "n2"));
            begun.forEach(Runnable::run);
        }
        assertThat(begun).hasSize(1);
        assertThat(answers.stream()
                        .filter(answer -> answer.contains("\"ok\":true"))
                        .distinct())
                .hasSize(1);
        assertThat(answers.stream().filter(answer -> answer.contains("\"ok\":true")))
                .hasSize(2);
    }
}
