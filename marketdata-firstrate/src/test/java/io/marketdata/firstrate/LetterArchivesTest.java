package io.marketdata.firstrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.firstrate.FirstRateReport.Status;
import io.marketdata.firstrate.TickerResult.Outcome;
import io.marketdata.model.Timeframe;
import io.marketdata.testkit.firstrate.FakeTicker;
import io.marketdata.testkit.firstrate.FirstRateFault;
import io.marketdata.testkit.firstrate.FirstRateTruth;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stocks: the whole history is sold by the first letter of the ticker, everything else in one archive. */
class LetterArchivesTest {
    private static final LocalDate DAY = LocalDate.parse("2026-01-14");
    private static final LocalDate NEXT = LocalDate.parse("2026-01-15");

    @TempDir
    private Path root = Path.of("");

    private static FakeTicker stock(String ticker) {
        return FakeTicker.stock(ticker).quietShare(0.95);
    }

    private final FirstRateTruth truth = FirstRateTruth.builder()
            .tickers(stock("AA"), stock("ABCD"), stock("B"), stock("BRN"), stock("ZM"))
            .tickers(stock("QNEW").since(NEXT))
            .build();

    private FirstRateUpdate.Builder stocks(Vendor vendor) {
        return FirstRateUpdate.builder(FirstRateType.STOCK, root)
                .client(vendor.client)
                .clock(vendor.clock);
    }

    private void requireEqual(String symbol, LocalDate asOf) {
        for (Timeframe timeframe : List.of(Timeframe.D1, Timeframe.M1)) {
            assertThat(Vendor.cached(FirstRateType.STOCK, root, timeframe, symbol))
                    .as("%s %s", symbol, timeframe)
                    .isEqualTo(Vendor.truth("stock", truth, timeframe, symbol, "UNADJUSTED", asOf));
        }
    }

    private static List<String> asked(Vendor vendor, String timeframe) {
        return vendor.fake.apiRequests().stream()
                .filter(request -> timeframe.equals(request.parameter("timeframe")))
                .map(request -> request.parameter("period") + " " + request.parameter("ticker_range"))
                .toList();
    }

    @Test
    void namedTickersAreFetchedByTheirLettersAloneAndLaterByTheWeek() {
        try (Vendor vendor = new Vendor(truth, DAY, root)) {
            List<String> wanted = List.of("AA", "ABCD", "B", "BRN");
            FirstRateReport full = stocks(vendor).symbols(wanted).build().run();
            assertThat(full.status()).as(full.toString()).isEqualTo(Status.DONE);
            assertThat(asked(vendor, "1min")).containsExactly("full A", "full B");
            wanted.forEach(symbol -> requireEqual(symbol, DAY));

            FirstRateReport day =
                    stocks(vendor.publish(NEXT)).symbols(wanted).build().run();
            assertThat(day.status()).as(day.toString()).isEqualTo(Status.DONE);
            assertThat(asked(vendor, "1min")).containsExactly("full A", "full B", "week null");
            wanted.forEach(symbol -> requireEqual(symbol, NEXT));
        }
    }

    @Test
    void ofAllTickersEveryLetterIsFetchedAndOneWithoutATickerIsNoFailure() {
        try (Vendor vendor = new Vendor(truth, DAY, root)) {
            FirstRateReport full = stocks(vendor).all().build().run();
            assertThat(full.status()).as(full.toString()).isEqualTo(Status.DONE);
            assertThat(full.count(Outcome.REBUILT)).isEqualTo(10);
            assertThat(asked(vendor, "1day")).hasSize(26).contains("full A", "full Q", "full Z");

            FirstRateReport day = stocks(vendor.publish(NEXT)).all().build().run();
            assertThat(day.status()).as(day.toString()).isEqualTo(Status.DONE);
            assertThat(asked(vendor, "1min"))
                    .as("a ticker that is new comes with the archive of its letter")
                    .hasSize(28)
                    .endsWith("week null", "full Q");
            requireEqual("QNEW", NEXT);
            requireEqual("ZM", NEXT);
        }
    }

    @Test
    void aLetterWhoseArchiveIsNoneKeepsNoOtherBackAndIsAskedForAgainAlone() {
        try (Vendor vendor = new Vendor(truth, DAY, root)) {
            vendor.fake.arm(FirstRateFault.NO_DATAFILE, 99, request -> "B".equals(request.parameter("ticker_range")));
            FirstRateReport without = stocks(vendor).all().build().run();
            assertThat(without.status()).as(without.toString()).isEqualTo(Status.INCOMPLETE);
            assertThat(without.toString()).contains("MD-F010", "letter B of 1m, the others went on");
            requireEqual("AA", DAY);
            requireEqual("ZM", DAY);

            vendor.fake.calm();
            FirstRateReport next = stocks(vendor).all().build().run();
            assertThat(next.status()).as(next.toString()).isEqualTo(Status.DONE);
            assertThat(asked(vendor, "1min")).hasSize(27).endsWith("full B");
            requireEqual("BRN", DAY);
        }
    }

