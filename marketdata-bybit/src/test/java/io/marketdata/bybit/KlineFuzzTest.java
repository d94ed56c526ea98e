package io.marketdata.bybit;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.marketdata.error.MarketDataException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever bytes an answer has: it is read, or refused by an error of the library. */
class KlineFuzzTest {
    private static final String ROW = "[\"1768003200000\",\"1.5\",\"2\",\"1\",\"1.25\",\"10\",\"12.5\"]";

    static Stream<Arguments> seeds() {
        return Stream.of(
                        envelope("{\"category\":\"spot\",\"symbol\":\"BTCUSDT\",\"list\":[" + ROW + "," + ROW + "]}"),
                        envelope("{\"list\":[[1768003200000,1e3,null,\"\",-0,0.1,7,8]]}"),
                        envelope("{\"list\":[{\"symbol\":\"BTCUSDT\",\"priceFilter\":{\"tickSize\":\"0.1\"}}],"
                                + "\"nextPageCursor\":\"first%3DA\"}"),
                        "{\"retCode\":10001,\"retMsg\":\"symbol invalid\",\"result\":{},\"time\":1}",
                        "<html>",
                        "")
                .map(text -> Arguments.of((Object) text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String envelope(String result) {
        return "{\"retCode\":0,\"retMsg\":\"OK\",\"result\":" + result + ",\"retExtInfo\":{},\"time\":1768003300000}";
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "5m")
    void anyAnswerIsReadOrRefused(byte[] body) {
        RestAnswer answer = new RestAnswer(200, Map.of(), body);
        try {
            KlinePage page = new KlinePage("fuzz", 60_000, 10);
            JsonBody.read(answer, "fuzz", new KlineParser(page));
            page.ascend();
            page.with(page);
        } catch (MarketDataException refused) {
            requireCode(refused);
        }
        try {
            RestClient.Reading<ListQuestion.Page> reading = ListQuestion.list(
                            "fuzz", Set.of("symbol", "priceFilter.tickSize"))
                    .begin();
            Envelope envelope = JsonBody.read(answer, "fuzz", reading);
            reading.end(envelope).items().forEach(item -> item.number("priceFilter.tickSize"));
        } catch (MarketDataException refused) {
            requireCode(refused);
        }
    }

    private static void requireCode(MarketDataException refused) {
        if (!refused.code().startsWith("MD-J")) {
            throw new AssertionError(refused);
        }
    }
}
