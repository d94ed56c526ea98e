package io.marketdata.firstrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.firstrate.FirstRateReport.Status;
import io.marketdata.model.Timeframe;
import io.marketdata.testkit.firstrate.FakeTicker;
import io.marketdata.testkit.firstrate.FirstRateTruth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Text of a day that is brought to a series that is there already. */
class ConvertedPartsTest {
    @TempDir
    private Path root = Path.of("");

    private FirstRateReport convert(FirstRateAdjustment adjustment, String period, String text) throws IOException {
        Path from = Files.createTempDirectory(root, "text");
        Files.writeString(from.resolve("ES_" + period + "_1min_" + adjustment.inFileName() + ".txt"), text);
        return FirstRateUpdate.builder(FirstRateType.FUTURES, root)
                .adjustment(adjustment)
                .all()
                .build()
                .convert(from);
    }

    /** Forty minutes from 10:00 on. */
    private static String minutes(String date, double price) {
        StringBuilder text = new StringBuilder();
        for (int minute = 0; minute < 40; minute++) {
            double at = price * (1 + minute / 1_000.0);
            text.append("%s 10:%02d:00,%s,%s,%s,%s,7\n".formatted(date, minute, at, at, at, at));
        }
        return text.toString();
    }

    private List<Object> there() throws IOException {
        return List.of(
                Files.mismatch(root.resolve("1m/futures/ES.parquet"), root.resolve("copy.parquet")),
                Files.readString(root.resolve("futures/.state.json")));
    }

    private void requireRefused(FirstRateAdjustment adjustment, String text, String why) throws IOException {
        Files.copy(root.resolve("1m/futures/ES.parquet"), root.resolve("copy.parquet"));
        List<Object> before = there();
        FirstRateReport report = convert(adjustment, "day", text);
        assertThat(report.status()).as(report.toString()).isEqualTo(Status.INCOMPLETE);
        assertThat(report.toString()).contains("ES 1m FAILED", "MD-F005", why);
        assertThat(there()).isEqualTo(before);
    }

    @Test
    void aDayBehindAHoleIsRefusedAndOneWithoutAHoleIsTaken() throws IOException {
        FirstRateAdjustment unadjusted = FirstRateAdjustment.CONTIN_UNADJ;
        convert(unadjusted, "full", minutes("2026-03-10", 100));
        FirstRateReport next = convert(unadjusted, "day", minutes("2026-03-11", 100));
        assertThat(next.status()).as(next.toString()).isEqualTo(Status.DONE);
        assertThat(next.rowsAdded()).isEqualTo(40);
        requireRefused(unadjusted, minutes("2026-03-13", 100), "the days behind 2026-03-11 would stay missing");
    }

    @Test
    void anAdjustedSeriesIsAddedToOnItsOwnBasisAlone() throws IOException {
        FirstRateAdjustment adjusted = FirstRateAdjustment.CONTIN_ADJ_RATIO;
        String day = minutes("2026-03-10", 100);
        convert(adjusted, "full", day);
        FirstRateReport next = convert(adjusted, "week", day + minutes("2026-03-11", 100));
        assertThat(next.status()).as(next.toString()).isEqualTo(Status.DONE);
        assertThat(next.rowsAdded()).isEqualTo(40);
        requireRefused(adjusted, minutes("2026-03-11", 102), "its past may have changed (SCALED)");
    }

    /** What a folder of these files is refused with; nothing of it is taken. */
    private void requireNothingTaken(Map<String, String> textByName, String why) throws IOException {
        Path from = Files.createTempDirectory(root, "text");
        for (Map.Entry<String, String> text : textByName.entrySet()) {
            Files.writeString(from.resolve(text.getKey()), text.getValue());
        }
        FirstRateUpdate update =
                FirstRateUpdate.builder(FirstRateType.FUTURES, root).all().build();
        assertThatThrownBy(() -> update.convert(from)).hasMessageContaining(why);
        assertThat(root.resolve("1d/futures")).doesNotExist();
        assertThat(root.resolve("1m/futures")).doesNotExist();
    }

    @Test
    void twoTickersOfOneSymbolAreNotMixed() throws IOException {
        String day = "2026-01-05,70,70,70,70,5\n";
        requireNothingTaken(
                Map.of(
                        "B_full_1day_continuous_UNadjusted.txt",
                        day,
                        "BRN_week_1day_continuous_UNadjusted.txt",
                        day.replace("70", "5")),
                "MD-F007 two tickers come out as symbol BRN");
        requireNothingTaken(
                Map.of(
                        "ES_full_1day_continuous_UNadjusted.txt",
                        day,
                        "B_full_1min_continuous_UNadjusted.txt",
                        minutes("2026-01-05", 70),
                        "BRN_full_1min_continuous_UNadjusted.txt",
                        minutes("2026-01-05", 5)),
                "MD-F007");
    }

