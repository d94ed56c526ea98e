package io.marketdata.firstrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.firstrate.FirstRateReport.Status;
import io.marketdata.model.Timeframe;
import io.marketdata.testkit.firstrate.FakeTicker;
import io.marketdata.testkit.firstrate.FirstRateTruth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Archives that begin at midnight, and so without the evening in which the session of their first date began. */
class CutArchivesTest {
    private static final LocalDate FRIDAY = LocalDate.parse("2026-01-16");
    private static final LocalDate MONDAY = LocalDate.parse("2026-01-19");
    private static final LocalDate TUESDAY = LocalDate.parse("2026-01-20");
    private static final FirstRateTruth TRUTH = FirstRateTruth.builder()
            .tickers(
                    FakeTicker.futures("ES").quietShare(0.7),
                    FakeTicker.fx("EURUSD").quietShare(0.7))
            .build();

    @TempDir
    private Path root = Path.of("");

    @ParameterizedTest
    @CsvSource({
        "FUTURES, ES, contin_UNadj, true, full/week/month/week",
        "FUTURES, ES, contin_UNadj, false, full/week/week",
        "FX, EURUSD, '', true, full/week/month/week"
    })
    void theEveningOfSundayIsNotLost(
            FirstRateType type, String ticker, String adjustment, boolean cut, String periods) {
        try (Vendor vendor = new Vendor(TRUTH, FRIDAY, root, fake -> fake.cutAtMidnight(cut))) {
            for (LocalDate date : List.of(FRIDAY, MONDAY, TUESDAY)) {
                FirstRateReport report = FirstRateUpdate.builder(type, root)
                        .client(vendor.publish(date).client)
                        .symbols(List.of(ticker))
                        .build()
                        .run();
                assertThat(report.status()).as(report.toString()).isEqualTo(Status.DONE);
                assertThat(Vendor.cached(type, root, Timeframe.M1, ticker))
                        .as("minutes of %s", date)
                        .isEqualTo(Vendor.truth(type.word(), TRUTH, Timeframe.M1, ticker, adjustment, date));
            }
            assertThat(vendor.fake.apiRequests().stream()
                            .filter(request -> "1min".equals(request.parameter("timeframe")))
                            .map(request -> request.parameter("period")))
                    .containsExactly(periods.split("/", -1));
        }
    }

    /** Twenty minutes of each weekday up to that Friday, from an hour on. */
    private static String minutes(int hour, LocalDate from, LocalDate to) {
        StringBuilder text = new StringBuilder();
        from.datesUntil(to.plusDays(1))
                .filter(date -> date.getDayOfWeek().getValue() <= 5)
                .forEach(date -> {
                    for (int minute = 0; minute < 20; minute++) {
                        text.append("%s %02d:%02d:00,1,2,1,2,7%n".formatted(date, hour, minute));
                    }
                });
        return text.toString();
    }

    private FirstRateReport convert(String period, String text) throws IOException {
        Path from = Files.createDirectory(root.resolve(period));
        Files.writeString(from.resolve("KC_" + period + "_1min_continuous_UNadjusted.txt"), text);
        return FirstRateUpdate.builder(FirstRateType.FUTURES, root)
                .all()
                .build()
                .convert(from);
    }

    @Test
    void aTickerThatTradesByDayAloneNeedsNoEvening() throws IOException {
        convert("full", minutes(10, FRIDAY.minusDays(30), FRIDAY));
        FirstRateReport week = convert("week", minutes(10, MONDAY, MONDAY));
        assertThat(week.status()).as(week.toString()).isEqualTo(Status.DONE);
    }

    @Test
    void oneThatTradesInTheEveningDoes() throws IOException {
        LocalDate wednesday = FRIDAY.minusDays(2);
        convert(
                "full",
                minutes(10, FRIDAY.minusDays(30), wednesday)
                        + minutes(18, wednesday, wednesday)
                        + minutes(10, wednesday.plusDays(1), FRIDAY));
        FirstRateReport week = convert("week", minutes(10, MONDAY, MONDAY));
        assertThat(week.toString()).contains("KC 1m FAILED", "MD-F005 KC 1m needs period month, not week");
    }
}
