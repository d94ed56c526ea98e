package io.marketdata.firstrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.firstrate.FirstRateReport.Status;
import io.marketdata.firstrate.TickerResult.Outcome;
import io.marketdata.model.Timeframe;
import io.marketdata.testkit.firstrate.FakeTicker;
import io.marketdata.testkit.firstrate.FirstRateTruth;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The work of the years: everything at once, then thirty trading days, three of them missed, with a correction of the past
 * and a ticker that is missing for two days. {@code -Dmarketdata.firstrate.days=1825} is the full size.
 */
class YearsTest {
    /** More than a twentieth of five years: the first update then fills the second row group, and the others are short work. */
    private static final int DAYS = Integer.getInteger("marketdata.firstrate.days", 133);

    private static final LocalDate FIRST_FULL = LocalDate.parse("2026-10-01");
    private static final LocalDate LAST = LocalDate.parse("2026-11-20");
    private static final LocalDate CORRECTED_FROM = LocalDate.parse("2026-10-15");
    private static final LocalDateTime CORRECTED = LocalDateTime.parse("2026-10-06T10:00:00");
    private static final Set<LocalDate> MISSED =
            Set.of(LocalDate.parse("2026-10-14"), CORRECTED_FROM, LocalDate.parse("2026-10-16"));
    private static final LocalDate[] WITHOUT_PLATINUM = {LocalDate.parse("2026-10-21"), LocalDate.parse("2026-10-22")};
    private static final Map<String, String> TICKERS =
            Map.of("6A", "A6", "6C", "AD", "BRN", "B", "6B", "B6", "6S", "E1", "6E", "E6", "6J", "J1");

    /** So that a month has about a thousand different prices, as a future with its ticks has, and not a thousand a day. */
    private static final double PRICE = 40;

    @TempDir
    private Path root = Path.of("");

    private static FirstRateTruth truth() {
        List<FakeTicker> tickers = new ArrayList<>();
        for (String symbol : SymbolMap.defaultFutures()) {
            tickers.add(FakeTicker.futures(TICKERS.getOrDefault(symbol, symbol))
                    .since(FIRST_FULL.minusDays(DAYS))
                    .priceLevel(PRICE));
        }
        return FirstRateTruth.builder()
                .tickers(tickers)
                .corrected("futures", "NQ", Timeframe.M1, CORRECTED, CORRECTED_FROM)
                .missing("futures", "PL", WITHOUT_PLATINUM)
                .build();
    }

    private static long seconds(long began) {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
    }

    private LocalDate lastUpdate() throws Exception {
        return LocalDate.parse(Files.readString(root.resolve("futures/.last_update")));
    }

    @Test
    void theCacheIsWhatTheProviderHasAfterFullAndThirtyDaysAndTheStateTellsTheTruth() throws Exception {
        FirstRateTruth truth = truth();
        try (Vendor vendor = new Vendor(truth, FIRST_FULL, root)) {
            Path copy = root.resolve("full.zip");
            for (Timeframe timeframe : List.of(Timeframe.D1, Timeframe.M1)) {
                Files.delete(vendor.made(FirstRatePeriod.FULL, timeframe, copy));
            }
            long began = System.nanoTime();
            FirstRateReport full = vendor.update().build().run();
            assertThat(full.status()).as(full.toString()).isEqualTo(Status.DONE);
            assertThat(full.count(Outcome.REBUILT)).isEqualTo(62);
            assertThat(lastUpdate()).isEqualTo(FIRST_FULL);
            Map<String, String> tickers = new TreeMap<>();
            SymbolMap.defaultFutures().forEach(symbol -> tickers.put(symbol, TICKERS.getOrDefault(symbol, symbol)));
            TrueState state = new TrueState(truth, root.resolve("futures"), tickers);
            state.begin(FIRST_FULL);
            System.out.printf("%d days of 31 futures, %,d rows: full %d s", DAYS, full.rowsAdded(), seconds(began));
            began = System.nanoTime();

            LocalDate before = FIRST_FULL;
            List<LocalDate> dates = truth.tradingDates("futures", FIRST_FULL.plusDays(1), LAST);
            int updates = 0;
            for (LocalDate date : dates) {
                if (MISSED.contains(date) || updates == 30) {
                    continue;
                }
                updates++;
                FirstRateReport report = vendor.publish(date).update().build().run();
                boolean without = List.of(WITHOUT_PLATINUM).contains(date);
                assertThat(report.status()).as(report.toString()).isEqualTo(without ? Status.INCOMPLETE : Status.DONE);
                assertThat(report.missing()).allMatch(result -> result.symbol().equals("PL"));
                before = without ? before : date;
                state.step(date, without ? List.of("PL") : List.of());
                assertThat(lastUpdate()).as("of " + date).isEqualTo(before);
                if (MISSED.contains(date.minusDays(3)) || without) {
                    assertThat(vendor.cached(Timeframe.M1, "NQ").equals(vendor.truth(Timeframe.M1, "NQ", date)))
                            .isTrue();
                }
            }
            assertThat(updates).isEqualTo(30);
            System.out.printf(", 30 updates %d s%n", seconds(began));
            for (String symbol : SymbolMap.defaultFutures()) {
                assertThat(vendor.cached(Timeframe.M1, symbol)).hasSize((int) state.rows(symbol, Timeframe.M1));
                vendor.requireEqual(before, symbol, TICKERS.getOrDefault(symbol, symbol));
            }
            int asked = vendor.fake.apiRequests().size();
            FirstRateReport again = vendor.update().build().run();
            assertThat(again.status()).isEqualTo(Status.CURRENT);
            assertThat(vendor.fake.apiRequests()).hasSize(asked + 1);
        }
    }
}
