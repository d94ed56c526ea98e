package io.marketdata.clickhouse;

import static io.marketdata.clickhouse.Candles.BTC;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.Backfill1m;
import io.marketdata.Cancellation;
import io.marketdata.RestCatchUp;
import io.marketdata.RestCatchUpReport;
import io.marketdata.RollUp;
import io.marketdata.batch.CandleBatch;
import io.marketdata.model.CandleSource;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentDetails;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MarketId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.CandleIngestSource;
import io.marketdata.spi.CandleStream;
import io.marketdata.testkit.CandleGenerator;
import io.marketdata.testkit.NothingLeft;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A catch-up over the real store: only what is missing is asked for, and raw has every minute once. */
@ExtendWith({SharedEngine.class, NothingLeft.class})
class RestCatchUpIT {
    private static final Instant START = Instant.parse("2026-01-10T00:00:00Z");
    private static final int DAY = 1_440;
    private static final int NOW = 40 * DAY + 77;
    private static final InstrumentId ETH = InstrumentId.of(3, "ETHUSDT");

    private final ClickHouseOptions options = Engine.options().build();
    private final ClickHouse clickHouse = ClickHouse.connect(options);
    private final List<TimeRange> asked = Collections.synchronizedList(new ArrayList<>());
    private final BitSet holes = new BitSet();
    private final Clock clock = Clock.fixed(minute(NOW).plusSeconds(3), ZoneOffset.UTC);
    private final CandleGenerator generator = CandleGenerator.builder()
            .seed(5)
            .clock(clock)
            .provenance(CandleSource.REST)
            .build();

    /** The generator with holes, that tells what it was asked for. */
    private final class Venue implements CandleIngestSource {
        @Override
        public String name() {
            return "generator:5";
        }

        @Override
        public CandleStream stream1m(InstrumentId instrument, TimeRange range) {
            asked.add(range);
            CandleStream all = generator.stream1m(instrument, range);
            return new CandleStream() {
                @Override
                public boolean read(CandleBatch batch) {
                    int before = batch.size();
                    while (all.read(batch)) {
                        BitSet absent = new BitSet();
                        for (int row = before; row < batch.size(); row++) {
                            absent.set(row, holes.get(minuteOf(batch.openTimeMillis()[row])));
                        }
                        batch.remove(absent);
                        if (batch.size() > before) {
                            return true;
                        }
                    }
                    return false;
                }

                @Override
                public void close() {
                    all.close();
                }
            };
        }
    }

    @BeforeEach
    void create() {
        clickHouse.schema().create();
    }

    @AfterEach
    void close() {
        clickHouse.close();
    }

    private static Instant minute(int minute) {
        return START.plusSeconds(60L * minute);
    }

    private static int minuteOf(long millis) {
        return (int) ((millis - START.toEpochMilli()) / 60_000);
    }

    private static TimeRange range(int from, int to) {
        return TimeRange.of(minute(from), minute(to));
    }

    private RestCatchUp catchUp() {
        return RestCatchUp.from(new Venue())
                .into(clickHouse.rawWriter())
                .index(clickHouse.canonicalIndex())
                .knownHoles(clickHouse.knownHoles())
                .lookBack(Duration.ofDays(60))
                .clock(clock)
                .build();
    }

    private RestCatchUpReport.Entry run() {
        asked.clear();
        return catchUp().run(List.of(BTC)).entries().get(0);
    }

    private void backfill(InstrumentId instrument, int from, int to) {
        Backfill1m.from(new Venue())
                .into(clickHouse.rawWriter())
                .clock(clock)
                .build()
                .run(instrument, range(from, to));
    }

    private void delete(int from, int to) {
        for (String table : List.of("raw_bybit_klines_1m", "canonical_candles_1m")) {
            String column = table.startsWith("raw") ? "start_time_utc" : "ts_open";
            Engine.execute(
                    options,
                    "DELETE FROM $db.%1$s WHERE %2$s >= fromUnixTimestamp64Milli(toInt64(%3$d), 'UTC') AND %2$s < fromUnixTimestamp64Milli(toInt64(%4$d), 'UTC')"
                            .formatted(
                                    table,
                                    column,
                                    minute(from).toEpochMilli(),
                                    minute(to).toEpochMilli()));
        }
    }

