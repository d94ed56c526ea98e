package io.marketdata.firstrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.firstrate.FirstRateReport.Status;
import io.marketdata.model.Timeframe;
import io.marketdata.testkit.firstrate.FakeTicker;
import io.marketdata.testkit.firstrate.FirstRateTruth;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives that begin later than they promise. */
class LateBeginningsTest {
    private static final LocalDate DAY = LocalDate.parse("2026-02-06");
    private static final LocalDate LATER = LocalDate.parse("2026-02-27");
    private static final LocalDate NEXT = LocalDate.parse("2026-03-02");
    private static final FirstRateTruth TRUTH = FirstRateTruth.builder()
            .tickers(FakeTicker.futures("ES").quietShare(0.7))
            .build();

    @TempDir
    private Path root = Path.of("");

    private static List<String> asked(Vendor vendor, String timeframe) {
        return vendor.fake.apiRequests().stream()
                .filter(request -> timeframe.equals(request.parameter("timeframe")))
                .map(request -> request.parameter("period"))
                .toList();
    }

    @Test
    void aMonthThatBeginsBehindWhatIsThereIsFollowedByTheWholeHistory() {
        try (Vendor vendor = new Vendor(TRUTH, DAY, root, fake -> fake.beginsLateBy(19))) {
            vendor.run("ES");
            FirstRateReport report = vendor.publish(LATER).run("ES");
            assertThat(report.status()).as(report.toString()).isEqualTo(Status.DONE);
            vendor.requireEqual(LATER, "ES", "ES");
            assertThat(asked(vendor, "1day")).containsExactly("full", "month", "full");
            assertThat(asked(vendor, "1min")).containsExactly("full", "month", "full");
        }
    }

    @Test
    void aMonthThatWasAskedForAndBeginsBehindWhatIsThereIsRefusedAndTheStateStays() {
        try (Vendor vendor = new Vendor(TRUTH, DAY, root, fake -> fake.beginsLateBy(19))) {
            vendor.run("ES");
            FirstRateReport report = vendor.publish(LATER)
                    .update()
                    .symbols(List.of("ES"))
                    .period(FirstRatePeriod.MONTH)
                    .build()
                    .run();
            assertThat(report.status()).as(report.toString()).isEqualTo(Status.INCOMPLETE);
            assertThat(report.toString())
                    .contains("MD-F005 ES 1m needs period full, not month: the days behind 2026-02-06");
            vendor.requireEqual(DAY, "ES", "ES");
            assertThat(root.resolve("futures/.last_update")).hasContent(DAY.toString());
        }
    }

    @Test
    void aMonthThatBeginsLateButInsideWhatIsThereIsTaken() {
        try (Vendor vendor = new Vendor(TRUTH, DAY, root, fake -> fake.beginsLateBy(7))) {
            vendor.run("ES");
            vendor.publish(LATER).run("ES");
            vendor.requireEqual(LATER, "ES", "ES");
            assertThat(asked(vendor, "1min")).containsExactly("full", "month");
        }
    }

    /** A ticker without a trade for seven weeks, which end with one. */
    private static FirstRateTruth withoutTrades() {
        FakeTicker ticker = FakeTicker.futures("KC").quietShare(0.95);
        FirstRateTruth.Builder truth = FirstRateTruth.builder()
                .tickers(ticker, FakeTicker.futures("ES").quietShare(0.95));
        for (Timeframe timeframe : List.of(Timeframe.D1, Timeframe.M1)) {
            FirstRateTruth.builder()
                    .tickers(ticker)
                    .build()
                    .bars("futures", "KC", timeframe, "contin_UNadj", LATER, DAY.minusDays(28), LATER.minusDays(1))
                    .forEach(bar -> truth.withdrawn("futures", "KC", timeframe, bar.stamp(), DAY.minusDays(28)));
        }
        return truth.build();
    }

    @Test
    void aTickerThatSeldomTradesHasTheWholeHistoryAskedForOnceAndItsAnswerIsTaken() {
        try (Vendor vendor = new Vendor(withoutTrades(), DAY, root)) {
            vendor.run("ES", "KC");
            for (LocalDate date : List.of(LATER, NEXT)) {
                FirstRateReport report = vendor.publish(date).run("ES", "KC");
                assertThat(report.status()).as(report.toString()).isEqualTo(Status.DONE);
                vendor.requireEqual(date, "KC", "KC");
                vendor.requireEqual(date, "ES", "ES");
            }
            assertThat(asked(vendor, "1min")).containsExactly("full", "month", "full", "week");
            assertThat(asked(vendor, "1day")).containsExactly("full", "month", "full", "month");
        }
    }
}
