package io.marketdata.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.Backfill1m;
import io.marketdata.BackfillPlan;
import io.marketdata.batch.CandleBatch;
import io.marketdata.calendar.CoverageCheck;
import io.marketdata.calendar.CoveragePolicy;
import io.marketdata.calendar.TradingCalendar;
import io.marketdata.clickhouse.ClickHouse;
import io.marketdata.clickhouse.embedded.EmbeddedClickHouse;
import io.marketdata.model.CandleSource;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.CandleIngestSource;
import io.marketdata.spi.CandleStream;
import io.marketdata.testkit.CandleGenerator;
import io.marketdata.testkit.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Over the real store every hole of many instruments is found, mended and proven mended. Thirty days unless
 * {@code -Dmarketdata.ops.days} says otherwise; docs/operations.md has the figures of a year.
 */
@NullUnmarked // a value that is not there fails the test
class TailGuardIT {
    private static final int DAYS = Integer.getInteger("marketdata.ops.days", 30);
    private static final long SEED = 11;
    private static final ManualClock CLOCK = ManualClock.at("2026-02-01T00:01:00Z");
    private static final Instant END = Instant.parse("2026-02-01T00:00:00Z");
    private static final TimeRange RANGE = TimeRange.of(END.minus(Duration.ofDays(DAYS)), END);
    private static final List<InstrumentId> INSTRUMENTS = IntStream.range(0, 10)
            .mapToObj(i -> InstrumentId.of(3, "COIN" + i + "USDT"))
            .toList();

    @TempDir
    private Path folder;

    /** The generator without the minutes of a set. */
    private static CandleIngestSource lacking(MinuteSet minutes) {
        CandleGenerator all = CandleGenerator.builder()
                .seed(SEED)
                .clock(CLOCK)
                .provenance(CandleSource.REST)
                .build();
        return new CandleIngestSource() {
            @Override
            public String name() {
                return "generator:11";
            }

            @Override
            public CandleStream stream1m(InstrumentId instrument, TimeRange range) {
                CandleStream stream = all.stream1m(instrument, range);
                return batch -> {
                    int before = batch.size();
                    while (stream.read(batch)) {
                        drop(batch, before);
                        if (batch.size() > before) {
                            return true;
                        }
                    }
                    return false;
                };
            }

            private void drop(CandleBatch batch, int from) {
                BitSet unwanted = new BitSet();
                for (int row = from; row < batch.size(); row++) {
                    unwanted.set(row, minutes.contains(batch.openTimeMillis()[row] / 60_000));
                }
                batch.remove(unwanted);
            }
        };
    }

    private static MinuteSet holes(Random random, long first, long end, int count) {
        BitSet holes = new BitSet();
        for (int i = 0; i < count; i++) {
            int from = random.nextInt((int) (end - first) - 40);
            holes.set(from, from + 1 + random.nextInt(30));
        }
        return MinuteSet.ofSorted(holes.stream().mapToLong(minute -> first + minute));
    }

    @Test
    void everyHoleIsFoundMendedAndProvenMended() {
        Assumptions.assumeFalse("none".equals(System.getProperty("engine")), "skipped: -Dengine=none");
        Random random = new Random(SEED);
        long end = MinuteSet.minuteOf(END);
        MinuteSet old = holes(random, MinuteSet.minuteOf(RANGE.start()), end - 3_000, 40);
        MinuteSet tail = holes(random, end - 2_880, end - 10, 12);
        MinuteSet never = tail.intersect(holes(random, end - 2_880, end - 10, 40));
        MinuteSet gone = old.union(tail);
        try (EmbeddedClickHouse engine = EmbeddedClickHouse.start(folder);
                ClickHouse clickHouse = ClickHouse.connect(engine.options())) {
            clickHouse.schema().create();
            BackfillPlan.Builder plan = BackfillPlan.builder();
            INSTRUMENTS.forEach(instrument -> plan.add(instrument, RANGE));
            Backfill1m.from(lacking(gone))
                    .into(clickHouse.rawWriter())
                    .clock(CLOCK)
                    .build()
                    .run(plan.build());

            long began = System.nanoTime();
            Map<InstrumentId, MinuteSet> present = clickHouse.canonicalIndex().present(INSTRUMENTS, RANGE);
            for (InstrumentId instrument : INSTRUMENTS) {
                assertThat(CoverageCheck.of(TradingCalendar.always(), CoveragePolicy.strict())
                                .check(instrument, RANGE, present.get(instrument), List.of(), END)
                                .missing())
                        .isEqualTo(gone);
            }
            tell("full audit of " + DAYS + " days of 10 instruments", began);

            Operations operations = Operations.over(new HistoryStore(
                            clickHouse.canonicalIndex(), clickHouse.canonicalReader(), clickHouse.rawWriter()))
                    .provider(HistoryProvider.of("venue", lacking(never)))
                    .knownHoles(clickHouse.knownHoles())
                    .clock(CLOCK)
                    .build();
            began = System.nanoTime();
            TailGuardReport found = operations.tailGuard(TailGuardRequest.of(INSTRUMENTS));
            tell("audit of the last 48 hours of 10 instruments", began);
            assertThat(found.entries())
                    .allSatisfy(entry ->
                            assertThat(entry.far().coverage().missing()).isEqualTo(tail));

            TailGuardReport repaired =
                    operations.tailGuard(TailGuardRequest.of(INSTRUMENTS).repairing());
            assertThat(repaired.isOk()).as(repaired.toJson()).isTrue();
            assertThat(repaired.entries()).allSatisfy(entry -> {
                assertThat(entry.repair().repaired()).isEqualTo(tail.subtract(never));
                assertThat(entry.far().coverage().verifiedEmpty()).isEqualTo(never);
            });
            assertThat(operations
                            .republishTail(RepublishRequest.of(INSTRUMENTS.get(0), List.of(Timeframe.M1)))
                            .entries()
                            .get(0)
                            .bars())
                    .isEqualTo(2_880 - never.count());
        }
    }

    private static void tell(String what, long began) {
        System.out.printf("%s: %d ms%n", what, (System.nanoTime() - began) / 1_000_000);
    }
}
