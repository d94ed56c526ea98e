package io.marketdata.ops;

import static io.marketdata.ops.OpsFixture.BTC;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.marketdata.MarketCatalogue;
import io.marketdata.calendar.TradingCalendar;
import io.marketdata.model.CandleSource;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.MarketId;
import io.marketdata.model.Timeframe;
import io.marketdata.redis.PublishedBars;
import io.marketdata.redis.Redis;
import io.marketdata.redis.RedisBus;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.RedisClient;

/** Over a real Redis consumers get what is promised, marks hold as long as they have to, and commands are taken. */
@NullUnmarked // a value that is not there fails the test
@Timeout(120)
class OpsOverRedisIT {
    private static final MarketId SPOT = new MarketId(3);
    private static final String MARK = "marketdata:internal:republish_watermark:bybit:spot:BTCUSDT:1m:48";
    private static final PublishedBars FORM = PublishedBars.of(MarketCatalogue.builtin(), SPOT);
    private static final String GUARD = "{\"symbols\":[\"BTCUSDT\"]}";
    private static final LocalRedis SERVER = new LocalRedis();

    private final Redis redis = SERVER.connect();
    private final BlockingQueue<String> bars = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final OpsFixture fixture = new OpsFixture("2026-03-04T12:00:30Z", TradingCalendar.always());
    private final Operations operations = fixture.builder()
            .watermarks(redis.watermarkStore())
            .publisher(redis.barPublisher(SPOT))
            .build();

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @BeforeEach
    void listen() {
        try (RedisClient look = SERVER.look()) {
            look.flushAll();
        }
        redis.bus().subscribe(redis.bus().barsChannel(), bars::add);
        redis.bus().subscribe(redis.bus().statusChannel(), answers::add);
        fixture.fill(50);
    }

    @AfterEach
    void disconnect() {
        redis.close();
    }

    private static RepublishRequest request(Timeframe... timeframes) {
        return RepublishRequest.of(BTC, List.of(timeframes));
    }

    private List<String> messages(int count) throws InterruptedException {
        List<String> messages = new ArrayList<>();
        while (messages.size() < count) {
            String message = bars.poll(2, TimeUnit.MINUTES);
            assertThat(message)
                    .as("message %d of %d", messages.size() + 1, count)
                    .isNotNull();
            messages.add(message);
        }
        return messages;
    }

    private static JsonSchema publishedForm() throws Exception {
        try (InputStream text = PublishedBars.class.getResourceAsStream("published-bars.schema.json")) {
            return JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(text);
        }
    }

    @Test
    void theTailTravelsInMessagesOfThePublishedFormOfAtMost512BarsEachMinuteOnce() throws Exception {
        fixture.history.put(MemoryHistory.candle(BTC, fixture.end().minusSeconds(6_000), CandleSource.WS));
        RepublishReport report = operations.republishTail(request(Timeframe.M1, Timeframe.H1));
        assertThat(report.isOk()).isTrue();
        int sent = report.entries().stream()
                .mapToInt(RepublishReport.Entry::batches)
                .sum();
        JsonSchema form = publishedForm();
        List<CandleWithMeta> minutes = new ArrayList<>();
        for (String message : messages(sent)) {
            assertThat(form.validate(message, InputFormat.JSON)).as(message).isEmpty();
            List<CandleWithMeta> read = FORM.read(message);
            assertThat(read).hasSizeBetween(1, 512);
            if (message.contains("\"tf\":\"1m\"")) {
                minutes.addAll(read);
            }
        }
        assertThat(minutes)
                .extracting(bar -> bar.candle().tsOpen())
                .hasSize(2_880)
                .isSorted()
                .doesNotHaveDuplicates();
        assertThat(bars).isEmpty();
    }

    @Test
    void aMarkInRedisIsHonouredOrForcedAndItsEndLetsTheTailTravelAgain() throws Exception {
        operations.republishTail(request(Timeframe.M1));
        messages(6);
        try (RedisClient look = SERVER.look()) {
            assertThat(look.pttl(MARK)).isBetween(1L, 300_000L);
            assertThat(operations.republishTail(request(Timeframe.M1)).state())
                    .isEqualTo(RepublishReport.State.SKIPPED);
            RepublishReport forced =
                    operations.republishTail(request(Timeframe.M1).force(true));
            assertThat(forced.entries().get(0).forced()).isTrue();
            messages(6);
            // A time to live that is over at once: the server's own clock takes the mark away.
            look.pexpireAt(MARK, 1);
            assertThat(operations.republishTail(request(Timeframe.M1)).state()).isEqualTo(RepublishReport.State.OK);
            messages(6);
        }
        assertThat(bars).isEmpty();
    }

