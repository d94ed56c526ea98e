package io.marketdata.firstrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.batch.CandleBatch;
import io.marketdata.firstrate.FirstRateReport.Status;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.CandleStream;
import io.marketdata.testkit.firstrate.FakeTicker;
import io.marketdata.testkit.firstrate.FirstRateTruth;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cache is of one adjustment: another one neither takes its place unasked nor is read for it. */
class AdjustmentTest {
    private static final LocalDate DAY = LocalDate.parse("2026-01-14");
    private static final TimeRange EVER = TimeRange.parse("2000-01-01T00:00:00Z", "2030-01-01T00:00:00Z");
    private static final FirstRateAdjustment RATIO = FirstRateAdjustment.CONTIN_ADJ_RATIO;

    private final FirstRateTruth truth = FirstRateTruth.builder()
            .tickers(
                    FakeTicker.futures("ES").quietShare(0.97).rolls(LocalDate.parse("2026-01-08")),
                    FakeTicker.futures("NQ").quietShare(0.97))
            .build();

    @TempDir
    private Path root = Path.of("");

    private static double firstClose(FirstRateCandleSource source, String symbol) {
        CandleBatch batch = CandleBatch.ofCapacity(10);
        try (CandleStream stream = source.stream1m(InstrumentId.of(101, symbol), EVER)) {
            assertThat(stream.read(batch)).isTrue();
        }
        return batch.closes()[0];
    }

    @Test
    void anotherAdjustmentTakesThePlaceOfACacheByForceAloneAndNoSourceMixesThem() {
        try (Vendor vendor = new Vendor(truth, DAY, root)) {
            vendor.run("ES", "NQ");
            FirstRateUpdate.Builder ratio =
                    vendor.update().symbols(List.of("ES")).adjustment(RATIO);
            for (boolean dryRun : List.of(true, false)) {
                assertThatThrownBy(() -> ratio.dryRun(dryRun).build().run())
                        .hasMessageContaining("MD-F023")
                        .hasMessageContaining("is of adjustment contin_UNadj, not contin_adj_ratio");
            }
            Path zip = vendor.made(FirstRatePeriod.FULL, Timeframe.M1, root.resolve("minutes.zip"));
            assertThatThrownBy(() -> ratio.build().convert(zip)).hasMessageContaining("MD-F023");
            vendor.requireEqual(DAY, "ES", "ES");
            assertThat(vendor.run("ES", "NQ").status()).isEqualTo(Status.CURRENT);

            FirstRateCandleSource unadjusted = FirstRateCandleSource.cache(FirstRateType.FUTURES, root);
            double before = firstClose(unadjusted, "ES");
            FirstRateReport report = ratio.force(true).build().run();
            assertThat(report.status()).as(report.toString()).isEqualTo(Status.DONE);
            assertThat(report.toString()).contains("it is made anew as contin_adj_ratio");

            FirstRateCandleSource adjusted = FirstRateCandleSource.cache(FirstRateType.FUTURES, root, RATIO);
            assertThat(firstClose(adjusted, "ES")).isNotEqualTo(before);
            assertThat(firstClose(unadjusted, "NQ")).isPositive();
            assertThatThrownBy(() -> firstClose(unadjusted, "ES"))
                    .hasMessageContaining("MD-F023")
                    .hasMessageContaining("is of adjustment contin_adj_ratio, not contin_UNadj");
            assertThatThrownBy(() -> firstClose(adjusted, "NQ")).hasMessageContaining("MD-F023");
        }
    }
}
