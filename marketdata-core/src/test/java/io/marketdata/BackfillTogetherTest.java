package io.marketdata;

import static io.marketdata.TestRow.BTC;
import static io.marketdata.TestRow.CLOCK;
import static io.marketdata.TestRow.ETH;
import static io.marketdata.TestRow.good;
import static io.marketdata.TestRow.minute;
import static io.marketdata.TestRow.minutes;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.error.WriteException;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleIngestSource;
import io.marketdata.spi.CandleStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Instruments that a source reads together travel in the same batches, and yet each has its own report. */
class BackfillTogetherTest {
    private static final InstrumentId SOL = InstrumentId.of(3, "SOLUSDT");
    private static final List<InstrumentId> ALL = List.of(ETH, BTC, SOL);

    /** Delivers rows of all in the order given, in one stream; counts streams of one and of several. */
    private static final class Together implements CandleIngestSource {
        private final List<TestRow> rows;
        private final AtomicInteger ofOne = new AtomicInteger();
        private final AtomicInteger ofSeveral = new AtomicInteger();

        Together(List<TestRow> rows) {
            this.rows = rows;
        }

        @Override
        public CandleStream stream1m(InstrumentId instrument, TimeRange range) {
            ofOne.incrementAndGet();
            return new TestSource(rows.stream()
                            .filter(row -> row.instrument().equals(instrument))
                            .toList())
                    .chunks(read -> 7)
                    .stream1m(instrument, range);
        }

        @Override
        public CandleStream stream1m(Set<InstrumentId> instruments, TimeRange range) {
            ofSeveral.incrementAndGet();
            return new TestSource(rows.stream()
                            .filter(row -> instruments.contains(row.instrument()))
                            .toList())
                    .chunks(read -> 7)
                    .collapsed(5)
                    .stream1m(BTC, range);
        }

        @Override
        public boolean readsTogether(Set<InstrumentId> instruments) {
            return true;
        }
    }

    private static List<TestRow> byMinute(int count) {
        return good(0, count).stream().flatMap(row -> ALL.stream().map(row::of)).toList();
    }

    private static List<TestRow> bySymbol(int count) {
        return byMinute(count).stream()
                .sorted(Comparator.comparing(TestRow::instrument).thenComparing(TestRow::openTime))
                .toList();
    }

    private static Backfill1m.Builder backfill(CandleIngestSource source, RecordingWriter writer) {
        return Backfill1m.from(source).into(writer).clock(CLOCK).batchSize(40);
    }

    @Test
    void oneStreamFillsBatchesOfAllAndEachReportCountsItsOwn() {
        for (List<TestRow> rows : List.of(byMinute(40), bySymbol(40))) {
            Together source = new Together(rows);
            RecordingWriter writer = new RecordingWriter();
            BackfillPlanReport report = backfill(source, writer).build().run(BackfillPlan.of(ALL, minutes(40)));

            assertThat(source.ofSeveral).hasValue(1);
            assertThat(source.ofOne).hasValue(0);
            assertThat(writer.sizes()).containsExactly(40, 40, 40);
            assertThat(writer.rows()).hasSize(120);
            assertThat(report.isComplete()).isTrue();
            assertThat(report.entries())
                    .extracting(Backfill1mReport::instrument)
                    .containsExactlyElementsOf(ALL);
            assertThat(report.entries()).allSatisfy(entry -> {
                assertThat(entry.candlesRead()).isEqualTo(40);
                assertThat(entry.rowsWritten()).isEqualTo(40);
                assertThat(entry.inserts()).isZero();
            });
            assertThat(report.batchesWritten()).isEqualTo(3);
            assertThat(report.inserts()).isEqualTo(6);
            assertThat(report.bytesSent()).isEqualTo(12_000);
            assertThat(report.rowsCollapsed()).isEqualTo(5);
        }
    }

    @Test
    void whereTheSourceDoesNotReadThemTogetherEachIsReadAlone() {
        Together together = new Together(byMinute(5));
        AtomicInteger asked = new AtomicInteger();
        CandleIngestSource alone = (instrument, range) -> {
            asked.incrementAndGet();
            return together.stream1m(instrument, range);
        };
        BackfillPlanReport report =
                backfill(alone, new RecordingWriter()).build().run(BackfillPlan.of(ALL, minutes(5)));
        assertThat(asked).hasValue(3);
        assertThat(report.inserts()).isEqualTo(6);
    }

    @Test
    void onlyPartsOfTheSameRangeAreReadTogether() {
        Together source = new Together(byMinute(10));
        BackfillPlan plan = BackfillPlan.builder()
                .add(BTC, minutes(10))
                .add(ETH, TimeRange.of(minute(0), minute(9)))
                .add(SOL, minutes(10))
                .build();
        BackfillPlanReport report = backfill(source, new RecordingWriter())
                .onBadRow(BadRowPolicy.reject())
                .build()
                .run(plan);
        assertThat(source.ofSeveral).hasValue(1);
        assertThat(source.ofOne).hasValue(1);
        assertThat(report.entries()).extracting(Backfill1mReport::rowsWritten).containsExactly(10L, 9L, 10L);
    }

