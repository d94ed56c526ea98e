package io.marketdata.bybit;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.marketdata.error.MarketDataException;
import io.marketdata.model.InstrumentId;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever text a message is: it is read, or refused by an error of the library. */
class StreamFuzzTest {
    private static final InstrumentId BTC = Bybits.BTC;

    static Stream<Arguments> seeds() {
        return Stream.of(
                        "{\"topic\":\"kline.1.BTCUSDT\",\"data\":[{\"start\":1768003200000,\"end\":1768003259999,"
                                + "\"interval\":\"1\",\"open\":\"1\",\"close\":\"2\",\"high\":\"2\",\"low\":\"1\","
                                + "\"volume\":\"3\",\"turnover\":\"4\",\"confirm\": true,\"timestamp\":1}],\"ts\":1}",
                        "{\"topic\":\"tickers.BTCUSDT\",\"type\":\"snapshot\",\"data\":{\"symbol\":\"BTCUSDT\","
                                + "\"lastPrice\":\"\"},\"cs\":1,\"ts\":2}",
                        "{\"success\":false,\"ret_msg\":\"args size \\u003e10\",\"op\":\"subscribe\"}",
                        "{\"args\":[\"1672916271846\"],\"op\":\"pong\"}",
                        "{\"topic\":{\"confirm\":true}}",
                        "")
                .map(text -> Arguments.of((Object) text.getBytes(StandardCharsets.UTF_8)));
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "5m")
    void anyMessageIsReadOrRefused(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        FrameGate.topicOf(text);
        StreamTally tally = new StreamTally(BybitStreamObserver.NONE);
        attempt(() -> new KlineTopic(BTC, "bybit:spot:BTCUSDT", Clock.systemUTC(), tally, candle -> {}).read(text));
        attempt(() -> new TickerFigures(BTC).take(text, "fuzz", 1_768_003_300_000L));
        attempt(() -> StreamMessage.of(text, "fuzz"));
    }

    private static void attempt(Runnable reading) {
        try {
            reading.run();
        } catch (MarketDataException refused) {
            if (!refused.code().startsWith("MD-J")) {
                throw new AssertionError(refused);
            }
        }
    }
}