    @ParameterizedTest
    @CsvSource({"STORE_404, MD-F051", "HTTP_403, MD-F051", "CUT_BODY, MD-F050", "LENGTH_TOO_LONG, MD-F053"})
    void aLetterThatDoesNotComeKeepsNeitherAnotherOneNorTheMinutesBackHoweverOftenItFails(
            FirstRateFault fault, String code) {
        try (Vendor vendor = new Vendor(truth, DAY, root)) {
            vendor.fake.arm(
                    fault,
                    Integer.MAX_VALUE,
                    request -> request.path().contains("_B_") || "B".equals(request.parameter("ticker_range")));
            for (LocalDate date : List.of(DAY, NEXT)) {
                FirstRateReport report =
                        stocks(vendor.publish(date)).all().build().run();
                assertThat(report.status()).as(report.toString()).isEqualTo(Status.INCOMPLETE);
                assertThat(report.toString())
                        .contains(code, "letter B of 1d, the others went on", "letter B of 1m, the others went on");
                requireEqual("AA", date);
                requireEqual("ZM", date);
                assertThat(root.resolve("stocks/.last_update"))
                        .as("nobody knows the tickers of letter B")
                        .doesNotExist();
            }
            vendor.fake.calm();
            assertThat(stocks(vendor).all().build().run().status()).isEqualTo(Status.DONE);
            requireEqual("BRN", NEXT);
            assertThat(root.resolve("stocks/.last_update")).hasContent(NEXT.toString());
        }
    }

    @Test
    void aProviderThatIsDownIsNotAskedForEveryLetter() {
        try (Vendor vendor = new Vendor(truth, DAY, root)) {
            stocks(vendor).symbols(List.of("AA")).build().run();
            vendor.fake.arm(FirstRateFault.STORE_503, Integer.MAX_VALUE);
            assertThatThrownBy(() -> stocks(vendor).all().build().run()).hasMessageContaining("MD-F051");
            assertThat(asked(vendor, "1day").stream().distinct()).containsExactly("full A", "full B", "full C");
        }
    }

    @Test
    void aRunThatIsKilledAtALateLetterIsFollowedByOneThatFetchesThatLetterAlone() {
        try (Vendor vendor = new Vendor(truth, DAY, root)) {
            StateSteps killed = new StateSteps() {
                @Override
                public void at(String where) {
                    if (where.equals("download .1m-full-Z.zip")) {
                        throw new Killed();
                    }
                }
            };
            assertThatThrownBy(() -> stocks(vendor).all().steps(killed).build().run())
                    .isInstanceOf(Killed.class);
            int days = asked(vendor, "1day").size();
            int minutes = asked(vendor, "1min").size();
            assertThat(minutes).isEqualTo(25);

            FirstRateReport next = stocks(vendor).all().build().run();
            assertThat(next.status()).as(next.toString()).isEqualTo(Status.DONE);
            assertThat(asked(vendor, "1day")).hasSize(days);
            assertThat(asked(vendor, "1min").subList(minutes, minutes + 1)).containsExactly("full Z");
            assertThat(asked(vendor, "1min")).hasSize(26);
            List.of("AA", "BRN", "ZM").forEach(symbol -> requireEqual(symbol, DAY));
        }
    }

    /** What a process that is gone says. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void whereNoLetterHasAnArchiveTheUpdateFails() {
        try (Vendor vendor = new Vendor(truth, DAY, root)) {
            vendor.fake.arm(
                    FirstRateFault.NO_SUBSCRIPTION,
                    99,
                    request -> request.path().contains("data_file"));
            assertThatThrownBy(() -> stocks(vendor).all().build().run()).hasMessageContaining("MD-F010");
        }
    }

    @Test
    void aLetterWithoutAFileOfAWantedTickerSaysThatItIsAbsent() {
        try (Vendor vendor = new Vendor(truth, DAY, root)) {
            FirstRateReport report =
                    stocks(vendor).symbols(List.of("AA", "XYZ")).build().run();
            assertThat(report.status()).isEqualTo(Status.INCOMPLETE);
            assertThat(report.toString()).contains("XYZ 1m ABSENT: MD-F003");
            requireEqual("AA", DAY);
        }
    }
}