    @Test
    void aBadRowEndsItsInstrumentAloneAndNothingOfItIsWrittenBehindItsLastWholeBatch() {
        List<TestRow> rows = new ArrayList<>(byMinute(40));
        int badRow = 20 * 3 + 1;
        assertThat(rows.get(badRow).instrument()).isEqualTo(BTC);
        rows.set(badRow, rows.get(badRow).volume(-1));
        RecordingWriter writer = new RecordingWriter();
        BackfillPlanReport report = backfill(new Together(rows), writer).build().run(BackfillPlan.of(ALL, minutes(40)));

        Backfill1mReport failed = report.entries().get(1);
        assertThat(failed.outcome()).isEqualTo(Backfill1mReport.Outcome.FAILED);
        assertThat(failed.error()).startsWith("MD-V007");
        // The first batch of 40 rows held its minutes 0 to 12.
        assertThat(failed.rowsWritten()).isEqualTo(13);
        assertThat(failed.resumeFrom()).isEqualTo(minute(13));
        assertThat(failed.candlesRead()).isEqualTo(40);
        for (int other : new int[] {0, 2}) {
            assertThat(report.entries().get(other).outcome()).isEqualTo(Backfill1mReport.Outcome.COMPLETED);
            assertThat(report.entries().get(other).rowsWritten()).isEqualTo(40);
        }
        assertThat(writer.rows()).hasSize(93);
    }

    @Test
    void whenAllHaveFailedReadingEnds() {
        List<TestRow> rows = byMinute(1_000).stream()
                .map(row -> row.openTime() == minute(3).toEpochMilli() ? row.volume(-1) : row)
                .toList();
        BackfillPlanReport report =
                backfill(new Together(rows), new RecordingWriter()).build().run(BackfillPlan.of(ALL, minutes(1_000)));
        assertThat(report.count(Backfill1mReport.Outcome.FAILED)).isEqualTo(3);
        assertThat(report.candlesRead()).isLessThan(200);
    }

    @Test
    void rejectedRowsCountForTheirInstrument() {
        List<TestRow> rows = Stream.concat(byMinute(5).stream(), Stream.of(good(2).of(SOL), good(5).of(SOL)))
                .toList();
        BackfillPlanReport report = backfill(new Together(rows), new RecordingWriter())
                .onBadRow(BadRowPolicy.reject())
                .build()
                .run(BackfillPlan.of(ALL, minutes(10)));
        assertThat(report.entries()).extracting(Backfill1mReport::rowsRejected).containsExactly(0L, 0L, 1L);
        assertThat(report.entries()).extracting(Backfill1mReport::rowsWritten).containsExactly(5L, 5L, 6L);
    }

    @Test
    void aStoreThatFailsEndsThemAllAndEachKnowsWhereToResume() {
        AtomicInteger writes = new AtomicInteger();
        RecordingWriter writer = new RecordingWriter(1, batch -> {
            if (writes.incrementAndGet() == 2) {
                throw new WriteException("MD-X001", "full", WriteException.Outcome.REJECTED, true, null);
            }
        });
        BackfillPlanReport report =
                backfill(new Together(bySymbol(30)), writer).build().run(BackfillPlan.of(ALL, minutes(30)));
        assertThat(report.count(Backfill1mReport.Outcome.FAILED)).isEqualTo(3);
        assertThat(report.rowsWritten()).isEqualTo(40);
        // In the order of symbols the first batch held all of BTC and ten minutes of ETH.
        assertThat(report.entries())
                .extracting(Backfill1mReport::resumeFrom)
                .containsExactly(minute(10), minute(30), minute(0));
    }

    @Test
    void stopOnFailureStopsTheRestOfThePlan() {
        List<TestRow> rows = byMinute(5).stream()
                .map(row -> row.instrument().equals(BTC) ? row.volume(-1) : row)
                .toList();
        BackfillPlan plan = BackfillPlan.builder()
                .add(BTC, minutes(5))
                .add(ETH, minutes(5))
                .add(SOL, minutes(6))
                .build();
        BackfillPlanReport report = backfill(new Together(rows), new RecordingWriter())
                .stopOnFailure()
                .build()
                .run(plan);
        assertThat(report.entries().get(0).outcome()).isEqualTo(Backfill1mReport.Outcome.FAILED);
        assertThat(report.entries().get(2).outcome()).isEqualTo(Backfill1mReport.Outcome.SKIPPED);
    }
}
