package io.marketdata.testkit.bybit;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.testkit.ManualClock;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a test of a collector does, done by a client of a few lines. */
@Timeout(300)
class FakeBackfillTest {
    private static final Instant FROM = Instant.parse("2025-12-01T00:00:00Z");
    private static final Instant TO = Instant.parse("2025-12-31T00:00:00Z");
    private static final long SEED = 20_251_201;

    private final ManualClock clock = ManualClock.at(TO.plusSeconds(60));
    private final BybitTruth truth =
            BybitTruth.builder().instruments(FakeListings.spotPairs(4)).build();

    @Test
    void aClientThatLooksCloselyAndAsksOnceMoreHasEveryCandleAndTheLogProvesItsBudget() throws Exception {
        try (FakeBybit bybit = FakeBybit.builder().truth(truth).clock(clock).start()) {
            bybit.faults(FaultMix.seeded(SEED, 0.5)
                    .of(BybitFault.of(
                            BybitFault.Group.PAGE,
                            BybitFault.Group.DOCUMENT,
                            BybitFault.Group.PASSING_ERROR,
                            BybitFault.Group.CONNECTION)));
            for (FakeInstrument pair : truth.instruments(BybitCategory.SPOT)) {
                for (int minutes : List.of(5, 60)) {
                    List<String> expected =
                            truth.candles(BybitCategory.SPOT, pair.symbol(), String.valueOf(minutes), FROM, TO).stream()
                                    .map(row -> row.close().stripTrailingZeros().toPlainString())
                                    .toList();
                    assertThat(closes(bybit, pair.symbol(), minutes))
                            .as(pair + ", seed " + SEED)
                            .isEqualTo(expected);
                }
            }
            assertThat(bybit.injected().size()).as("kinds of faults").isGreaterThan(8);
            assertThat(bybit.requests()).hasSizeBetween(41, 80);
            assertThat(bybit.maxRequestsIn(Duration.ofSeconds(5))).isBetween(50, 60);
            assertThat(bybit.bans()).isZero();
        }
    }

    private List<String> closes(FakeBybit bybit, String symbol, int minutes) throws Exception {
        long step = minutes * 60_000L;
        List<String> closes = new ArrayList<>();
        for (long start = FROM.toEpochMilli(); start < TO.toEpochMilli(); start += 1_000 * step) {
            long end = Math.min(start + 999 * step, TO.toEpochMilli() - step);
            String target = "/v5/market/kline?category=spot&symbol=" + symbol + "&interval=" + minutes
                    + "&limit=1000&start=" + start + "&end=" + end;
            SortedMap<Long, String> rows = ask(bybit, target, start, end);
            if (rows.size() <= (end - start) / step) {
                rows = ask(bybit, target, start, end);
            }
            closes.addAll(rows.values());
        }
        return closes;
    }

    /** The closes by time; none where the answer was none. */
    private SortedMap<Long, String> ask(FakeBybit bybit, String target, long start, long end) throws Exception {
        SortedMap<Long, String> closes = new TreeMap<>();
        clock.advance(Duration.ofMillis(100));
        try {
            HttpResponse<byte[]> answer = Asker.send(bybit, target);
            for (List<String> row : Asker.rows(Asker.text(answer))) {
                long at = Long.parseLong(row.get(0));
                if (start <= at && at <= end && at % 300_000 == 0) {
                    closes.put(at, row.get(4));
                }
            }
        } catch (IOException broken) {
            closes.clear();
        }
        return closes;
    }
}
