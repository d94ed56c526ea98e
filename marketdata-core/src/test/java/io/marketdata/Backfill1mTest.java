package io.marketdata;

import static io.marketdata.TestRow.BTC;
import static io.marketdata.TestRow.CLOCK;
import static io.marketdata.TestRow.ETH;
import static io.marketdata.TestRow.good;
import static io.marketdata.TestRow.minute;
import static io.marketdata.TestRow.minutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.error.ConfigurationException;
import io.marketdata.model.CandleMeta;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleIngestSource;
import io.marketdata.spi.CandleStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Backfill1mTest {
    @Test
    void theReportSaysWhatWasMoved() {
        RecordingWriter writer = new RecordingWriter();
        TestSource source = new TestSource(good(0, 25)).collapsed(3);
        Backfill1mReport report = backfill(source, writer).batchSize(10).build().run(BTC, minutes(60));
        assertThat(report.outcome()).isEqualTo(Backfill1mReport.Outcome.COMPLETED);
        assertThat(report.instrument()).isEqualTo(BTC);
        assertThat(report.range()).isEqualTo(minutes(60));
        assertThat(report.startedAt()).isEqualTo(TestRow.NOW);
        assertThat(report.finishedAt()).isEqualTo(TestRow.NOW);
        assertThat(report.candlesRead()).isEqualTo(25);
        assertThat(report.rowsWritten()).isEqualTo(25);
        assertThat(report.batchesWritten()).isEqualTo(3);
        assertThat(report.inserts()).isEqualTo(6);
        assertThat(report.bytesSent()).isEqualTo(2_500);
        assertThat(report.retries()).isEqualTo(3);
        assertThat(report.heals()).isEqualTo(12);
        assertThat(report.rowsDoubled()).isEqualTo(30);
        assertThat(report.rowsRejected()).isZero();
        assertThat(report.rowsCollapsed()).isEqualTo(3);
        assertThat(report.resumeFrom()).isNull();
        assertThat(report.error()).isNull();
        assertThat(report.warnings()).isEmpty();
        assertThat(writer.sizes()).containsExactly(10, 10, 5);
        assertThat(source.opened).hasValue(1);
        assertThat(source.closed).hasValue(1);
    }

    @Property(tries = 300)
    void batchesAreTheSameHoweverTheSourceCutsItsRows(
            @ForAll @IntRange(max = 120) int rows,
            @ForAll @IntRange(min = 1, max = 50) int batchSize,
            @ForAll @IntRange(max = 60) int badness,
            @ForAll long seed) {
        Random random = new Random(seed);
        List<TestRow> given = new ArrayList<>();
        List<Instant> expected = new ArrayList<>();
        for (int minute = 0; minute < rows; minute++) {
            boolean bad = random.nextInt(100) < badness;
            given.add(bad ? good(minute).volume(-1) : good(minute));
            if (!bad) {
                expected.add(minute(minute));
            }
        }
        RecordingWriter writer = new RecordingWriter();
        TestSource source = new TestSource(given).chunks(read -> 1 + random.nextInt(30));
        Backfill1mReport report = backfill(source, writer)
                .batchSize(batchSize)
                .onBadRow(BadRowPolicy.reject())
                .build()
                .run(BTC, minutes(120));
        List<List<Instant>> batches = new ArrayList<>();
        for (int from = 0; from < expected.size(); from += batchSize) {
            batches.add(expected.subList(from, Math.min(expected.size(), from + batchSize)));
        }
        assertThat(writer.batches().stream()
                        .map(batch ->
                                batch.stream().map(row -> row.candle().tsOpen()).toList())
                        .toList())
                .isEqualTo(batches);
        assertThat(report.candlesRead()).isEqualTo(rows);
        assertThat(report.rowsWritten()).isEqualTo(expected.size());
        assertThat(report.rowsRejected()).isEqualTo(rows - expected.size());
    }

    @Test
    void aSourceThatGoesByItsVenuesClockIsBelievedWhatIsClosedWhileThisMachinesIsSomeMinutesBehind() {
        Instant end = minute(30);
        for (int behind : new int[] {9, 11}) {
            RecordingWriter writer = new RecordingWriter();
            TestSource rows = new TestSource(
                    IntStream.range(0, 30).mapToObj(TestRow::good).toList());
            CandleIngestSource byTheVenue = new CandleIngestSource() {
                @Override
                public CandleStream stream1m(InstrumentId instrument, TimeRange range) {
                    return rows.stream1m(instrument, range);
                }

                @Override
                public boolean judgesClosed() {
                    return true;
                }
            };
            Backfill1mReport report = Backfill1m.from(byTheVenue)
                    .into(writer)
                    .onBadRow(BadRowPolicy.reject())
                    .clock(Clock.fixed(end.minus(Duration.ofMinutes(behind)), ZoneOffset.UTC))
                    .build()
                    .run(BTC, minutes(120));
            assertThat(report.rowsRejected()).isEqualTo(behind == 9 ? 0 : 1);
        }
    }

    @Test
    void noCandlesNoWrite() {
        RecordingWriter writer = new RecordingWriter();
        Backfill1mReport report =
                backfill(new TestSource(List.of()), writer).build().run(BTC, minutes(60));
        assertThat(report.outcome()).isEqualTo(Backfill1mReport.Outcome.COMPLETED);
        assertThat(report.candlesRead()).isZero();
        assertThat(report.batchesWritten()).isZero();
        assertThat(writer.batches()).isEmpty();
    }

    @Test
    void onlyBadCandlesNoWrite() {
        RecordingWriter writer = new RecordingWriter();
        Backfill1mReport report = backfill(new TestSource(List.of(good(0).volume(-1))), writer)
                .onBadRow(BadRowPolicy.reject())
                .build()
                .run(BTC, minutes(60));
        assertThat(report.outcome()).isEqualTo(Backfill1mReport.Outcome.COMPLETED);
        assertThat(report.rowsRejected()).isEqualTo(1);
        assertThat(writer.batches()).isEmpty();
    }

    @Test
    void aBatchIsNeverLargerThanTheRangeCanFill() {
        RecordingWriter writer =
                new RecordingWriter(1, batch -> assertThat(batch.capacity()).isEqualTo(3));
        TimeRange range = TimeRange.of(minute(0).plusMillis(1), minute(3).plusMillis(1));
        Backfill1mReport report =
                backfill(new TestSource(good(1, 4)), writer).build().run(BTC, range);
        assertThat(report.rowsWritten()).isEqualTo(3);
        assertThat(writer.sizes()).containsExactly(3);
    }

    @Test
    void everyRowOfABatchHasTheRunAndTheTimeOfTheBatch() {
        RecordingWriter writer = new RecordingWriter();
        Backfill1mReport report = backfill(new TestSource(good(0, 20)), writer)
                .batchSize(10)
                .build()
                .run(BTC, minutes(20));
        List<CandleMeta> first =
                writer.batches().get(0).stream().map(CandleWithMeta::meta).toList();
        List<CandleMeta> second =
                writer.batches().get(1).stream().map(CandleWithMeta::meta).toList();
        assertThat(first).extracting(CandleMeta::ingestId).containsOnly(report.runId());
        assertThat(first).extracting(CandleMeta::instrumentKey).containsOnly("bybit:spot:BTCUSDT");
        assertThat(first)
                .extracting(CandleMeta::ingestedAt)
                .containsOnly(first.get(0).ingestedAt());
        assertThat(second.get(0).ingestedAt()).isAfter(first.get(0).ingestedAt());
    }

    @Test
    void theSameRangeAgainIsAnotherRunOfTheSameCandles() {
        RecordingWriter writer = new RecordingWriter();
        Backfill1m backfill = backfill(new TestSource(good(0, 5)), writer).build();
        Backfill1mReport first = backfill.run(BTC, minutes(5));
        Backfill1mReport second = backfill.run(BTC, minutes(5));
        assertThat(first.runId()).isNotEqualTo(second.runId());
        assertThat(writer.batches().get(0).stream().map(CandleWithMeta::candle).toList())
                .isEqualTo(writer.batches().get(1).stream()
                        .map(CandleWithMeta::candle)
                        .toList());
        assertThat(writer.batches().get(1).get(0).meta().ingestedAt())
                .isAfter(writer.batches().get(0).get(0).meta().ingestedAt());
    }

    @Test
    void aBadRowEndsTheRunAndNothingBehindTheLastWholeBatchIsWritten() {
        List<TestRow> rows = new ArrayList<>(good(0, 30));
        rows.set(17, good(17).prices(10, 9, 8, 10));
        RecordingWriter writer = new RecordingWriter();
        TestSource source = new TestSource(rows);
        Backfill1m backfill = backfill(source, writer).batchSize(5).build();
        assertThatThrownBy(() -> backfill.run(BTC, minutes(30)))
                .isInstanceOfSatisfying(BackfillException.class, failed -> {
                    assertThat(failed.code()).isEqualTo("MD-V005");
                    assertThat(failed)
                            .hasMessageStartingWith("MD-V005 row 17 of the stream (the first is 0): high is below")
                            .hasMessageContaining("3:BTCUSDT at 2026-01-01T00:17:00Z");
                    assertThat(failed.resumeFrom()).isEqualTo(minute(15));
                    assertThat(failed.instrument()).isEqualTo(BTC);
                    assertThat(failed.report().outcome()).isEqualTo(Backfill1mReport.Outcome.FAILED);
                    assertThat(failed.report().rowsWritten()).isEqualTo(15);
                    assertThat(failed.report().error()).isEqualTo(failed.getMessage());
                });
        assertThat(writer.sizes()).containsExactly(5, 5, 5);
        assertThat(source.closed).hasValue(1);
    }

    @Test
    void rejectedRowsAreCountedByWhatIsWrongWithThem() {
        List<TestRow> rows = List.of(
                good(0), good(1).volume(-1), good(1), good(1), good(0), good(2).prices(Double.NaN, 1, 1, 1), good(61));
        RecordingWriter writer = new RecordingWriter();
        Backfill1mReport report = backfill(new TestSource(rows), writer)
                .onBadRow(BadRowPolicy.reject())
                .build()
                .run(BTC, minutes(60));
        assertThat(report.rejectedByDefect())
                .isEqualTo(Map.of(
                        RowDefect.NEGATIVE_VOLUME, 1L,
                        RowDefect.DUPLICATE, 1L,
                        RowDefect.UNORDERED, 1L,
                        RowDefect.NOT_FINITE, 1L,
                        RowDefect.OUT_OF_RANGE, 1L));
        assertThat(report.candlesRead()).isEqualTo(7);
        assertThat(writer.rows()).extracting(row -> row.candle().tsOpen()).containsExactly(minute(0), minute(1));
    }

    @Test
    void badRowsAreHandedOnAsTheyCame() {
        List<BadRow> handed = new ArrayList<>();
        List<TestRow> rows = List.of(good(0), good(1).volume(-2.5), good(2));
        backfill(new TestSource(rows).chunks(read -> 1), new RecordingWriter())
                .onBadRow(BadRowPolicy.handTo(handed::add))
                .build()
                .run(BTC, minutes(60));
        BadRow row = handed.get(0);
        assertThat(handed).hasSize(1);
        assertThat(row.defect()).isEqualTo(RowDefect.NEGATIVE_VOLUME);
        assertThat(row.where()).isEqualTo("row 1 of the stream (the first is 0)");
        assertThat(row.tsOpen()).isEqualTo(minute(1));
        assertThat(row.instrument()).isEqualTo(BTC);
        assertThat(new double[] {row.open(), row.high(), row.low(), row.close(), row.volumeBase()})
                .containsExactly(10, 12, 9, 11, -2.5);
    }

    @Test
    void aSinkOfBadRowsThatThrowsEndsTheRun() {
        Backfill1m backfill = backfill(new TestSource(List.of(good(0).volume(-1))), new RecordingWriter())
                .onBadRow(BadRowPolicy.handTo(row -> {
                    throw new IllegalStateException("disk full");
                }))
                .build();
        assertThatThrownBy(() -> backfill.run(BTC, minutes(1)))
                .isInstanceOf(BackfillException.class)
                .hasMessage("MD-B001 a part of the run failed: java.lang.IllegalStateException: disk full");
    }

    @Test
    void rowsOfAnotherInstrumentAreNotWritten() {
        RecordingWriter writer = new RecordingWriter();
        Backfill1mReport report = backfill(new TestSource(List.of(good(0), good(1).of(ETH))), writer)
                .onBadRow(BadRowPolicy.reject())
                .build()
                .run(BTC, minutes(60));
        assertThat(report.rejectedByDefect()).isEqualTo(Map.of(RowDefect.WRONG_INSTRUMENT, 1L));
        assertThat(writer.sizes()).containsExactly(1);
    }

    @Test
    void rowsOfAnotherInstrumentAreNotWrittenThoughALaterBatchBeginsWithThem() {
        RecordingWriter writer = new RecordingWriter();
        List<TestRow> rows = List.of(good(0), good(1), good(2).of(ETH), good(3));
        Backfill1mReport report = backfill(new TestSource(rows), writer)
                .batchSize(2)
                .onBadRow(BadRowPolicy.reject())
                .build()
                .run(BTC, minutes(60));
        assertThat(report.rejectedByDefect()).isEqualTo(Map.of(RowDefect.WRONG_INSTRUMENT, 1L));
        assertThat(writer.rows()).extracting(row -> row.candle().instrument()).containsOnly(BTC);
    }

    @Test
    void progressReachesTheListenerOnTheThreadOfTheRun() {
        List<BackfillProgress> heard = Collections.synchronizedList(new ArrayList<>());
        Thread me = Thread.currentThread();
        backfill(new TestSource(good(0, 25)), new RecordingWriter())
                .batchSize(10)
                .onProgress(progress -> {
                    assertThat(Thread.currentThread()).isSameAs(me);
                    heard.add(progress);
                })
                .build()
                .run(BTC, minutes(50));
        assertThat(heard).extracting(BackfillProgress::rowsRead).containsExactly(10L, 20L, 25L, 25L);
        assertThat(heard)
                .extracting(BackfillProgress::position)
                .containsExactly(minute(9), minute(19), minute(24), minute(24));
        BackfillProgress last = heard.get(3);
        assertThat(last.rowsWritten()).isEqualTo(25);
        assertThat(last.fractionDone()).isEqualTo(0.5);
        assertThat(last.range()).isEqualTo(minutes(50));
        assertThat(last.instrument()).isEqualTo(BTC);
    }

    @Test
    void theRestIsEstimatedFromTheRate() {
        long position = minute(14).toEpochMilli();
        BackfillProgress progress = BackfillProgress.of(BTC, minutes(60), position, 15, 12, 3_000, true);
        assertThat(progress.fractionDone()).isEqualTo(0.25);
        assertThat(progress.rowsPerSecond()).isEqualTo(4.0);
        assertThat(progress.estimatedRemaining()).hasSeconds(9);
        BackfillProgress atOnce = BackfillProgress.of(BTC, minutes(60), position, 15, 12, 0, true);
        assertThat(atOnce.rowsPerSecond()).isZero();
        assertThat(atOnce.estimatedRemaining()).isNull();
        assertThat(BackfillProgress.of(BTC, minutes(60), minute(80).toEpochMilli(), 1, 1, -5, true)
                        .fractionDone())
                .isEqualTo(1);
    }

    @Test
    void aListenerThatThrowsIsOneWarningAndTheRunGoesOn() {
        RecordingWriter writer = new RecordingWriter();
        Backfill1mReport report = backfill(new TestSource(good(0, 25)), writer)
                .batchSize(10)
                .onProgress(progress -> {
                    throw new IllegalStateException("no display at " + progress.rowsRead());
                })
                .build()
                .run(BTC, minutes(25));
        assertThat(report.outcome()).isEqualTo(Backfill1mReport.Outcome.COMPLETED);
        assertThat(report.warnings())
                .containsExactly("the progress listener threw java.lang.IllegalStateException: no display at 10");
        assertThat(writer.rows()).hasSize(25);
    }

    @Test
    void anUnknownMarketIsAnErrorBeforeAnythingIsRead() {
        TestSource source = new TestSource(good(0, 1));
        Backfill1m backfill = backfill(source, new RecordingWriter()).build();
        InstrumentId unknown = InstrumentId.of(9, "X");
        assertThatThrownBy(() -> backfill.run(unknown, minutes(1)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("MD-G009 market 9 is not in the catalogue; known: 1, 2, 3, 4");
        assertThatThrownBy(() -> backfill.run(BackfillPlan.of(List.of(BTC, unknown), minutes(1))))
                .isInstanceOf(ConfigurationException.class);
        assertThat(source.opened).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1_000_001})
    void aBatchSizeOutsideOneToAMillionIsRefusedWhenItIsSet(int rows) {
        Backfill1m.Builder builder = backfill(CandleIngestSource.of(List.of()), new RecordingWriter());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.batchSize(rows))
                .withMessage("batchSize " + rows + " is outside 1..1000000; withoutBatching() asks for the largest");
        assertThatCode(builder::withoutBatching).doesNotThrowAnyException();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.parallelism(0))
                .withMessage("parallelism 0 is below 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.senders(3))
                .withMessage("senders 3 is outside 1..2");
        assertThatIllegalArgumentException().isThrownBy(() -> builder.senders(0));
    }

    private static Backfill1m.Builder backfill(CandleIngestSource source, RecordingWriter writer) {
        return Backfill1m.from(source).into(writer).clock(CLOCK);
    }
}
