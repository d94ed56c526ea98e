package io.marketdata.firstrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.Cancellation;
import io.marketdata.firstrate.FirstRateReport.Status;
import io.marketdata.model.Timeframe;
import io.marketdata.testkit.firstrate.FakeTicker;
import io.marketdata.testkit.firstrate.FirstRateDirt;
import io.marketdata.testkit.firstrate.FirstRateTruth;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where every ticker is wanted: runs that end early leave none behind, and a bad one does not have all fetched again. */
class AllTickersTest {
    private static final LocalDate DAY = LocalDate.parse("2026-01-13");
    private static final LocalDate NEXT = LocalDate.parse("2026-01-14");
    private static final List<String> FUTURES = List.of("CL", "ES", "NQ");
    private static final List<String> STOCKS = List.of("AA", "MM", "ZZ");

    @TempDir
    private Path root = Path.of("");

    private static FakeTicker sparse(FakeTicker ticker) {
        return ticker.quietShare(0.95);
    }

    private static FirstRateTruth truth(FakeTicker... more) {
        return FirstRateTruth.builder()
                .tickers(FUTURES.stream()
                        .map(ticker -> sparse(FakeTicker.futures(ticker)))
                        .toList())
                .tickers(STOCKS.stream()
                        .map(ticker -> sparse(FakeTicker.stock(ticker)))
                        .toList())
                .tickers(more)
                .build();
    }

    private FirstRateUpdate.Builder all(Vendor vendor, FirstRateType type) {
        return FirstRateUpdate.builder(type, root)
                .client(vendor.client)
                .clock(vendor.clock)
                .threads(1)
                .all();
    }

    private static List<String> asked(Vendor vendor, String timeframe) {
        return vendor.fake.apiRequests().stream()
                .filter(request -> timeframe.equals(request.parameter("timeframe")))
                .map(request -> request.parameter("period"))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"FUTURES, 1d", "FUTURES, 1m", "STOCK, 1d", "STOCK, 1m"})
    void theFirstRunThatEndsEarlyIsFollowedByOneThatBringsTheTickersThatWereNotReached(
            FirstRateType type, String timeframe) {
        List<String> tickers = type == FirstRateType.STOCK ? STOCKS : FUTURES;
        try (Vendor vendor = new Vendor(truth(), DAY, root)) {
            Cancellation cancellation = new Cancellation();
            FirstRateReport early = all(vendor, type)
                    .cancellation(cancellation)
                    .progress(progress -> {
                        if (progress.tickersDone() == 1 && progress.timeframe() == Timeframe.of(timeframe)) {
                            cancellation.cancel();
                        }
                    })
                    .build()
                    .run();
            assertThat(early.status()).isEqualTo(Status.CANCELLED);
            int before = asked(vendor, "1day").size() + asked(vendor, "1min").size();

            FirstRateReport next = all(vendor, type).build().run();
            assertThat(next.status()).as(next.toString()).isEqualTo(Status.DONE);
            for (String ticker : tickers) {
                for (Timeframe of : List.of(Timeframe.D1, Timeframe.M1)) {
                    assertThat(Vendor.cached(type, root, of, ticker))
                            .as("%s %s", ticker, of)
                            .isEqualTo(Vendor.truth(
                                    type.word(),
                                    vendor.fake.truth(),
                                    of,
                                    ticker,
                                    type.defaultAdjustment().word(),
                                    DAY));
                }
            }
            if (type == FirstRateType.STOCK) {
                int once = 2 * 26;
                assertThat(asked(vendor, "1day").size() + asked(vendor, "1min").size())
                        .as("letters that were gone through are not asked for again")
                        .isBetween(once, once + 1);
                assertThat(before).isLessThan(once);
            }
            assertThat(all(vendor, type).build().run().status()).isEqualTo(Status.CURRENT);
        }
    }

    @ParameterizedTest
    @CsvSource({"CUT_LAST_LINE, INCOMPLETE, MD-F041", "EMPTY_FILE, DONE, MD-F006"})
    void aTickerThatCannotBeTakenHasTheWholeHistoryAskedForOnceAWeekAndNotByEveryRun(
            FirstRateDirt dirt, Status status, String says) {
        FakeTicker bad = sparse(FakeTicker.futures("BAD")).dirt(dirt);
        try (Vendor vendor = new Vendor(truth(bad), DAY, root)) {
            List<String> reports = new ArrayList<>();
            List<LocalDate> dates = vendor.fake.truth().tradingDates("futures", DAY, DAY.plusDays(8));
            for (LocalDate date : dates) {
                FirstRateReport report =
                        all(vendor.publish(date), FirstRateType.FUTURES).build().run();
                assertThat(report.status()).as(report.toString()).isEqualTo(status);
                FUTURES.forEach(ticker -> vendor.requireEqual(date, ticker, ticker));
                reports.add(report.toString());
            }
            assertThat(dates).hasSize(7);
            assertThat(asked(vendor, "1min"))
                    .containsExactly("full", "week", "week", "week", "week", "week", "full", "week");
            assertThat(asked(vendor, "1day").stream().filter("full"::equals)).hasSize(2);
            assertThat(reports.get(1)).contains("BAD 1m", says, "2026-01-20 is asked again");
        }
    }

    @Test
    void aTickerWhoseMinutesWereAbsentIsFetchedAsSoonAsAShortArchiveHasThem() {
        FakeTicker fresh = sparse(FakeTicker.futures("NEW")).since(NEXT);
        try (Vendor vendor = new Vendor(truth(fresh), NEXT, root)) {
            all(vendor, FirstRateType.FUTURES)
                    .progress(progress -> {
                        if (progress.tickersDone() == 1 && progress.timeframe() == Timeframe.D1) {
                            vendor.publish(DAY);
                        }
                    })
                    .build()
                    .run();
            FirstRateReport next =
                    all(vendor.publish(NEXT), FirstRateType.FUTURES).build().run();
            assertThat(next.status()).as(next.toString()).isEqualTo(Status.DONE);
            assertThat(asked(vendor, "1min")).containsExactly("full", "week", "full");
            vendor.requireEqual(NEXT, "NEW", "NEW");
        }
    }

    @Test
    void aTickerThatCameIntoTheArchivesBetweenDaysAndMinutesLeavesTheRunIncompleteAndComesWithTheNext() {
        FakeTicker fresh = sparse(FakeTicker.futures("NEW")).since(NEXT);
        try (Vendor vendor = new Vendor(truth(fresh), DAY, root)) {
            FirstRateReport first = all(vendor, FirstRateType.FUTURES)
                    .progress(progress -> {
                        if (progress.tickersDone() == 1 && progress.timeframe() == Timeframe.D1) {
                            vendor.publish(NEXT);
                        }
                    })
                    .build()
                    .run();
            assertThat(first.status()).as(first.toString()).isEqualTo(Status.INCOMPLETE);
            assertThat(first.toString()).contains("MD-F006", "NEW 1d");
            FirstRateReport next = all(vendor, FirstRateType.FUTURES).build().run();
            assertThat(next.status()).as(next.toString()).isEqualTo(Status.DONE);
            Stream.concat(FUTURES.stream(), Stream.of("NEW"))
                    .forEach(ticker -> vendor.requireEqual(NEXT, ticker, ticker));
        }
    }
}
