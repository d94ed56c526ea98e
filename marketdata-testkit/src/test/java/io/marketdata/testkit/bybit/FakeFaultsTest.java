package io.marketdata.testkit.bybit;

import static io.marketdata.testkit.bybit.Asker.rows;
import static io.marketdata.testkit.bybit.Asker.starts;
import static io.marketdata.testkit.bybit.Asker.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.testkit.ManualClock;
import io.marketdata.testkit.fault.ManualPace;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Each fault is what it says, once, and the answer behind it is right. */
@Timeout(300)
class FakeFaultsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:30Z");
    private static final long MINUTE = 60_000;
    private static final long FROM = NOW.toEpochMilli() - 30_000 - 30 * MINUTE;
    private static final long TO = FROM + 9 * MINUTE;
    private static final String PAGE =
            "/v5/market/kline?category=spot&symbol=BTCUSDT&interval=1&start=" + FROM + "&end=" + TO;
    private static final String INSTRUMENTS = "/v5/market/instruments-info?category=linear&limit=2";

    private final ManualPace pace = new ManualPace();
    private final FakeBybit bybit = FakeBybit.builder()
            .truth(BybitTruth.builder()
                    .instruments(FakeListings.spotPairs(3))
                    .instruments(FakeListings.linearPairs(3))
                    .build())
            .clock(ManualClock.at(NOW))
            .pace(pace)
            .start();

    @AfterEach
    void close() {
        bybit.close();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("fault-"));
    }

    private HttpResponse<byte[]> page() throws Exception {
        return Asker.send(bybit, PAGE);
    }

    private String wrong(BybitFault fault) throws Exception {
        String right = text(page());
        bybit.arm(fault);
        String wrong = text(page());
        assertThat(wrong).as(fault.name()).isNotEqualTo(right);
        assertThat(text(page())).as("after " + fault).isEqualTo(right);
        assertThat(bybit.injected()).isEqualTo(Map.of(fault, 1));
        return wrong;
    }

    private static List<Long> minutes(int... fromTheStart) {
        List<Long> minutes = new ArrayList<>();
        for (int minute : fromTheStart) {
            minutes.add(FROM + minute * MINUTE);
        }
        return minutes;
    }

    @ParameterizedTest
    @CsvSource({
        "SHORT_PAGE, 9 8 7 6 5",
        "PAGE_WITHOUT_NEWEST, 4 3 2 1 0",
        "PAGE_WITH_HOLE, 9 8 7 4 3 2 1 0",
        "EMPTY_PAGE, ''",
        "LONGER_PAGE, 10 9 8 7 6 5 4 3 2 1 0 -1 -2 -3 -4 -5",
        "ROW_OUTSIDE_WINDOW, 9 8 7 6 5 4 3 2 1 0 -1",
        "DUPLICATE_ROW, 9 8 7 6 5 4 4 3 2 1 0",
        "OLDEST_FIRST, 0 1 2 3 4 5 6 7 8 9",
        "MIXED_ORDER, 9 8 7 6 5 0 1 2 3 4"
    })
    void pagesAreWrongAsTheySay(BybitFault fault, String expected) throws Exception {
        int[] offsets = expected.isEmpty()
                ? new int[0]
                : java.util.Arrays.stream(expected.split(" ", -1))
                        .mapToInt(Integer::parseInt)
                        .toArray();
        assertThat(starts(wrong(fault))).isEqualTo(minutes(offsets));
    }

    @Test
    void aRowOffTheGridRowsInNoOrderAndAnotherPage() throws Exception {
        assertThat(starts(wrong(BybitFault.ROW_OFF_GRID))).hasSize(11).contains(FROM + 4 * MINUTE + 30_000);
        bybit.arm(BybitFault.UNSORTED_ROWS);
        List<Long> unsorted = starts(text(page()));
        assertThat(unsorted).containsExactlyInAnyOrderElementsOf(minutes(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
        assertThat(unsorted).isNotEqualTo(minutes(9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
        bybit.arm(BybitFault.LATEST_PAGE);
        assertThat(starts(text(page()))).hasSize(10).startsWith(FROM + 30 * MINUTE);
        bybit.arm(BybitFault.OTHER_SYMBOL);
        assertThat(text(page())).contains("\"symbol\":\"OTHERUSDT\"");
    }

    @Test
    void thePageBeforeComesAgainOfCandlesAndOfInstruments() throws Exception {
        bybit.arm(BybitFault.SAME_PAGE_AGAIN, 2);
        String first = text(Asker.send(bybit, PAGE.replace("interval=1&", "interval=1&limit=3&")));
        assertThat(text(page())).as("the page before it").isEqualTo(first);
        String instruments = text(Asker.send(bybit, INSTRUMENTS));
        String cursor = Asker.all(instruments, "nextPageCursor").get(0);
        assertThat(text(Asker.send(bybit, INSTRUMENTS + "&cursor=" + cursor))).isEqualTo(instruments);
        assertThat(text(Asker.send(bybit, INSTRUMENTS + "&cursor=" + cursor))).isNotEqualTo(instruments);
    }

    @ParameterizedTest
    @CsvSource({
        "FIELD_NULL, null",
        "FIELD_EMPTY, \"\"",
        "PRICE_HUGE, \"1e400\"",
        "PRICE_TINY, \"1e-400\"",
        "PRICE_NAN, \"NaN\"",
        "PRICE_INFINITY, \"Infinity\"",
        "PRICE_HEX, \"0x1p3\"",
        "PRICE_WITH_SUFFIX, \"1d\"",
        "PRICE_WITH_SPACES, \" CLOSE \"",
        "PRICE_WITH_PLUS, \"+CLOSE\"",
        "PRICE_WITHOUT_FRACTION, \"5.\"",
        "PRICE_OF_1000_DIGITS, 77777777777777777777777777",
        "ROWS_OF_NINE, ',\"0\",\"more\"]'"
    })
    void valuesAreWrongAsTheySay(BybitFault fault, String expected) throws Exception {
        List<String> middle = rows(text(page())).get(5);
        assertThat(wrong(fault)).contains(expected.replace("CLOSE", middle.get(4)));
    }

    @Test
    void rowsAreShortAndNumbersAreNoTexts() throws Exception {
        assertThat(rows(wrong(BybitFault.ROW_OF_SIX)))
                .filteredOn(row -> row.size() == 6)
                .hasSize(1);
        bybit.arm(BybitFault.NUMBERS_NOT_TEXTS);
        String right = text(page());
        assertThat(right).contains("\"list\":[[" + TO + ",").doesNotContain("\"" + TO);
        assertThat(right.replace("\"", "")).isEqualTo(text(page()).replace("\"", ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "RESULT_NULL | \"result\":null,",
                "RESULT_EMPTY | \"retMsg\":\"OK\",\"result\":{},",
                "LIST_NULL | \"symbol\":\"BTCUSDT\",\"list\":null}",
                "LIST_MISSING | \"result\":{\"category\":\"spot\",\"symbol\":\"BTCUSDT\"},",
                "DUPLICATE_KEY | \"result\":{\"list\":[],\"category\"",
                "DEEP_NESTING | [[[[[[[[[[[[[[[[[[[[[[[[[[",
                "LONG_TEXT | xxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "HTML_WITH_200 | <!DOCTYPE HTML>",
                "BYTE_ORDER_MARK | \uFEFF{"
            })
    void documentsAreWrongAsTheySay(BybitFault fault, String expected) throws Exception {
        String document = wrong(fault);
        assertThat(document.contains(expected)).as(fault + " holds " + expected).isTrue();
    }

    @Test
    void documentsAreCutHugeAndInOtherEncodings() throws Exception {
        String right = text(page());
        bybit.arm(BybitFault.CUT_DOCUMENT);
        assertThat(text(page())).isEqualTo(right.substring(0, right.length() / 2));
        bybit.arm(BybitFault.EMPTY_BODY);
        assertThat(page().body()).isEmpty();
        bybit.arm(BybitFault.UTF_16);
        assertThat(new String(page().body(), StandardCharsets.UTF_16)).isEqualTo(right);
        bybit.arm(BybitFault.INVALID_UTF_8);
        byte[] invalid = page().body();
        assertThatThrownBy(() -> StandardCharsets.UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(invalid)))
                .isInstanceOf(MalformedInputException.class);
        bybit.arm(BybitFault.HUGE_DOCUMENT);
        assertThat(page().body().length).isGreaterThan(32 * 1024 * 1024);
        bybit.arm(BybitFault.GZIP);
        HttpResponse<byte[]> packed = page();
        assertThat(packed.headers().firstValue("Content-Encoding")).contains("gzip");
        assertThat(new GZIPInputStream(new ByteArrayInputStream(packed.body())).readAllBytes())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(right);
    }

    @ParameterizedTest
    @EnumSource(value = BybitFault.class, names = "RET_CODE_.*", mode = EnumSource.Mode.MATCH_ALL)
    void codesComeWithoutAList(BybitFault fault) throws Exception {
        String code = fault.name().replaceAll("\\D+", "");
        assertThat(wrong(fault))
                .startsWith("{\"retCode\":" + code + ",\"retMsg\":\"")
                .contains("\"result\":{},");
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP_429, 429, ''",
        "HTTP_429_RETRY_AFTER, 429, 1",
        "HTTP_429_RETRY_AFTER_30_YEARS, 429, 1000000000",
        "HTTP_429_RETRY_AFTER_DATE, 429, 'Thu, 1 Jan 2026 00:00:32 GMT'",
        "HTTP_403_TOO_FREQUENT, 403, ''",
        "HTTP_403_REGION, 403, ''",
        "HTTP_404, 404, ''",
        "HTTP_500, 500, ''",
        "HTTP_502, 502, ''",
        "HTTP_503, 503, ''",
        "HTTP_504, 504, ''"
    })
    void statusesComeWithTheirHeaders(BybitFault fault, int status, String retryAfter) throws Exception {
        bybit.arm(fault);
        HttpResponse<byte[]> answer = page();
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Retry-After").orElse("")).isEqualTo(retryAfter);
        assertThat(text(answer)).doesNotContain("retCode");
        assertThat(page().statusCode()).isEqualTo(200);
    }

    @Test
    void theTwoForbiddenPagesAreToldApartAndTheResetIsSaid() throws Exception {
        bybit.arm(BybitFault.HTTP_403_TOO_FREQUENT);
        bybit.arm(BybitFault.HTTP_403_REGION);
        bybit.arm(BybitFault.RET_CODE_10006_WITH_RESET);
        assertThat(text(page())).contains("access too frequent").doesNotContain("country");
        assertThat(text(page())).contains("country").doesNotContain("too frequent");
        assertThat(page().headers().firstValue("X-Bapi-Limit-Reset-Timestamp"))
                .contains(String.valueOf(NOW.toEpochMilli() + 1_000));
    }

    @ParameterizedTest
    @EnumSource(
            value = BybitFault.class,
            names = {"TRUNCATED_BODY", "RESET_AFTER_HEAD", "RESET_IN_BODY"})
    void connectionsThatBreakAreErrors(BybitFault fault) throws Exception {
        bybit.arm(fault);
        assertThatThrownBy(this::page).isInstanceOf(IOException.class);
        assertThat(rows(text(page()))).hasSize(10);
    }

    @ParameterizedTest
    @EnumSource(
            value = BybitFault.class,
            names = {"HANG_UP", "RESET_BEFORE_HEAD"})
    void connectionsThatBreakBeforeAnAnswerAreErrorsToWhoDoesNotAskAgain(BybitFault fault) throws Exception {
        // The JDK's client asks again by itself, once.
        bybit.arm(fault, 2);
        assertThatThrownBy(this::page).isInstanceOf(IOException.class);
        bybit.calm();
        assertThat(rows(text(page()))).hasSize(10);
    }

    @Test
    void slowAnswersGoByThePace() throws Exception {
        bybit.arm(BybitFault.SLOW_HEAD);
        CompletableFuture<byte[]> held = CompletableFuture.supplyAsync(() -> answerOf(PAGE));
        pace.awaitWaiter();
        assertThat(held).isNotDone();
        pace.releaseAll();
        assertThat(held.get()).isNotEmpty();
        bybit.arm(BybitFault.DRIPPING_BODY);
        assertThat(rows(text(page()))).hasSize(10);
        for (BybitFault silent : List.of(BybitFault.SILENCE, BybitFault.SILENT_BODY)) {
            bybit.arm(silent);
            assertThatThrownBy(() -> Asker.sendWithin(Duration.ofMillis(200), bybit, PAGE))
                    .as(silent.name())
                    .isInstanceOf(HttpTimeoutException.class);
        }
    }

    private byte[] answerOf(String target) {
        try {
            return Asker.send(bybit, target).body();
        } catch (IOException | InterruptedException problem) {
            throw new AssertionError(problem);
        }
    }

    @Test
    void theLastCursorIsNullOrMissingAndAFaultWaitsForARequestThatItSuits() throws Exception {
        bybit.arm(BybitFault.CURSOR_NULL);
        bybit.arm(BybitFault.CURSOR_MISSING);
        bybit.arm(BybitFault.PAGE_WITH_HOLE, 1, request -> "D".equals(request.parameter("interval")));
        String first = text(Asker.send(bybit, INSTRUMENTS));
        assertThat(first).contains("\"nextPageCursor\":\"first%3D");
        String last =
                INSTRUMENTS + "&cursor=" + Asker.all(first, "nextPageCursor").get(0);
        assertThat(text(Asker.send(bybit, last))).contains("}],\"nextPageCursor\":null}");
        assertThat(text(Asker.send(bybit, last))).doesNotContain("nextPageCursor");
        assertThat(text(Asker.send(bybit, last))).contains("\"nextPageCursor\":\"\"");
        assertThat(rows(text(page()))).hasSize(10);
        assertThat(rows(text(Asker.send(bybit, "/v5/market/kline?category=spot&symbol=BTCUSDT&interval=D&limit=9"))))
                .hasSize(8);
        assertThatIllegalArgumentException().isThrownBy(() -> bybit.arm(BybitFault.GZIP, 0));
    }

    @ParameterizedTest
    @EnumSource(BybitFault.class)
    void everyFaultCanBeInjected(BybitFault fault) throws Exception {
        if (fault.group() == BybitFault.Group.SLOW) {
            return;
        }
        String instruments = text(Asker.send(bybit, INSTRUMENTS));
        String last = INSTRUMENTS + "&cursor="
                + Asker.all(instruments, "nextPageCursor").get(0);
        page();
        bybit.arm(fault);
        for (String target : List.of(last, PAGE)) {
            try {
                assertThat(Asker.send(bybit, target).statusCode()).isPositive();
            } catch (IOException broken) {
                assertThat(fault.group()).isEqualTo(BybitFault.Group.CONNECTION);
            }
        }
        assertThat(bybit.injected()).isEqualTo(Map.of(fault, 1));
    }

    @Test
    void aMixHitsTheSameRequestsWhateverTheOrderAndNoCandleMoreOftenThanTold() throws Exception {
        for (int most : List.of(1, 2)) {
            List<String> targets = new ArrayList<>();
            for (String symbol : List.of("BTCUSDT", "ETHUSDT", "SOLUSDT")) {
                for (int page = 0; page < 30; page++) {
                    long start = FROM - page * (10 * MINUTE);
                    targets.add(PAGE.replace("BTCUSDT", symbol)
                            .replace("start=" + FROM, "start=" + start)
                            .replace("end=" + TO, "end=" + (start + 9 * MINUTE)));
                }
            }
            FaultMix mix = FaultMix.seeded(42, 0.3).atMost(most).of(BybitFault.of(BybitFault.Group.PAGE));
            List<String> forward = hits(mix, targets);
            Collections.reverse(targets);
            assertThat(hits(mix, targets)).as(mix.toString()).containsExactlyInAnyOrderElementsOf(forward);
            assertThat(new HashSet<>(forward)).hasSizeBetween(15, 70);
            for (String target : targets) {
                assertThat(Collections.frequency(forward, target)).isLessThanOrEqualTo(most);
            }
        }
    }

    /** The targets of which an answer was wrong, each as often as it was, of four times asking. */
    private List<String> hits(FaultMix mix, List<String> targets) throws Exception {
        List<String> right = new ArrayList<>();
        try (FakeBybit fresh = FakeBybit.builder()
                .truth(bybit.truth())
                .clock(ManualClock.at(NOW))
                .start()) {
            for (String target : targets) {
                right.add(text(Asker.send(fresh, target)));
            }
        }
        List<String> hits = new ArrayList<>();
        try (FakeBybit fresh = FakeBybit.builder()
                .truth(bybit.truth())
                .clock(ManualClock.at(NOW))
                .start()) {
            fresh.faults(mix);
            for (int round = 0; round < 4; round++) {
                for (int i = 0; i < targets.size(); i++) {
                    if (!text(Asker.send(fresh, targets.get(i))).equals(right.get(i))) {
                        hits.add(targets.get(i));
                    }
                }
            }
            assertThat(fresh.injected().values().stream()
                            .mapToInt(Integer::intValue)
                            .sum())
                    .isEqualTo(hits.size());
        }
        return hits;
    }

    @Test
    void aMixSparesOtherWindowsOverCandlesThatWereHit() throws Exception {
        FaultMix every = FaultMix.seeded(1, 1).of(BybitFault.of(BybitFault.Group.PAGE));
        bybit.faults(every);
        assertThat(starts(text(page()))).isNotEqualTo(minutes(9, 8, 7, 6, 5, 4, 3, 2, 1, 0));
        assertThat(starts(text(Asker.send(bybit, PAGE.replace("end=" + TO, "end=" + (FROM + MINUTE))))))
                .as("the missing part, asked for by itself")
                .isEqualTo(minutes(1, 0));
        bybit.calm();
        bybit.faults(FaultMix.seeded(1, 0));
        page();
        assertThat(bybit.injected().values()).containsExactly(1);
        assertThat(BybitFault.curable()).doesNotContain(BybitFault.SILENCE, BybitFault.FIELD_NULL);
        assertThatIllegalArgumentException().isThrownBy(() -> FaultMix.seeded(1, 1.1));
        assertThatIllegalArgumentException().isThrownBy(() -> every.atMost(0));
        assertThatIllegalArgumentException().isThrownBy(() -> every.of(java.util.Set.of()));
    }
}
