package io.marketdata.bybit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.marketdata.batch.CandleBatch;
import io.marketdata.error.SourceException;
import io.marketdata.model.Candle;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.CandleStream;
import io.marketdata.testkit.ManualClock;
import io.marketdata.testkit.NothingLeft;
import io.marketdata.testkit.bybit.BybitFault;
import io.marketdata.testkit.bybit.FakeBybit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The rows of the table of bad answers, and what becomes of them. */
@ExtendWith(NothingLeft.class)
class BadAnswersTest {
    private static final TimeRange RANGE = TimeRange.parse("2026-01-10T00:00:00Z", "2026-01-10T01:00:00Z");
    private static final int ALWAYS = 1_000;

    private final ManualClock clock = ManualClock.at("2026-02-01T00:00:00Z");
    private final FakeBybit fake = FakeBybit.builder().clock(clock).start();
    private final BybitCandleSource source = Bybits.source(fake, clock).build();

    @AfterEach
    void close() {
        source.close();
        fake.close();
    }

    private List<Candle> read() {
        return Bybits.read(source, Bybits.BTC, Timeframe.M1, RANGE);
    }

    @ParameterizedTest
    @CsvSource({
        "CUT_DOCUMENT, MD-J001, true, 5",
        "EMPTY_BODY, MD-J001, true, 5",
        "HTML_WITH_200, MD-J002, true, 5",
        "DEEP_NESTING, MD-J003, false, 2",
        "HUGE_DOCUMENT, MD-J004, false, 2",
        "LONG_TEXT, MD-J004, false, 2",
        "PRICE_OF_1000_DIGITS, MD-J005, false, 2",
        "PRICE_NAN, MD-J006, false, 2",
        "PRICE_INFINITY, MD-J006, false, 2",
        "PRICE_WITH_SUFFIX, MD-J006, false, 2",
        "PRICE_HEX, MD-J006, false, 2",
        "PRICE_WITH_SPACES, MD-J006, false, 2",
        "PRICE_WITH_PLUS, MD-J006, false, 2",
        "PRICE_WITHOUT_FRACTION, MD-J006, false, 2",
        "DUPLICATE_KEY, MD-J007, false, 2",
        "ROW_OF_SIX, MD-J008, false, 2",
        "RESULT_NULL, MD-J009, false, 2",
        "OTHER_SYMBOL, MD-J010, false, 2",
        "BYTE_ORDER_MARK, MD-J012, true, 5",
        "UTF_16, MD-J012, true, 5",
        "INVALID_UTF_8, MD-J012, true, 5",
        "LATEST_PAGE, MD-J014, false, 2",
        "RET_CODE_10000, MD-Y006, true, 5",
        "RET_CODE_10016, MD-Y006, true, 5",
        "RET_CODE_10006, MD-Y003, true, 5",
        "RET_CODE_10006_WITH_RESET, MD-Y003, true, 5",
        "RET_CODE_429, MD-Y003, true, 5",
        "HTTP_429, MD-Y003, true, 5",
        "HTTP_429_RETRY_AFTER, MD-Y003, true, 5",
        "HTTP_429_RETRY_AFTER_DATE, MD-Y003, true, 5",
        "HTTP_429_RETRY_AFTER_30_YEARS, MD-Y003, true, 1",
        "HTTP_500, MD-Y006, true, 5",
        "HTTP_502, MD-Y006, true, 5",
        "HTTP_504, MD-Y006, true, 5",
        "RET_CODE_10001, MD-Y005, false, 1",
        "RET_CODE_10029, MD-Y005, false, 1",
        "RET_CODE_10032, MD-Y005, false, 1",
        "RET_CODE_10009, MD-Y004, false, 1",
        "RET_CODE_10024, MD-Y004, false, 1",
        "HTTP_403_REGION, MD-Y004, false, 1",
        "HTTP_404, MD-Y007, false, 1",
        "HTTP_403_TOO_FREQUENT, MD-Y003, true, 1",
        "HANG_UP, MD-Y002, true, 5",
        "RESET_IN_BODY, MD-Y002, true, 5",
        "TRUNCATED_BODY, MD-Y002, true, 5",
    })
    void f9AnAnswerThatStaysBadEndsInItsErrorAfterSoManyRequests(
            BybitFault fault, String code, boolean retryable, int requests) {
        fake.arm(fault, ALWAYS);
        SourceException problem = catchThrowableOfType(SourceException.class, this::read);
        assertThat(problem).hasMessageStartingWith(code).hasMessageNotContaining("\n");
        assertThat(problem.isRetryable()).isEqualTo(retryable);
        assertThat(String.valueOf(problem.getMessage())).hasSizeLessThan(700);
        assertThat(fake.requests()).hasSize(requests);
    }