    @Test
    void twoFilesOfOneTickerAndPeriodAreNotMixed() throws IOException {
        requireNothingTaken(
                Map.of(
                        "ES_full_1min_continuous_UNadjusted.txt",
                        minutes("2026-01-05", 70),
                        "ES_1min_continuous_UNadjusted.txt",
                        minutes("2026-01-05", 71)),
                "MD-F016 ES_1min_continuous_UNadjusted.txt and ES_full_1min_continuous_UNadjusted.txt are both ES 1m");
    }

    @Test
    void aMonthThatBeginsBehindWhatIsThereIsRefused() throws IOException {
        FirstRateAdjustment unadjusted = FirstRateAdjustment.CONTIN_UNADJ;
        convert(unadjusted, "full", minutes("2026-03-10", 100));
        Files.copy(root.resolve("1m/futures/ES.parquet"), root.resolve("copy.parquet"));
        List<Object> before = there();
        FirstRateReport report = convert(unadjusted, "month", minutes("2026-03-20", 100));
        assertThat(report.toString()).contains("ES 1m FAILED", "MD-F005 ES 1m needs period full, not month");
        assertThat(there()).isEqualTo(before);
        FirstRateReport reaching =
                convert(unadjusted, "month", minutes("2026-03-10", 100) + minutes("2026-03-20", 100));
        assertThat(reaching.status()).as(reaching.toString()).isEqualTo(Status.DONE);
    }

    @Test
    void aSeriesThatBeginsWithAPartHasItsHistoryFetchedByTheNextUpdate() {
        FirstRateTruth truth = FirstRateTruth.builder()
                .tickers(FakeTicker.futures("ES").quietShare(0.97))
                .build();
        try (Vendor vendor = new Vendor(truth, LocalDate.parse("2026-01-14"), root.resolve("cache"))) {
            for (Timeframe timeframe : List.of(Timeframe.D1, Timeframe.M1)) {
                for (FirstRatePeriod period : List.of(FirstRatePeriod.WEEK, FirstRatePeriod.DAY)) {
                    Path part = vendor.made(period, timeframe, root.resolve(timeframe.code() + period + ".zip"));
                    FirstRateReport report = vendor.update().all().build().convert(part);
                    assertThat(report.status()).as(report.toString()).isEqualTo(Status.DONE);
                    assertThat(report.toString())
                            .contains("1 series of " + timeframe + ", such as ES, have a part alone");
                }
            }
            LocalDate next = LocalDate.parse("2026-01-15");
            FirstRateReport report = vendor.publish(next).run("ES");
            assertThat(report.plan()).containsExactly("1d full: 1 tickers", "1m full: 1 tickers");
            vendor.requireEqual(next, "ES", "ES");
            assertThat(vendor.run("ES").status()).isEqualTo(Status.CURRENT);
        }
    }

    @Test
    void aPartThatTakesThePlaceOfAFileThatIsGoneIsNotTakenForTheWhole() throws IOException {
        FirstRateAdjustment unadjusted = FirstRateAdjustment.CONTIN_UNADJ;
        convert(unadjusted, "full", minutes("2026-03-10", 100));
        assertThat(root.resolve("futures/.state.json")).content().contains("\"ES\"");
        Files.delete(root.resolve("1m/futures/ES.parquet"));
        FirstRateReport report = convert(unadjusted, "day", minutes("2026-03-11", 100));
        assertThat(report.toString()).contains("such as ES, have a part alone");
        assertThat(root.resolve("futures/.state.json")).content().doesNotContain("asOf");
    }

    @Test
    void aDayMayBeWrittenWithoutHyphensAndAMinuteMayNotBeWrittenWithoutATime() throws IOException {
        Path from = Files.createTempDirectory(root, "text");
        Files.writeString(
                from.resolve("EURUSD_full_1day.txt"), "20260105,1.1,1.2,1.0,1.1,5\n20260106,1.1,1.2,1.0,1.1,5\n");
        Files.writeString(
                from.resolve("GBPUSD_full_1min.txt"), "20260105,1.1,1.2,1.0,1.1,5\n20260106,1.1,1.2,1.0,1.1,5\n");
        FirstRateReport report =
                FirstRateUpdate.builder(FirstRateType.FX, root).all().build().convert(from);
        assertThat(report.toString()).contains("GBPUSD 1m FAILED", "MD-F030");
        assertThat(Vendor.cached(FirstRateType.FX, root, Timeframe.D1, "EURUSD"))
                .extracting(row -> Instant.ofEpochMilli(row.time()))
                .containsExactly(Instant.parse("2026-01-05T00:00:00Z"), Instant.parse("2026-01-06T00:00:00Z"));
    }
}
