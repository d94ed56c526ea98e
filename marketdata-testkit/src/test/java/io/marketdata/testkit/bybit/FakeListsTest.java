package io.marketdata.testkit.bybit;

import static io.marketdata.testkit.bybit.Asker.all;
import static io.marketdata.testkit.bybit.Asker.get;
import static io.marketdata.testkit.bybit.Asker.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.testkit.ManualClock;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The rules of {@code instruments-info}, {@code tickers}, {@code time}, and of what is none of them. */
@Timeout(300)
class FakeListsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:30.123Z");

    private final ManualClock clock = ManualClock.at(NOW);
    private final FakeBybit bybit = FakeBybit.builder()
            .truth(BybitTruth.builder()
                    .instruments(FakeListings.spotPairs(20))
                    .instruments(FakeListings.awkwardSpotPairs())
                    .instruments(FakeInstrument.spot("GONE", "USDT").delistedAt(NOW.minusSeconds(86_400)))
                    .instruments(FakeListings.linearPairs(620))
                    .instruments(FakeInstrument.linear("BTC", "USDC").symbol("BTCPERP"))
                    .instruments(FakeInstrument.linear("BIO", "USDT").status("PreLaunch"))
                    .instruments(FakeInstrument.linear("ZIO", "USDT").status("PreLaunch"))
                    .instruments(
                            FakeInstrument.inverse("BTC").priceLevel(60_000).turnover24h("115.6907"))
                    .build())
            .clock(clock)
            .start();

    @AfterEach
    void close() {
        bybit.close();
    }

    @Test
    void spotComesInOnePieceWithoutACursor() throws Exception {
        String json = get(bybit, "instruments-info?category=spot&limit=2&cursor=first%3DA%26last%3DZ");
        assertThat(all(json, "symbol"))
                .hasSize(32)
                .isSorted()
                .contains("BTCUSDT", "EOS3LUSDT")
                .doesNotContain("GONEUSDT");
        assertThat(all(json, "status")).containsOnly("Trading");
        assertThat(json).doesNotContain("nextPageCursor", "launchTime").contains("\"basePrecision\":\"0.000001\"");
        assertThat(get(bybit, "instruments-info?category=spot&symbol=BTCUSDT"))
                .startsWith(
                        "{\"retCode\":0,\"retMsg\":\"OK\",\"result\":{\"category\":\"spot\",\"list\":[{\"symbolId\":1,"
                                + "\"symbol\":\"BTCUSDT\",\"baseCoin\":\"BTC\",\"quoteCoin\":\"USDT\"")
                .contains("\"priceFilter\":{\"tickSize\":\"0.1\"}");
        assertThat(get(bybit, "instruments-info?category=spot&symbol=NOPE"))
                .as("no error")
                .contains("\"retCode\":0", "\"result\":{\"category\":\"spot\",\"list\":[]}");
        assertThat(get(bybit, "instruments-info?limit=5")).contains("\"retCode\":10001");
    }

    @Test
    void linearPagesThroughACursorThatIsEncodedAlready() throws Exception {
        for (UnaryOperator<String> sentAs : List.<UnaryOperator<String>>of(
                cursor -> cursor, cursor -> URLEncoder.encode(cursor, StandardCharsets.UTF_8))) {
            List<String> symbols = new ArrayList<>();
            List<Integer> sizes = new ArrayList<>();
            String cursor = "";
            do {
                String json = get(bybit, "instruments-info?category=linear&limit=200&cursor=" + sentAs.apply(cursor));
                List<String> page = all(json, "symbol");
                sizes.add(page.size());
                symbols.addAll(page);
                cursor = all(json, "nextPageCursor").get(0);
                if (!cursor.isEmpty()) {
                    assertThat(cursor).isEqualTo("first%3D" + page.get(0) + "%26last%3D" + page.get(page.size() - 1));
                }
            } while (!cursor.isEmpty());
            assertThat(sizes).containsExactly(200, 200, 200, 21);
            assertThat(symbols)
                    .isSorted()
                    .doesNotHaveDuplicates()
                    .contains("BTCPERP")
                    .doesNotContain("BIOUSDT");
        }
        assertThat(all(get(bybit, "instruments-info?category=linear"), "symbol"))
                .as("500 unless told otherwise: the end of the alphabet is missing")
                .hasSize(500)
                .doesNotContain("XRPUSDT");
        assertThat(all(get(bybit, "instruments-info?category=linear&baseCoin=BTC"), "symbol"))
                .containsExactly("BTCPERP", "BTCUSDT");
        assertThat(get(bybit, "instruments-info?category=linear&cursor=nonsense"))
                .contains("\"retCode\":10001");
        assertThat(get(bybit, "instruments-info?category=linear&limit=1001")).contains("\"retCode\":10001");
    }

    @Test
    void thoseBeforeTheirLaunchAreAChainOfTheirOwnThatEndsWithAnEmptyPage() throws Exception {
        String json = get(bybit, "instruments-info?category=linear&status=PreLaunch");
        assertThat(all(json, "symbol")).containsExactly("BIOUSDT", "ZIOUSDT");
        assertThat(all(json, "status")).containsOnly("PreLaunch");
        assertThat(all(json, "nextPageCursor")).containsExactly("first%3DBIOUSDT%26last%3DZIOUSDT");
        assertThat(get(
                        bybit,
                        "instruments-info?category=linear&status=PreLaunch&cursor=first%%3DBIOUSDT%%26last%%3DZIOUSDT",
                        0))
                .contains("\"list\":[],\"nextPageCursor\":\"\"");
    }

    @Test
    void tickersComeAllAtOnceWithWhatTheListingsSay() throws Exception {
        String json = get(bybit, "tickers?category=spot");
        assertThat(all(json, "symbol")).hasSize(32);
        assertThat(json).doesNotContain("nextPageCursor");
        List<String> turnovers = new ArrayList<>();
        for (FakeInstrument pair : FakeListings.spotPairs(20)) {
            String one = get(bybit, "tickers?category=spot&symbol=" + pair.symbol());
            assertThat(all(one, "symbol")).containsExactly(pair.symbol());
            turnovers.addAll(all(one, "turnover24h"));
        }
        assertThat(turnovers)
                .hasSize(20)
                .isSortedAccordingTo((a, b) -> Long.compare(Long.parseLong(b), Long.parseLong(a)));
        assertThat(all(get(bybit, "tickers?category=spot&symbol=MUTEUSDT"), "turnover24h"))
                .containsExactly("");
        assertThat(all(get(bybit, "tickers?category=inverse&symbol=BTCUSD"), "turnover24h"))
                .containsExactly("115.6907");
        assertThat(get(bybit, "tickers?category=spot&symbol=NOPE")).contains("\"retCode\":10001", "\"result\":{}");
        assertThat(get(bybit, "tickers?symbol=BTCUSDT")).contains("\"retCode\":10001");
    }

    @Test
    void aTickerIsTheSumOfItsLastDay() throws Exception {
        Instant minute = NOW.minusMillis(30_123);
        clock.set(minute.plusSeconds(59));
        String json = get(bybit, "tickers?category=linear&symbol=BTCPERP");
        List<BybitCandle> day = bybit.truth()
                .candles(BybitCategory.LINEAR, "BTCPERP", "1", minute.minusSeconds(86_340), minute.plusSeconds(60));
        assertThat(day).hasSize(1_440);
        assertThat(all(json, "prevPrice24h")).containsExactly(day.get(0).open().toPlainString());
        assertThat(all(json, "highPrice24h").get(0))
                .isEqualTo(day.stream()
                        .map(BybitCandle::high)
                        .max(java.math.BigDecimal::compareTo)
                        .orElseThrow()
                        .toPlainString());
        double turnover =
                day.stream().mapToDouble(row -> row.turnover().doubleValue()).sum();
        assertThat(Double.parseDouble(all(json, "turnover24h").get(0)))
                .isCloseTo(turnover, org.assertj.core.data.Percentage.withPercentage(1));
        assertThat(json).contains("\"fundingRate\"", "\"basisRate\":\"\"");
        assertThat(get(bybit, "tickers?category=spot&symbol=BTCUSDT"))
                .contains("\"bid1Price\"", "\"usdIndexPrice\":\"\"");
    }

    @Test
    void theTimeIsTheClocks() throws Exception {
        assertThat(get(bybit, "time"))
                .isEqualTo("{\"retCode\":0,\"retMsg\":\"OK\",\"result\":{\"timeSecond\":\"1767268830\",\"timeNano\":"
                        + "\"1767268830123000000\"},\"retExtInfo\":{},\"time\":1767268830123}");
    }

    @Test
    void whatIsElsewhereIsNotFoundAndAGetWithABodyIsForbidden() throws Exception {
        HttpResponse<byte[]> wrong = Asker.send(bybit, "/v5/market/klines?symbol=BTCUSDT");
        assertThat(wrong.statusCode()).isEqualTo(404);
        assertThat(text(wrong)).isEqualTo("404 page not found");
        HttpResponse<byte[]> body =
                Asker.send(Asker.request(bybit, "/v5/market/time").method("GET", BodyPublishers.ofString("{}")));
        assertThat(body.statusCode()).isEqualTo(403);
        assertThat(body.headers().firstValue("Content-Type")).contains("text/html");
        assertThat(text(body)).startsWith("<!DOCTYPE HTML").doesNotContain("too frequent", "country");
        assertThat(Asker.send(Asker.request(bybit, "/v5/market/time").POST(BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void limitHeadersAndCompressionComeWhenToldToOnly() throws Exception {
        HttpResponse<byte[]> plain =
                Asker.send(Asker.request(bybit, "/v5/market/time").header("Accept-Encoding", "gzip"));
        assertThat(plain.headers().map().keySet())
                .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("x-bapi"));
        assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
        try (FakeBybit other = FakeBybit.builder()
                .clock(clock)
                .limitHeaders(true)
                .compress(true)
                .start()) {
            HttpResponse<byte[]> answer =
                    Asker.send(Asker.request(other, "/v5/market/time").header("Accept-Encoding", "gzip"));
            assertThat(answer.headers().firstValue("X-Bapi-Limit")).contains("600");
            assertThat(answer.headers().firstValue("X-Bapi-Limit-Status")).contains("599");
            assertThat(answer.headers().firstValue("X-Bapi-Limit-Reset-Timestamp"))
                    .contains("1767268830123");
            assertThat(answer.headers().firstValue("Content-Encoding")).contains("gzip");
            assertThat(Asker.send(other, "/v5/market/time").headers().firstValue("Content-Encoding"))
                    .isEmpty();
        }
    }
}
