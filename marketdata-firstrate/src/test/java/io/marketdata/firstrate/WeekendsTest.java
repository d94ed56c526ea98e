package io.marketdata.firstrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.firstrate.FirstRateReport.Status;
import io.marketdata.model.Timeframe;
import io.marketdata.testkit.firstrate.FakeTicker;
import io.marketdata.testkit.firstrate.FirstRateTruth;
import java.nio.file.Path;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A future that trades on weekends loses none of them, though the archive of a week begins on Monday. */
class WeekendsTest {
    private static final LocalDate FRIDAY = LocalDate.parse("2026-01-16");
    private static final LocalDate MONDAY = LocalDate.parse("2026-01-19");

    private final FirstRateTruth truth = FirstRateTruth.builder()
            .tickers(
                    FakeTicker.futures("BTC").quietShare(0.9).aroundTheClock(),
                    FakeTicker.futures("ES").quietShare(0.9))
            .build();

    @TempDir
    private Path root = Path.of("");

    @Test
    void aSeriesWithRowsOfAWeekendHasTheNextOneFetched() {
        try (Vendor vendor = new Vendor(truth, FRIDAY, root)) {
            vendor.run("BTC", "ES");
            FirstRateReport report = vendor.publish(MONDAY).run("BTC", "ES");
            assertThat(report.status()).as(report.toString()).isEqualTo(Status.DONE);
            assertThat(report.toString()).contains("BTC 1m needs period month, not week");
            vendor.requireEqual(MONDAY, "BTC", "BTC");
            vendor.requireEqual(MONDAY, "ES", "ES");
            assertThat(report.toString())
                    .as("one that rests on weekends is not fetched longer")
                    .doesNotContain("ES 1m needs");
            assertThat(vendor.cached(Timeframe.M1, "BTC").size()).isGreaterThan(1_000);
        }
    }
}
