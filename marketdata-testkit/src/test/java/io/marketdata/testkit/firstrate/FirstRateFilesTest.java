package io.marketdata.testkit.firstrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.marketdata.model.Timeframe;
import io.marketdata.testkit.ManualClock;
import io.marketdata.testkit.fault.ManualPace;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which files an archive has, what their rows look like by type and timeframe, and what is left behind. */
@Timeout(300)
class FirstRateFilesTest {
    private static final LocalDate TUESDAY = LocalDate.parse("2026-02-03");
    private static final String DAY = "type=futures&timeframe=1min&adjustment=contin_UNadj&period=day";

    private final ManualClock clock = ManualClock.at(FirstRateTruth.published(TUESDAY, true));
    private final FakeFirstRate vendor = FakeFirstRate.builder()
            .truth(FirstRateTruth.builder()
                    .tickers(FakeTicker.futures("ES"), FakeTicker.futures("NQ"))
                    .tickers(FakeTicker.futures("RTY").since(TUESDAY))
                    .tickers(FakeTicker.stock("AAPL"), FakeTicker.stock("AMD"), FakeTicker.stock("BA"))
                    .tickers(FakeTicker.etf("SPY"), FakeTicker.index("SPX"))
                    .tickers(FakeTicker.fx("EURUSD"), FakeTicker.crypto("BTC"))
                    .missing("futures", "NQ", TUESDAY)
                    .build())
            .clock(clock)
            .lastUpdateWithTime(true)
            .storeHost("localhost")
            .start();

    @AfterEach
    void close() {
        vendor.close();
        Shop.assertNoThreadIsLeft();
    }

    private Map<String, String> files(String order) throws Exception {
        return Shop.unpacked(Shop.archive(vendor, order));
    }

    @ParameterizedTest
    @CsvSource({
        "futures, 1min, contin_UNadj, ES_day_1min_continuous_UNadjusted.txt, 02-02 18:00:00",
        "futures, 5min, contin_adj_ratio, ES_day_5min_continuous_ratio_adjusted.txt, 02-02 18:00:00",
        "futures, 30min, contin_adj_absolute, ES_day_30min_continuous_absolute_adjusted.txt, 02-02 18:00:00",
        "stock, 1hour, adj_split, BA_day_1hour_adjsplit.txt, 02-03 04:00:00",
        "stock, 1min, UNADJUSTED, BA_day_1min_UNADJUSTED.txt, 02-03 04:00:00",
        "etf, 1min, adj_splitdiv, SPY_day_1min_adjsplitdiv.txt, 02-03 04:00:00",
        "crypto, 1min, '', BTC_day_1min.txt, 02-03 00:00:00"
    })
    void namesAndRowsAreThoseOfTheType(String type, String timeframe, String adjustment, String name, String first)
            throws Exception {
        String text = files("type=" + type + "&timeframe=" + timeframe + "&period=day&adjustment=" + adjustment)
                .getOrDefault(name, "");
        assertThat(text).startsWith("2026-" + first + ",");
        String volume = adjustment.startsWith("adj_") ? "\\d+\\.0" : "\\d+";
        assertThat(text.lines()).allMatch(line -> line.matches(".{19}(,\\d+\\.\\d{1,2}){4}," + volume));
    }

    @Test
    void indexHasNoVolumeAndFxTwoCellsForItsStamp() throws Exception {
        String index = files("type=index&timeframe=1min&period=day").getOrDefault("SPX_day_1min.txt", "");
        assertThat(index).startsWith("2026-02-03 09:30:00,");
        assertThat(index.lines()).allMatch(line -> line.matches(".{19}(,\\d+\\.\\d{1,2}){4}"));
        String fx = files("type=fx&timeframe=1min&period=day").getOrDefault("EURUSD_day_1min.txt", "");
        assertThat(fx).startsWith("20260202,17:00:00,");
        assertThat(fx.lines()).allMatch(line -> line.matches("\\d{8},\\d\\d:\\d\\d:00(,\\d+\\.\\d{1,5}){4},\\d+"));
    }

