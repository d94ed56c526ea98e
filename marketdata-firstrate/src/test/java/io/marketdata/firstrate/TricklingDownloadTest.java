package io.marketdata.firstrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.testkit.firstrate.FakeTicker;
import io.marketdata.testkit.firstrate.FirstRateFault;
import io.marketdata.testkit.firstrate.FirstRateTruth;
import java.nio.file.Path;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that breaks off again and again, each time behind a few bytes more. */
class TricklingDownloadTest {
    @TempDir
    private Path root = Path.of("");

    @Test
    void aDownloadThatBringsAFewBytesARequestEndsByItsAttempts() {
        FirstRateTruth truth = FirstRateTruth.builder()
                .tickers(FakeTicker.futures("ES").quietShare(0.95))
                .build();
        try (Vendor vendor = new Vendor(truth, LocalDate.parse("2026-01-14"), root)) {
            vendor.fake.arm(FirstRateFault.CUT_BODY, 99);
            assertThatThrownBy(() -> vendor.run("ES")).hasMessageContaining("breaks off");
            assertThat(vendor.fake.storeRequests()).as("one an attempt").hasSize(3);
        }
    }
}
