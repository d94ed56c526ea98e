package io.marketdata.testkit.bybit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.model.Timeframe;
import io.marketdata.testkit.ManualClock;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The fake's own rules, as a client of the wire sees them. */
@Timeout(300)
class FakeStreamTest {
    private final ManualClock clock = ManualClock.at("2026-02-01T00:00:10Z");
    private final BybitTruth truth = BybitTruth.builder()
            .instruments(FakeListings.spotPairs(20))
            .instruments(FakeListings.linearPairs(20))
            .build();
    private final FakeBybitStream fake =
            FakeBybitStream.builder().truth(truth).clock(clock).start();
    private final Heard heard = new Heard();

    private static final class Heard implements StreamClient {
        private final List<String> texts = new ArrayList<>();
        private final List<Integer> codes = new ArrayList<>();

        @Override
        public void onText(String part, boolean last) {
            texts.add(part);
        }

        @Override
        public void onBinary(byte[] bytes) {
            texts.add("binary");
        }

        @Override
        public void onClosed(int code) {
            codes.add(code);
        }

        String next() {
            return texts.remove(0);
        }
    }

    @AfterEach
    void close() {
        fake.close();
    }

    private StreamClient.Link connect(String category) throws IOException {
        return fake.connect("/v5/public/" + category, heard);
    }

    private static String subscribe(String id, String... topics) {
        return "{\"req_id\":\"" + id + "\",\"op\":\"subscribe\",\"args\":[\"" + String.join("\",\"", topics) + "\"]}";
    }

    @Test
    void answersHaveTheWordsOfTheirCategory() throws IOException {
        StreamClient.Link spot = connect("spot");
        spot.send(subscribe("a", "kline.1.BTCUSDT"));
        assertThat(heard.next())
                .isEqualTo("{\"success\":true,\"ret_msg\":\"subscribe\",\"conn_id\":\"fake-1\",\"req_id\":\"a\","
                        + "\"op\":\"subscribe\"}");
        assertThat(heard.next())
                .startsWith("{\"type\":\"snapshot\",\"topic\":\"kline.1.BTCUSDT\",\"data\":[{\"start\":");
        spot.send("{\"op\":\"ping\"}");
        assertThat(heard.next())
                .isEqualTo("{\"success\":true,\"ret_msg\":\"pong\",\"conn_id\":\"fake-1\",\"op\":\"ping\"}");
        StreamClient.Link linear = connect("linear");
        linear.send(subscribe("b", "kline.1.BTCUSDT"));
        assertThat(heard.next())
                .isEqualTo("{\"success\":true,\"ret_msg\":\"\",\"conn_id\":\"fake-2\",\"req_id\":\"b\","
                        + "\"op\":\"subscribe\"}");
        assertThat(heard.next()).startsWith("{\"topic\":\"kline.1.BTCUSDT\",\"data\":");
        assertThatThrownBy(() -> connect("option")).isInstanceOf(IOException.class);
    }

    @Test
    void aRequestWithOneWrongTopicSubscribesNone() throws IOException {
        StreamClient.Link spot = connect("spot");
        spot.send(subscribe("a", "kline.1.BTCUSDT", "kline.1.NOPEUSDT"));
        assertThat(heard.next()).contains("\"success\":false", "Invalid symbol :[kline.1.NOPEUSDT]");
        spot.send(subscribe("a", "kline.7.BTCUSDT"));
        assertThat(heard.next()).contains("Invalid kline type :[kline.7.BTCUSDT]");
        String[] eleven = truth.instruments(BybitCategory.SPOT).stream()
                .limit(11)
                .map(one -> "kline.1." + one.symbol())
                .toArray(String[]::new);
        spot.send(subscribe("b", eleven));
        assertThat(heard.next()).contains("args size >10");
        assertThat(fake.subscribed()).isEmpty();
        StreamClient.Link linear = connect("linear");
        linear.send(subscribe("c", "kline.1.BTCUSDT", "liquidation.BTCUSDT"));
        assertThat(heard.next()).contains("error:handler not found,topic:liquidation.BTCUSDT");
        linear.send(subscribe("d", eleven));
        assertThat(fake.subscribed()).hasSize(11);
        heard.texts.clear();
        linear.send(subscribe("e", "kline.1.BTCUSDT"));
        assertThat(heard.next()).contains("error:already subscribed,topic:kline.1.BTCUSDT");
    }