    @Test
    void dailyRowsHaveADateAndThoseOfFuturesOpenInterest() throws Exception {
        assertThat(files("type=futures&timeframe=1day&adjustment=contin_UNadj&period=week")
                        .get("ES_week_1day_continuous_UNadjusted.txt"))
                .matches("2026-02-02(,\\d+\\.\\d{1,2}){4},\\d+,24\\d{4}\n2026-02-03(,\\d+\\.\\d{1,2}){4},\\d+,0\n");
        assertThat(files("type=crypto&timeframe=1day&period=day").get("BTC_day_1day.txt"))
                .matches("2026-02-03(,\\d+\\.\\d{1,2}){4},\\d+\n");
    }

    @Test
    void pricesOfTheLastDaysHaveTwoDecimalsAndOlderOnesNoZeroAtTheirEnd() throws Exception {
        String text = files("type=crypto&timeframe=1min&period=week").getOrDefault("BTC_week_1min.txt", "");
        assertThat(text.lines()).allMatch(line -> line.matches(".{19}(,\\d+\\.\\d\\d){4},\\d+"));
        String month = files("type=crypto&timeframe=1min&period=month").getOrDefault("BTC_month_1min.txt", "");
        assertThat(month.lines().filter(line -> line.startsWith("2026-01-20")))
                .hasSizeGreaterThan(1_000)
                .allMatch(line -> line.matches(".{19}(,\\d+\\.(\\d|\\d[1-9])){4},\\d+"));
    }

    @Test
    void sharesOfAWholeHistoryAreSoldByTheirInitial() throws Exception {
        String full = "type=stock&timeframe=1day&adjustment=UNADJUSTED&period=full";
        assertThat(files(full + "&ticker_range=A"))
                .containsOnlyKeys("AAPL_full_1day_UNADJUSTED.txt", "AMD_full_1day_UNADJUSTED.txt");
        assertThat(files(full + "&ticker_range=B")).containsOnlyKeys("BA_full_1day_UNADJUSTED.txt");
        assertThat(files(full + "&ticker_range=Z")).isEmpty();
        assertThat(Shop.text(Shop.dataFile(vendor, full))).contains("no datafile found");
        assertThat(Shop.text(Shop.dataFile(vendor, DAY + "&ticker_range=E"))).contains("no datafile found");
        assertThat(files(full.replace("full", "day"))).hasSize(3);
    }

    @Test
    void aTickerIsMissingOnADateOrNotThereYet() throws Exception {
        String es = "ES_day_1min_continuous_UNadjusted.txt";
        assertThat(files(DAY)).containsOnlyKeys(es, es.replace("ES", "RTY"));
        clock.set(FirstRateTruth.published(TUESDAY.minusDays(1), false));
        assertThat(files(DAY)).containsOnlyKeys(es, es.replace("ES", "NQ"));
        clock.set(FirstRateTruth.published(TUESDAY.plusDays(1), false));
        assertThat(files(DAY.replace("day", "week")).get(es.replace("ES", "NQ").replace("day", "week")))
                .as("its rows come later")
                .contains("\n2026-02-03 12:");
        assertThat(vendor.truth().isMissing("futures", "NQ", TUESDAY)).isTrue();
        assertThat(vendor.truth().isMissing("futures", "NQ", TUESDAY.plusDays(1)))
                .isFalse();
        assertThat(vendor.truth().isMissing("futures", "RTY", TUESDAY.minusDays(1)))
                .isTrue();
        assertThat(vendor.truth().tickers("stock"))
                .extracting(FakeTicker::ticker)
                .containsExactly("AAPL", "AMD", "BA");
    }

    @Test
    void periodsBeginWhereTheySay() {
        assertThat(FirstRateTruth.firstDate("day", TUESDAY)).isEqualTo(TUESDAY);
        assertThat(FirstRateTruth.firstDate("week", TUESDAY)).isEqualTo("2026-02-02");
        assertThat(FirstRateTruth.firstDate("month", TUESDAY)).isEqualTo("2026-01-05");
        assertThat(FirstRateTruth.firstDate("full", TUESDAY)).isEqualTo("1970-01-01");
        assertThatIllegalArgumentException().isThrownBy(() -> FirstRateTruth.firstDate("year", TUESDAY));
    }