    @ParameterizedTest
    @EnumSource(
            value = BybitFault.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {
                "RET_CODE_10001",
                "RET_CODE_10009",
                "RET_CODE_10024",
                "RET_CODE_10029",
                "RET_CODE_10032",
                "HTTP_429_RETRY_AFTER_30_YEARS",
                "HTTP_403_TOO_FREQUENT",
                "HTTP_403_REGION",
                "HTTP_404",
                "PRICE_TINY",
                "SAME_PAGE_AGAIN",
                "CURSOR_NULL",
                "CURSOR_MISSING",
                "SLOW_HEAD",
                "DRIPPING_BODY",
                "SILENT_BODY",
                "SILENCE"
            })
    void anAnswerThatIsBadOnceLeavesNoTrace(BybitFault fault) {
        fake.arm(fault);
        assertThat(read()).isEqualTo(Bybits.truth(fake, Bybits.BTC, Timeframe.M1, RANGE));
        assertThat(fake.injected()).containsEntry(fault, 1);
        assertThat(source.report().total().holes()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"FIELD_NULL, true", "FIELD_EMPTY, true", "PRICE_HUGE, false", "PRICE_TINY, false"})
    void aRowThatStaysBadIsDeliveredAsItIsForTheJobToJudge(BybitFault fault, boolean absent) {
        fake.arm(fault, ALWAYS);
        CandleBatch batch = CandleBatch.ofCapacity(100);
        try (CandleStream stream = source.stream1m(Bybits.BTC, RANGE)) {
            assertThat(stream.read(batch)).isTrue();
        }
        assertThat(batch.size()).isEqualTo(60);
        double spoilt = batch.closes()[29];
        assertThat(CandleBatch.isAbsent(spoilt)).isEqualTo(absent);
        assertThat(absent || spoilt == 0 || Double.isInfinite(spoilt)).isTrue();
        assertThat(batch.describePosition(29)).endsWith("row 30 (the first is 0)");
    }

    @Test
    void anAnswerThatIsNoneAfterOneThatBrokeOffIsStillAskedForAgain() {
        fake.arm(BybitFault.RESET_IN_BODY);
        fake.arm(BybitFault.PRICE_NAN);
        assertThat(read()).isEqualTo(Bybits.truth(fake, Bybits.BTC, Timeframe.M1, RANGE));
        assertThat(fake.requests()).hasSize(3);
    }

    @Test
    void f30AfterABanNobodyAsksAndItIsSaidUntilWhen() {
        fake.ban();
        Instant banned = clock.instant();
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(this::read)
                    .isInstanceOfSatisfying(
                            RateLimitedException.class,
                            limited -> assertThat(limited.until())
                                    .isBetween(
                                            banned.plus(Duration.ofMinutes(10)), banned.plus(Duration.ofMinutes(12))));
        }
        assertThat(fake.requests()).hasSize(1);
        clock.advance(Duration.ofMinutes(12));
        assertThat(read()).hasSize(60);
    }

    @Test
    void whoIsPatientEnoughSitsTheBanOut() {
        fake.ban();
        try (BybitCandleSource patient =
                Bybits.source(fake, clock).patience(Duration.ofMinutes(15)).build()) {
            assertThat(Bybits.read(patient, Bybits.BTC, Timeframe.M1, RANGE)).hasSize(60);
        }
        assertThat(fake.requests()).hasSize(2);
        assertThat(fake.bans()).isEqualTo(1);
    }

    @Test
    void whatIsOutsideOfTheWindowIsLeftOutAndCounted() {
        fake.arm(BybitFault.LONGER_PAGE);
        assertThat(read()).hasSize(60);
        assertThat(source.report().total().droppedRows()).isEqualTo(6);
        assertThat(source.report().toJson()).contains("\"dropped_rows\":6").contains("bybit:spot:BTCUSDT 1m");
    }
}
