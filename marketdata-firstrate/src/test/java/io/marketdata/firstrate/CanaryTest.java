package io.marketdata.firstrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.error.MarketDataException;
import io.marketdata.testkit.firstrate.FakeFirstRate;
import io.marketdata.testkit.firstrate.FakeTicker;
import io.marketdata.testkit.firstrate.FirstRateFault;
import io.marketdata.testkit.firstrate.FirstRateTruth;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A provider that repeats the userid where it says what is wrong. */
class CanaryTest {
    private static final String FRONT_OF_USERID = "CANARY";
    private static final String USERID = FRONT_OF_USERID + "/of a userid+" + "x".repeat(30);

    /** At the front, in the middle, and across the place where a message is cut. */
    private static final List<Integer> PLACES = List.of(0, 100, 160, 175, 180, 185, 190);

    @TempDir
    private Path root = Path.of("");

    @ParameterizedTest
    @EnumSource(
            value = FirstRateFault.class,
            names = {"NO_SUBSCRIPTION", "NO_DATAFILE", "HTTP_403", "HTTP_500", "HTTP_503", "NOT_A_DATE"})
    void theUseridIsInNoErrorWithItsCausesAndNoReport(FirstRateFault fault) {
        for (int place : PLACES) {
            for (boolean ofArchive : fault == FirstRateFault.NOT_A_DATE ? List.of(false) : List.of(false, true)) {
                assertThat(said(fault, place, ofArchive))
                        .as("%s at %d", fault, place)
                        .contains("MD-F")
                        .doesNotContain(FRONT_OF_USERID);
            }
        }
    }

    private String said(FirstRateFault fault, int place, boolean ofArchive) {
        FirstRateTruth truth = FirstRateTruth.builder()
                .tickers(FakeTicker.futures("ES").quietShare(0.99))
                .build();
        try (FakeFirstRate fake = FakeFirstRate.builder()
                        .truth(truth)
                        .userid(USERID)
                        .echoUseridAt(place)
                        .start();
                FirstRateClient client = FirstRateClient.builder()
                        .baseUrl(fake.apiUrl())
                        .userid(USERID)
                        .attempts(1)
                        .build()) {
            fake.arm(fault, 9, request -> request.path().contains("data_file") == ofArchive);
            FirstRateReport report = FirstRateUpdate.builder(FirstRateType.FUTURES, root)
                    .client(client)
                    .symbols(List.of("ES"))
                    .build()
                    .run();
            return report + report.toJson();
        } catch (MarketDataException refused) {
            StringWriter trace = new StringWriter();
            refused.printStackTrace(new PrintWriter(trace));
            return trace.toString();
        }
    }
}