    @Test
    void cryptoIsOutAtWeekendsAndLastUpdateMaySayATime() throws Exception {
        clock.set(FirstRateTruth.published(LocalDate.parse("2026-02-08"), false));
        assertThat(Shop.lastUpdate(vendor, "type=crypto")).isEqualTo("2026-02-08 22:00:00");
        assertThat(Shop.lastUpdate(vendor, "type=futures")).isEqualTo("2026-02-06 22:00:00");
    }

    @Test
    void aNewDateIsANewFileAndAnOldOneStays() throws Exception {
        String first = Shop.location(vendor, DAY);
        assertThat(first).startsWith("http://localhost:").isEqualTo(Shop.location(vendor, DAY));
        clock.set(FirstRateTruth.published(TUESDAY.plusDays(1), false));
        String second = Shop.location(vendor, DAY);
        assertThat(second).isNotEqualTo(first);
        assertThat(Shop.get(first).body()).isNotEqualTo(Shop.get(second).body());
        assertThat(Shop.get(second.replace(".zip", "x.zip")).statusCode()).isEqualTo(404);
        assertThat(Shop.get(vendor.apiUrl() + "/ticker_listing").statusCode()).isEqualTo(404);
    }

    @Test
    void noThreadIsLeftWhateverHangs() throws Exception {
        FakeFirstRate hanging =
                FakeFirstRate.builder().clock(clock).pace(new ManualPace()).start();
        String location = Shop.location(hanging, DAY);
        hanging.arm(FirstRateFault.SILENCE);
        hanging.arm(FirstRateFault.STALLED_BODY);
        hanging.arm(FirstRateFault.DRIPPING_BODY);
        List<Object> waiting =
                List.of(Shop.begin(hanging.apiUrl() + "/last_update"), Shop.head(location), Shop.head(location));
        assertThat(waiting).hasSize(3);
        vendor.close();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .anyMatch(name -> name.startsWith("fault-"));
        hanging.close();
        hanging.close();
        Shop.assertNoThreadIsLeft();
    }

    @Test
    void archivesCutAtMidnightLackTheEveningBeforeTheirFirstDateAndNothingElse() throws Exception {
        String name = "ES_day_1min_continuous_UNadjusted.txt";
        try (FakeFirstRate cut = FakeFirstRate.builder()
                .truth(vendor.truth())
                .clock(clock)
                .cutAtMidnight(true)
                .start()) {
            String all = files(DAY).getOrDefault(name, "");
            String rest = Shop.unpacked(Shop.archive(cut, DAY)).getOrDefault(name, "");
            assertThat(all).startsWith("2026-02-02 18:00");
            assertThat(rest).startsWith("2026-02-03 00:00").isEqualTo(all.substring(all.indexOf("2026-02-03 00:00")));
        }
    }

    @Test
    void archivesThatBeginLateLackTheirFirstDaysAndThatOfTheWholeHistoryNone() throws Exception {
        String days = "type=futures&timeframe=1day&adjustment=contin_UNadj&period=";
        try (FakeFirstRate late = FakeFirstRate.builder()
                .truth(vendor.truth())
                .clock(clock)
                .beginsLateBy(10)
                .start()) {
            String month = "ES_month_1day_continuous_UNadjusted.txt";
            String all = files(days + "month").getOrDefault(month, "");
            String rest = Shop.unpacked(Shop.archive(late, days + "month")).getOrDefault(month, "");
            assertThat(rest).startsWith("2026-01-15").isEqualTo(all.substring(all.indexOf("2026-01-15")));
            assertThat(Shop.unpacked(Shop.archive(late, days + "full"))).isEqualTo(files(days + "full"));
        }
    }

    @Test
    void noFileIsLeft() throws Exception {
        Archives archives = new Archives(vendor.truth(), Set.of("full"), false, 0);
        Archives.Stored stored = archives.get(
                new Archives.Order(MarketType.FUTURES, "day", Timeframe.M1, "contin_UNadj", "", TUESDAY, null));
        Path packed = archives.gzipped(stored).file();
        assertThat(stored.file()).exists().hasSize(stored.length());
        assertThat(packed).exists();
        archives.close();
        archives.close();
        assertThat(packed.getParent()).doesNotExist();
    }
}