    @Test
    void aCandleIsOpenUntilTheClockHasPassedItsEnd() throws IOException {
        connect("spot").send(subscribe("a", "kline.1.BTCUSDT"));
        heard.texts.clear();
        clock.advance(Duration.ofMillis(49_999));
        fake.push();
        assertThat(heard.texts).singleElement().asString().contains("\"confirm\":false");
        heard.texts.clear();
        clock.advance(Duration.ofMillis(1));
        fake.push();
        String close = truth.candles(
                        BybitCategory.SPOT,
                        "BTCUSDT",
                        Timeframe.M1,
                        clock.instant().minusSeconds(60),
                        clock.instant())
                .get(0)
                .close()
                .stripTrailingZeros()
                .toPlainString();
        assertThat(heard.next()).contains("\"confirm\":true", "\"close\":\"" + close + "\"");
        assertThat(heard.next()).contains("\"confirm\":false");
        clock.advance(Duration.ofMinutes(3));
        fake.push();
        assertThat(heard.texts.stream().filter(text -> text.contains("\"confirm\":true")))
                .hasSize(3);
    }

    @Test
    void linearTickersAreASnapshotAndWhatChanged() throws IOException {
        connect("linear").send(subscribe("a", "tickers.BTCUSDT"));
        heard.next();
        String snapshot = heard.next();
        assertThat(snapshot).contains("\"type\":\"snapshot\"", "\"lastPrice\":", "\"fundingRate\":\"\"");
        fake.push();
        assertThat(heard.next())
                .contains("\"type\":\"delta\"", "\"symbol\":\"BTCUSDT\"", "\"bid1Size\":")
                .doesNotContain("lastPrice");
        connect("spot").send(subscribe("a", "tickers.BTCUSDT"));
        heard.texts.clear();
        fake.push();
        assertThat(heard.texts.get(1))
                .contains("\"type\":\"snapshot\"", "\"usdIndexPrice\":\"\"")
                .doesNotContain("bid1");
    }

    @Test
    void whatWasWithheldIsNeverSent() throws IOException {
        connect("spot").send(subscribe("a", "kline.1.BTCUSDT"));
        heard.texts.clear();
        fake.withhold(topic -> true);
        clock.advance(Duration.ofMinutes(5));
        fake.push();
        assertThat(heard.texts).isEmpty();
        fake.calm();
        fake.push();
        assertThat(heard.texts).singleElement().asString().contains("\"confirm\":false");
    }

    @Test
    void everyFaultThatIsArmedHappensOnce() throws IOException {
        for (StreamFault fault : StreamFault.of(StreamFault.Group.CONFIRM, StreamFault.Group.FRAME)) {
            fake.arm(fault);
            connect("spot").send(subscribe("a", "kline.1.BTCUSDT"));
            clock.advance(Duration.ofMinutes(1));
            fake.push();
            fake.dropAll();
            assertThat(fake.injected()).containsEntry(fault, 1);
        }
        assertThat(heard.codes).contains(1006, 1007, 1012);
    }

    @Test
    void overSocketsItSpeaksRfc6455() throws InterruptedException {
        BlockingQueue<String> texts = new LinkedBlockingQueue<>();
        WebSocket.Listener listener = new WebSocket.Listener() {
            private final StringBuilder parts = new StringBuilder();

            @Override
            public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
                parts.append(part);
                if (last) {
                    texts.add(parts.toString());
                    parts.setLength(0);
                }
                socket.request(1);
                return null;
            }

            @Override
            public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
                texts.add("closed " + code);
                return null;
            }
        };
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(fake.wsUrl() + "/v5/public/linear"), listener)
                .join();
        socket.sendText(subscribe("a", "kline.1.BTCUSDT"), true).join();
        assertThat(texts.take()).contains("\"success\":true");
        String open = texts.take();
        fake.arm(StreamFault.FRAGMENTS);
        fake.push();
        assertThat(texts.take()).isEqualTo(open);
        fake.closeAll(1012);
        assertThat(texts.take()).isEqualTo("closed 1012");
        fake.awaitOpenConnections(0);
    }

    @Test
    void noThreadIsLeft() {
        fake.close();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("fake-stream-"));
    }
}
