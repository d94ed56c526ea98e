package io.marketdata.firstrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.firstrate.FirstRateReport.Status;
import io.marketdata.firstrate.TickerResult.Outcome;
import io.marketdata.testkit.firstrate.FakeTicker;
import io.marketdata.testkit.firstrate.FirstRateTruth;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A ticker that is a device of some system, and hence no name of a file. */
class ForbiddenNameTest {
    private static final LocalDate DAY = LocalDate.parse("2026-01-14");
    private static final LocalDate NEXT = LocalDate.parse("2026-01-15");
    private static final FirstRateTruth TRUTH = FirstRateTruth.builder()
            .tickers(
                    FakeTicker.futures("CON").quietShare(0.95),
                    FakeTicker.futures("ES").quietShare(0.95))
            .build();

    @TempDir
    private Path root = Path.of("");

    @Test
    void aTickerThatCanBeNoFileFailsAloneAndTheOthersAreTaken() {
        try (Vendor vendor = new Vendor(TRUTH, DAY, root)) {
            for (LocalDate date : List.of(DAY, NEXT)) {
                vendor.publish(date);
                requireAloneFailed(vendor.update().all().build().run());
                vendor.requireEqual(date, "ES", "ES");
                requireAloneFailed(vendor.update()
                        .symbols(List.of("ES", "CON"))
                        .force(true)
                        .build()
                        .run());
                vendor.requireEqual(date, "ES", "ES");
            }
        }
    }

    @Test
    void textOfATickerThatCanBeNoFileIsLeftOutAlone() throws Exception {
        Path from = Files.createDirectory(root.resolve("text"));
        for (String name : List.of("CON_full_1min", "ES_full_1min", "PRN_day_1min")) {
            Files.copy(
                    FixturesTest.fixture("ZQ_day_1min_continuous_UNadjusted.txt"),
                    from.resolve(name + "_continuous_UNadjusted.txt"));
        }
        FirstRateReport report = FirstRateUpdate.builder(FirstRateType.FUTURES, root)
                .all()
                .build()
                .convert(from);
        assertThat(report.status()).isEqualTo(Status.INCOMPLETE);
        assertThat(report.results())
                .extracting(result -> result.symbol() + " " + result.outcome())
                .containsExactly("CON FAILED", "ES REBUILT", "PRN FAILED");
    }

    private static void requireAloneFailed(FirstRateReport report) {
        assertThat(report.status()).as(report.toString()).isEqualTo(Status.INCOMPLETE);
        assertThat(report.results())
                .filteredOn(result -> result.outcome() == Outcome.FAILED)
                .isNotEmpty()
                .allMatch(result -> result.symbol().equals("CON"))
                .allMatch(result -> String.valueOf(result.message()).contains("MD-P030"));
    }
}
