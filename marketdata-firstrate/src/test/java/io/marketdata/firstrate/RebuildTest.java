package io.marketdata.firstrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.firstrate.TickerResult.Outcome;
import io.marketdata.model.Timeframe;
import io.marketdata.testkit.firstrate.FakeReloadHook;
import io.marketdata.testkit.firstrate.FakeTicker;
import io.marketdata.testkit.firstrate.FirstRateTruth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A series that is written anew is compared with what it had: what did not change is not told as changed. */
class RebuildTest {
    private static final LocalDate DAY = LocalDate.parse("2026-01-14");
    private static final LocalDate NEXT = LocalDate.parse("2026-01-15");
    private static final LocalDate LATER = LocalDate.parse("2026-01-07");

    @TempDir
    private Path root = Path.of("");

    private static FirstRateTruth.Builder truth() {
        return FirstRateTruth.builder().tickers(FakeTicker.futures("ES").quietShare(0));
    }

    private static FirstRateReport rebuilt(Vendor vendor, ReloadHook hook) {
        FirstRateReport report = vendor.update()
                .symbols(List.of("ES"))
                .force(true)
                .reload(hook)
                .build()
                .run();
        assertThat(report.count(Outcome.REBUILT)).as(report.toString()).isEqualTo(2);
        return report;
    }

    @Test
    void whatIsHealedIsWhatWasCorrectedAndWhoReadsTheCacheIsToldOnlyOfThat() {
        FirstRateTruth corrected = truth().corrected(
                        "futures", "ES", Timeframe.M1, LocalDateTime.parse("2026-01-06T10:00:00"), NEXT)
                .build();
        try (Vendor vendor = new Vendor(corrected, DAY, root);
                FakeReloadHook told = FakeReloadHook.start("ADMIN");
                ReloadHook hook = new ReloadHook(told.url(), "ADMIN")) {
            int rows = vendor.truth(Timeframe.D1, "ES", DAY).size()
                    + vendor.truth(Timeframe.M1, "ES", DAY).size();
            assertThat(rebuilt(vendor, hook).rowsAdded()).isEqualTo(rows);
            assertThat(told.reloads()).isEqualTo(1);

            FirstRateReport same = rebuilt(vendor, hook);
            assertThat(same.rowsAdded()).isZero();
            assertThat(same.rowsReplaced()).isZero();
            assertThat(told.reloads()).as("nothing changed").isEqualTo(1);

            vendor.publish(NEXT).run("ES");
            FirstRateReport healed = rebuilt(vendor, hook);
            assertThat(healed.rowsAdded()).isZero();
            assertThat(healed.rowsReplaced()).isEqualTo(1);
            assertThat(told.reloads()).isEqualTo(2);
            vendor.requireEqual(NEXT, "ES", "ES");
        }
    }

    @Test
    void rowsThatTheProviderHasWithdrawnAreAChange() {
        try (Vendor vendor = new Vendor(truth().build(), DAY, root)) {
            vendor.run("ES");
        }
        FirstRateTruth without = FirstRateTruth.builder()
                .tickers(FakeTicker.futures("ES").quietShare(0).since(LATER))
                .build();
        try (Vendor vendor = new Vendor(without, DAY, root);
                FakeReloadHook told = FakeReloadHook.start("ADMIN");
                ReloadHook hook = new ReloadHook(told.url(), "ADMIN")) {
            FirstRateReport report = rebuilt(vendor, hook);
            assertThat(report.rowsAdded() + report.rowsReplaced()).isZero();
            assertThat(told.reloads()).isEqualTo(1);
            vendor.requireEqual(DAY, "ES", "ES");
        }
    }

    @Test
    void whatABadFileHadCannotBeComparedSoThatAllRowsCountAsAdded() throws IOException {
        try (Vendor vendor = new Vendor(truth().build(), DAY, root);
                FakeReloadHook told = FakeReloadHook.start("ADMIN");
                ReloadHook hook = new ReloadHook(told.url(), "ADMIN")) {
            vendor.run("ES");
            Path minutes = root.resolve("1m/futures/ES.parquet");
            byte[] bytes = Files.readAllBytes(minutes);
            for (int i = 100; i < 1_000; i++) {
                bytes[i] ^= 0x55;
            }
            Files.write(minutes, bytes);
            FirstRateReport report = rebuilt(vendor, hook);
            assertThat(report.rowsAdded())
                    .isEqualTo(vendor.truth(Timeframe.M1, "ES", DAY).size());
            assertThat(told.reloads()).isEqualTo(1);
            vendor.requireEqual(DAY, "ES", "ES");
        }
    }
}