    @Test
    void aMinuteOfAWrongSourceStopsItsTimeframeAloneAndSetsNoMark() throws Exception {
        fixture.history.put(MemoryHistory.candle(BTC, fixture.end().minusSeconds(120), CandleSource.UNKNOWN));
        RepublishReport report = operations.republishTail(request(Timeframe.M1, Timeframe.H12));
        assertThat(report.entries().get(0).fault().error()).isEqualTo(OpsError.REPUBLISH_SOURCE_INVALID);
        assertThat(messages(report.entries().get(1).batches())).allMatch(message -> message.contains("\"tf\":\"12h\""));
        try (RedisClient look = SERVER.look()) {
            assertThat(look.exists(MARK)).isFalse();
            assertThat(look.exists(MARK.replace(":1m:", ":12h:"))).isTrue();
        }
        assertThat(bars).isEmpty();
    }

    private String answer(Predicate<String> wanted) throws InterruptedException {
        while (true) {
            String answer = answers.poll(2, TimeUnit.MINUTES);
            assertThat(answer).as("an answer").isNotNull();
            if (wanted.test(answer)) {
                return answer;
            }
        }
    }

    private CommandBus bus() {
        RedisBus channels = redis.bus();
        return CommandBus.of(
                commands -> channels.subscribe(channels.commandsChannel(), commands),
                text -> channels.publish(channels.statusChannel(), text));
    }

    private void send(String command) {
        redis.bus().publish(redis.bus().commandsChannel(), command);
    }

    @Test
    void signedCommandsAreTakenFromTheChannelOnceAndOthersAreRefused() throws Exception {
        CommandKeys keys = CommandKeys.of(Map.of("k1", "0123456789abcdef".getBytes(StandardCharsets.US_ASCII)));
        long now = fixture.clock.millis();
        try (CommandBus bus = bus()) {
            CommandServer.of(operations).keys(keys).defaultMarket(SPOT).build().serve(bus);
            String warmup = "{\"symbols\":[\"BTCUSDT\"],\"lookback_days\":3,\"publish\":false}";
            send(keys.sign("warmup", "w", now, warmup, "k1", "n1"));
            String first = answer(text -> text.contains("\"req_id\":\"w\""));
            assertThat(first).contains("\"ok\":true");
            assertThat(answer(text -> true)).startsWith("{\"type\":\"status\"").contains("\"coverage_ok\":true");
            int asked = fixture.provider.asked.size();
            assertThat(asked).isPositive();

            send(keys.sign("warmup", "w", now, warmup, "k1", "n1"));
            assertThat(answer(text -> true)).contains("\"code\":\"replay_rejected\"");
            send(keys.sign("warmup", "w", now, warmup, "k1", "n2"));
            assertThat(answer(text -> true)).isEqualTo(first);
            send("{\"cmd\":\"tail_guard\",\"req_id\":\"u\",\"ts\":" + now + ",\"args\":" + GUARD + "}");
            assertThat(answer(text -> true)).contains("\"code\":\"auth_failed\"");
            send(keys.sign("tail_guard", "l", now - 300_001, GUARD, "k1", "n3"));
            assertThat(answer(text -> true)).contains("\"code\":\"auth_ts_skew\"");
            send("x".repeat(CommandServer.LARGEST_COMMAND + 1));
            assertThat(answer(text -> true)).contains("\"code\":\"command_payload_too_large\"");
            assertThat(fixture.provider.asked).hasSize(asked);
        }
        // The server hears of a closed connection a moment later; the test's time limit ends a wait for one that stays.
        while (redis.bus().publish(redis.bus().commandsChannel(), "nobody listens") > 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void commandsAreTakenAgainAfterTheServerWasGone() throws Exception {
        try (CommandBus bus = bus()) {
            CommandServer.of(operations).defaultMarket(SPOT).build().serve(bus);
            SERVER.stop();
            SERVER.startAgain();
            String command = "{\"cmd\":\"tail_guard\",\"req_id\":\"after\",\"ts\":" + fixture.clock.millis()
                    + ",\"args\":" + GUARD + "}";
            String answer = null;
            for (int tries = 0; answer == null && tries < 300; tries++) {
                // Until both subscriptions are back: a channel keeps nothing.
                fixture.clock.advance(java.time.Duration.ofSeconds(1));
                send(command);
                answer = answers.poll(100, TimeUnit.MILLISECONDS);
            }
            assertThat(answer).contains("\"req_id\":\"after\"").contains("\"ok\":true");
        }
    }
}
