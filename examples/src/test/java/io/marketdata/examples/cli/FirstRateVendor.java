package io.marketdata.examples.cli;

import io.marketdata.testkit.ManualClock;
import io.marketdata.testkit.firstrate.FakeFirstRate;
import io.marketdata.testkit.firstrate.FakeTicker;
import io.marketdata.testkit.firstrate.FirstRateTruth;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A FirstRateData on loopback with three futures, as the commands see it. */
final class FirstRateVendor implements AutoCloseable {
    static final LocalDate DAY = LocalDate.parse("2026-01-14");
    static final LocalDate NEXT = LocalDate.parse("2026-01-15");
    static final String USERID = "S3CR3T-userid";

    private static final FirstRateTruth TRUTH = FirstRateTruth.builder()
            .tickers(
                    FakeTicker.futures("ES").quietShare(0.5),
                    FakeTicker.futures("E6").quietShare(0.9),
                    FakeTicker.futures("CL").quietShare(0.9))
            .missing("futures", "CL", DAY)
            .build();

    final ManualClock clock = ManualClock.at(FirstRateTruth.published(DAY, true));
    final FakeFirstRate fake =
            FakeFirstRate.builder().truth(TRUTH).clock(clock).userid(USERID).start();

    /** The archives of a date are out from now on. */
    FirstRateVendor publish(LocalDate date) {
        clock.set(FirstRateTruth.published(date, true));
        return this;
    }

    Map<String, String> environment() {
        return Map.of("FIRSTRATE_BASE_URL", fake.apiUrl().toString(), "FIRSTRATE_USERID", USERID);
    }

    Cli cli() {
        return new Cli().with(environment()).at(clock);
    }

    /** The arguments of an update of futures. */
    static String[] update(Path root, String symbols, String... more) {
        List<String> args = new ArrayList<>(
                List.of("firstrate", "update", "--type", "futures", "--symbols", symbols, "--root", root.toString()));
        args.addAll(List.of(more));
        return args.toArray(String[]::new);
    }

    @Override
    public void close() {
        fake.close();
    }
}
