package io.marketdata.firstrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.testkit.firstrate.FakeTicker;
import io.marketdata.testkit.firstrate.FirstRateTruth;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A ticker that the provider has no more. */
class GoneTickerTest {
    private static final LocalDate DAY = LocalDate.parse("2026-01-14");
    private static final LocalDate LATER = LocalDate.parse("2026-03-02");
    private static final LocalDate NEXT = LocalDate.parse("2026-03-03");

    @TempDir
    private Path root = Path.of("");

    @Test
    void aTickerThatIsGoneIsLookedForInTheWholeHistoryOnceAndNotOnEveryRun() {
        FirstRateTruth truth = FirstRateTruth.builder()
                .tickers(
                        FakeTicker.futures("ES").quietShare(0.95),
                        FakeTicker.futures("GONE").quietShare(0.95))
                .missing("futures", "GONE", LATER, NEXT)
                .build();
        try (Vendor vendor = new Vendor(truth, DAY, root)) {
            for (LocalDate date : List.of(DAY, LATER, NEXT)) {
                vendor.publish(date).update().all().build().run();
            }
            assertThat(vendor.fake.apiRequests().stream()
                            .filter(request -> "1min".equals(request.parameter("timeframe")))
                            .map(request -> request.parameter("period")))
                    .containsExactly("full", "full", "week");
            vendor.requireEqual(DAY, "GONE", "GONE");
            vendor.requireEqual(NEXT, "ES", "ES");
        }
    }
}
