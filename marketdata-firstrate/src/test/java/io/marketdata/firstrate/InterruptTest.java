package io.marketdata.firstrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.Cancellation;
import io.marketdata.firstrate.FirstRateReport.Status;
import io.marketdata.model.Timeframe;
import io.marketdata.testkit.firstrate.FakeTicker;
import io.marketdata.testkit.firstrate.FirstRateTruth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thread that is interrupted ends its update as a cancellation does: what was done is kept, and nobody is blamed. */
class InterruptTest {
    private static final LocalDate DAY = LocalDate.parse("2026-01-14");
    private static final List<String> SYMBOLS = List.of("CL", "ES", "GC", "NQ");
    private static final FirstRateTruth TRUTH = FirstRateTruth.builder()
            .tickers(SYMBOLS.stream()
                    .map(ticker -> FakeTicker.futures(ticker).quietShare(0.97))
                    .toList())
            .build();

    @TempDir
    private Path root = Path.of("");

    /** Not for what comes behind a test that failed. */
    @AfterEach
    void calm() {
        Thread.interrupted();
    }

    private FirstRateReport run(Vendor vendor, Cancellation cancellation, Consumer<FirstRateProgress> progress) {
        return vendor.update()
                .symbols(SYMBOLS)
                .threads(1)
                .cancellation(cancellation)
                .progress(progress)
                .build()
                .run();
    }

    private static void requireStopped(FirstRateReport report) {
        assertThat(Thread.interrupted()).as("the flag is as it was").isTrue();
        assertThat(report.status()).as(report.toString()).isEqualTo(Status.CANCELLED);
        assertThat(report.toString()).doesNotContain("MD-D001", "MD-F0");
    }

    @Test
    void anInterruptBetweenTwoTickersKeepsThoseThatCame() {
        try (Vendor vendor = new Vendor(TRUTH, DAY, root)) {
            Thread caller = Thread.currentThread();
            Cancellation cancellation = new Cancellation();
            requireStopped(run(vendor, cancellation, progress -> {
                if (progress.timeframe() == Timeframe.M1 && progress.tickersDone() == 2) {
                    caller.interrupt();
                    while (!cancellation.isCancelled()) {
                        Thread.onSpinWait();
                    }
                }
            }));
            FirstRateReport next = vendor.run(SYMBOLS.toArray(String[]::new));
            assertThat(next.plan()).containsExactly("1m full: 2 tickers");
            assertThat(next.status()).as(next.toString()).isEqualTo(Status.DONE);
            SYMBOLS.forEach(symbol -> vendor.requireEqual(DAY, symbol, symbol));
        }
    }

    @Test
    void anInterruptWhileAnArchiveComesKeepsTheDays() {
        try (Vendor vendor = new Vendor(TRUTH, DAY, root)) {
            requireStopped(run(vendor, new Cancellation(), progress -> {
                if (progress.timeframe() == Timeframe.M1) {
                    Thread.currentThread().interrupt();
                }
            }));
            assertThat(vendor.run(SYMBOLS.toArray(String[]::new)).plan()).containsExactly("1m full: 4 tickers");
        }
    }

    @Test
    void theStateIsReadAndWrittenByAThreadThatIsInterrupted() throws IOException {
        FirstRateAdjustment adjustment = FirstRateAdjustment.CONTIN_UNADJ;
        SeriesState series = new SeriesState(DAY, DAY, 5, 100);
        UpdateState state = new UpdateState(adjustment);
        state.put("ES", Timeframe.M1, series);
        state.lastUpdate(DAY);
        StateFile file = new StateFile(Files.createDirectory(root.resolve("futures")), StateSteps.DISK);
        Thread.currentThread().interrupt();
        file.save(state);
        StateFile.Loaded loaded = file.load(adjustment, false);
        assertThat(Thread.interrupted()).as("the flag is as it was").isTrue();
        assertThat(loaded.warning()).isNull();
        assertThat(loaded.state().get("ES", Timeframe.M1)).isEqualTo(series);
        assertThat(file.agrees(loaded.state())).isTrue();
    }
}
