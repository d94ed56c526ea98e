package io.marketdata.firstrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.Cancellation;
import io.marketdata.error.SourceException;
import io.marketdata.firstrate.FirstRateReport.Status;
import io.marketdata.testkit.firstrate.FakeTicker;
import io.marketdata.testkit.firstrate.FirstRateFault;
import io.marketdata.testkit.firstrate.FirstRateTruth;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An update that is asked to stop does not go on with what waits for others. */
class StopTest {
    private static final LocalDate FIRST = LocalDate.parse("2026-01-12");
    private static final LocalDate SECOND = LocalDate.parse("2026-01-13");
    private static final LocalDate THIRD = LocalDate.parse("2026-01-14");
    private static final List<String> SYMBOLS = List.of("CL", "ES", "NQ");

    private final FirstRateTruth truth = FirstRateTruth.builder()
            .tickers(SYMBOLS.stream()
                    .map(ticker -> FakeTicker.futures(ticker).quietShare(0.97))
                    .toList())
            .missing("futures", "NQ", THIRD)
            .missing("futures", "CL", SECOND, THIRD)
            .build();

    @TempDir
    private Path root = Path.of("");

    @Test
    void aStopBetweenTwoAttemptsAtLastUpdateEndsIt() {
        try (Vendor vendor = new Vendor(truth, FIRST, root);
                FirstRateClient client = FirstRateClient.builder()
                        .baseUrl(vendor.fake.apiUrl())
                        .userid(Vendor.USERID)
                        .pause((duration, cancellation) -> cancellation.cancel())
                        .build()) {
            vendor.fake.arm(FirstRateFault.HTTP_503, 99);
            for (boolean dryRun : List.of(false, true)) {
                int before = vendor.fake.apiRequests().size();
                FirstRateReport report = vendor.update()
                        .client(client)
                        .symbols(SYMBOLS)
                        .cancellation(new Cancellation())
                        .dryRun(dryRun)
                        .build()
                        .run();
                assertThat(report.status()).isEqualTo(Status.CANCELLED);
                assertThat(report.toJson()).contains("\"last_update\":null");
                assertThat(vendor.fake.apiRequests()).hasSize(before + 1);
            }
        }
    }

    @Test
    @Timeout(60)
    void aPauseEndsWithTheStop() {
        Cancellation cancelled = new Cancellation();
        cancelled.cancel();
        Pause.SLEEP.pause(Duration.ofDays(1), cancelled);
    }

    /** One that is down, and notes what it was asked. */
    private static DataEndRegistry down(List<LocalDate> asked) {
        return (type, date, symbols) -> {
            asked.add(date);
            throw new SourceException("MD-F060", "it is down", true, null);
        };
    }

    @Test
    void aRegistryThatIsDownIsAskedOnceAndNoneWhereTheUpdateWasCancelled() {
        try (Vendor vendor = new Vendor(truth, FIRST, root)) {
            for (LocalDate date : List.of(FIRST, SECOND, THIRD)) {
                vendor.publish(date).run(SYMBOLS.toArray(String[]::new));
            }
            List<LocalDate> asked = new ArrayList<>();
            Cancellation cancelled = new Cancellation();
            cancelled.cancel();
            FirstRateUpdate.Builder update = vendor.update().symbols(SYMBOLS).registry(down(asked));
            assertThat(update.cancellation(cancelled).build().run().status()).isEqualTo(Status.CANCELLED);
            assertThat(asked).isEmpty();

            FirstRateReport report =
                    update.cancellation(new Cancellation()).build().run();
            assertThat(report.status()).as(report.toString()).isEqualTo(Status.INCOMPLETE);
            assertThat(asked).containsExactly(FIRST);

            List<String> told = new ArrayList<>();
            update.registry((type, date, symbols) -> told.add(date + " " + symbols))
                    .build()
                    .run();
            assertThat(told).containsExactly(FIRST + " [CL]", SECOND + " [NQ]", THIRD + " [ES]");
        }
    }
}