    private long count(String table) {
        return Long.parseLong(Engine.value(options, "SELECT count() FROM $db." + table));
    }

    @Test
    void afterThreeDaysWereDeletedJustThoseAreFetchedAndNoMinuteIsWrittenTwice() {
        backfill(BTC, 0, 38 * DAY + 5);
        delete(10 * DAY, 13 * DAY);
        assertThat(count("raw_bybit_klines_1m")).isEqualTo(35 * DAY + 5);

        RestCatchUpReport.Entry first = run();
        assertThat(first.error()).isNull();
        assertThat(asked).containsExactly(range(38 * DAY + 5, NOW), range(10 * DAY, 13 * DAY));
        assertThat(first.gaps()).containsExactly(range(10 * DAY, 13 * DAY));
        assertThat(first.daysScanned()).isEqualTo(39);
        assertThat(first.daysWithGaps()).isEqualTo(3);
        assertThat(first.rowsWritten()).isEqualTo(NOW - 35 * DAY - 5);
        assertThat(count("raw_bybit_klines_1m")).isEqualTo(NOW);
        List<CandleWithMeta> canonical =
                Candles.all(clickHouse.canonicalReader().read1m(BTC, range(0, NOW)), 10_000);
        assertThat(canonical)
                .hasSize(NOW)
                .allSatisfy(row -> assertThat(row.candle())
                        .isEqualTo(generator.candle(BTC, row.candle().tsOpen()).candle()));

        RestCatchUpReport.Entry second = run();
        assertThat(asked).isEmpty();
        assertThat(second.daysWithGaps()).isZero();
        assertThat(second.rowsWritten()).isZero();
    }

    @Test
    void holesOfTheSourceAreAskedForOnceAndRememberedBeyondTheProcess() {
        holes.set(5_000, 5_003);
        holes.set(39 * DAY + 7);
        backfill(BTC, 0, 39 * DAY);
        RestCatchUpReport.Entry first = run();
        assertThat(asked).containsExactly(range(39 * DAY, NOW), range(5_000, 5_003));
        assertThat(first.newHoles()).containsExactly(range(5_000, 5_003), range(39 * DAY + 7, 39 * DAY + 8));

        try (ClickHouse another = ClickHouse.connect(options)) {
            asked.clear();
            RestCatchUpReport.Entry second = RestCatchUp.from(new Venue())
                    .into(another.rawWriter())
                    .index(another.canonicalIndex())
                    .knownHoles(another.knownHoles())
                    .lookBack(Duration.ofDays(60))
                    .clock(clock)
                    .build()
                    .run(List.of(BTC))
                    .entries()
                    .get(0);
            assertThat(asked).isEmpty();
            assertThat(second.minutesKnown()).isEqualTo(4);
        }
        assertThat(count("raw_bybit_klines_1m")).isEqualTo(NOW - 4);
    }

    @Test
    void ofAMarketTheTradableInstrumentsAreCaughtUp() {
        backfill(BTC, NOW - 100, NOW - 50);
        backfill(ETH, NOW - 100, NOW - 50);
        clickHouse.instruments().upsert(List.of(InstrumentDetails.of(BTC, true), InstrumentDetails.of(ETH, false)));
        RestCatchUpReport report = catchUp().run(new MarketId(3), clickHouse.instruments(), new Cancellation());
        assertThat(report.entries()).hasSize(1);
        assertThat(report.entries().get(0).instrument()).isEqualTo(BTC);
        assertThat(count("canonical_candles_1m")).isEqualTo(150);
    }

    @Test
    void barsOfCanonicalAreWholeWhereItsMinutesAre() {
        backfill(BTC, 0, 600);
        delete(130, 131);
        List<CandleWithMeta> hours = Candles.all(
                RollUp.of(Timeframe.H1).over(clickHouse.canonicalReader().read1m(BTC, range(0, 600))), 3);
        assertThat(hours).extracting(bar -> bar.candle().tsOpen()).hasSize(9).doesNotContain(minute(120));
    }
}
