package io.marketdata.firstrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.firstrate.FirstRateReport.Status;
import io.marketdata.model.Timeframe;
import io.marketdata.testkit.firstrate.FakeTicker;
import io.marketdata.testkit.firstrate.FirstRateTruth;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A ticker whose newest day comes after that of the others. */
class LateRowsTest {
    private static final LocalDate THURSDAY = LocalDate.parse("2026-01-15");
    private static final LocalDate FRIDAY = LocalDate.parse("2026-01-16");
    private static final LocalDate MONDAY = LocalDate.parse("2026-01-19");
    private static final FirstRateTruth TRUTH = FirstRateTruth.builder()
            .tickers(
                    FakeTicker.futures("ES").quietShare(0.7),
                    FakeTicker.futures("NQ").quietShare(0.7))
            .late("futures", "ES", FRIDAY)
            .build();

    @TempDir
    private Path root = Path.of("");

    private SeriesState minutes(String symbol) {
        UpdateState state = new StateFile(root.resolve("futures"), StateSteps.DISK)
                .load(FirstRateAdjustment.CONTIN_UNADJ, false)
                .state();
        SeriesState minutes = state.get(symbol, Timeframe.M1);
        assertThat(minutes).as(symbol).isNotNull();
        return Objects.requireNonNull(minutes);
    }

    @ParameterizedTest
    @EnumSource(
            value = FirstRatePeriod.class,
            names = {"WEEK", "FULL"})
    void theRowsOfADayThatATickerDidNotHaveAreAskedForAgain(FirstRatePeriod ofFriday) {
        try (Vendor vendor = new Vendor(TRUTH, THURSDAY, root)) {
            vendor.run("ES", "NQ");
            vendor.publish(FRIDAY)
                    .update()
                    .symbols(List.of("ES", "NQ"))
                    .period(ofFriday)
                    .force(true)
                    .build()
                    .run();
            assertThat(minutes("NQ").asOf()).isEqualTo(FRIDAY);
            assertThat(minutes("ES").asOf()).isEqualTo(THURSDAY);
            assertThat(root.resolve("futures/.last_update")).hasContent(THURSDAY.toString());

            vendor.publish(MONDAY).run("ES", "NQ");
            vendor.requireEqual(MONDAY, "ES", "ES");
            vendor.requireEqual(MONDAY, "NQ", "NQ");
            assertThat(minutes("ES").asOf()).isEqualTo(MONDAY);
            assertThat(minutes("ES")).isEqualTo(state("ES"));
            assertThat(minutes("NQ")).isEqualTo(state("NQ"));
        }
    }

    /** What the state says where it tells the truth. */
    private static SeriesState state(String symbol) {
        List<Vendor.Row> rows = Vendor.truth(TRUTH, Timeframe.M1, symbol, "contin_UNadj", MONDAY);
        long lastDay = rows.stream()
                .filter(row -> Instant.ofEpochMilli(row.time())
                        .atZone(FirstRateType.FUTURES.zone())
                        .toLocalDate()
                        .equals(MONDAY))
                .count();
        assertThat(lastDay).as(symbol).isPositive();
        return new SeriesState(MONDAY, MONDAY, lastDay, rows.size());
    }

    @Test
    void aSparseTickerWithoutATradeDoesNotMakeAnArchiveOld() {
        FirstRateTruth truth = FirstRateTruth.builder()
                .tickers(
                        FakeTicker.futures("ES").quietShare(0.7),
                        FakeTicker.futures("KC").quietShare(0.95))
                .late("futures", "KC", FRIDAY)
                .build();
        try (Vendor vendor = new Vendor(truth, THURSDAY, root)) {
            vendor.run("KC");
            FirstRateReport report = vendor.publish(FRIDAY).run("KC");
            assertThat(report.status()).as(report.toString()).isEqualTo(Status.DONE);
            assertThat(minutes("KC").asOf()).isEqualTo(FRIDAY);
            assertThat(minutes("KC").lastDay()).isEqualTo(THURSDAY);
        }
    }
}
