package io.marketdata;

import static io.marketdata.TestRow.BTC;
import static io.marketdata.TestRow.CLOCK;
import static io.marketdata.TestRow.ETH;
import static io.marketdata.TestRow.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.Backfill1mReport.Outcome;
import io.marketdata.batch.CandleBatch;
import io.marketdata.error.ConfigurationException;
import io.marketdata.error.SourceException;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.CandleStream;
import io.marketdata.spi.OhlcvSeries;
import io.marketdata.spi.OhlcvStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OhlcvBackfillTest {
    private static final Instant DAY_AGO = NOW.minus(Duration.ofDays(1));

    private final OhlcvStore store = OhlcvStore.inProcess();
    private final GridSource source = new GridSource(CLOCK);

    private OhlcvBackfill.Builder job() {
        return OhlcvBackfill.from(source).into(store).clock(CLOCK);
    }

    private static OhlcvBackfillPlan days(int days, Timeframe... timeframes) {
        return OhlcvBackfillPlan.ofDays(List.of(BTC, ETH), List.of(timeframes), days);
    }

    private static OhlcvBackfillPlan one(Timeframe timeframe, int days) {
        return OhlcvBackfillPlan.ofDays(List.of(BTC), List.of(timeframe), days);
    }

    private double close(Timeframe timeframe, Instant open) {
        CandleBatch batch = CandleBatch.ofCapacity(1);
        try (CandleStream stream = store.read(BTC, timeframe, TimeRange.of(open, open.plusSeconds(1)))) {
            assertThat(stream.read(batch)).isTrue();
        }
        return batch.closes()[0];
    }

    @Test
    void everySeriesOfThePlanArrivesWhole() {
        OhlcvBackfillReport report =
                job().parallelism(3).batchSize(100).build().run(days(2, Timeframe.M5, Timeframe.H1));
        assertThat(report.isComplete()).isTrue();
        assertThat(report.candlesWritten()).isEqualTo(2 * (2 * 288 + 2 * 24));
        Instant first = NOW.minus(Duration.ofDays(2));
        assertThat(store.series())
                .containsExactly(
                        new OhlcvSeries(BTC, Timeframe.M5, 576, first, NOW.minusSeconds(300)),
                        new OhlcvSeries(BTC, Timeframe.H1, 48, first, NOW.minusSeconds(3_600)),
                        new OhlcvSeries(ETH, Timeframe.M5, 576, first, NOW.minusSeconds(300)),
                        new OhlcvSeries(ETH, Timeframe.H1, 48, first, NOW.minusSeconds(3_600)));
        assertThat(report.series())
                .extracting(OhlcvBackfillReport.Series::candlesRead)
                .containsExactly(576L, 48L, 576L, 48L);
        assertThat(report.series().get(1).first()).isEqualTo(first);
        assertThat(report.series().get(1).last()).isEqualTo(NOW.minusSeconds(3_600));
        assertThat(source.open).hasValue(0);
    }

    @Test
    void aSecondRunAsksFromTheLastStoredCandleOnAndMendsIt() {
        Clock early = Clock.fixed(DAY_AGO, ZoneOffset.UTC);
        OhlcvBackfill.from(new GridSource(early).spoiled((batch, row) -> batch.closes()[row] -= 0.5))
                .into(store)
                .clock(early)
                .build()
                .run(one(Timeframe.H1, 2));
        Instant lastStored = DAY_AGO.minusSeconds(3_600);
        double halfWay = close(Timeframe.H1, lastStored);
        OhlcvBackfillReport report = job().build().run(one(Timeframe.H1, 2));
        assertThat(source.asked).hasSize(1);
        assertThat(source.asked.get(0).range().start()).isEqualTo(lastStored);
        assertThat(report.candlesWritten()).isEqualTo(25);
        assertThat(close(Timeframe.H1, lastStored)).isEqualTo(halfWay + 0.5);
        assertThat(store.series(BTC, Timeframe.H1).orElseThrow().candles()).isEqualTo(72);
    }

    @Test
    void aRangeIsAskedForWholeWhateverIsStored() {
        TimeRange range = TimeRange.of(NOW.minus(Duration.ofDays(3)), NOW.minus(Duration.ofDays(2)));
        OhlcvBackfill job = job().build();
        OhlcvBackfillPlan plan = OhlcvBackfillPlan.of(List.of(BTC), List.of(Timeframe.M15), range);
        job.run(plan);
        OhlcvBackfillReport again = job.run(plan);
        assertThat(source.asked).extracting(GridSource.Asked::range).containsExactly(range, range);
        assertThat(again.candlesWritten()).isEqualTo(96);
        assertThat(store.series(BTC, Timeframe.M15).orElseThrow().candles()).isEqualTo(96);
    }

    @Test
    void aClockHereThatIsFiveMinutesOffChangesNothing() {
        for (int minutes : new int[] {-5, 0, 5}) {
            OhlcvStore other = OhlcvStore.inProcess();
            Clock here = Clock.fixed(NOW.plusSeconds(60L * minutes), ZoneOffset.UTC);
            OhlcvBackfillReport report = OhlcvBackfill.from(source)
                    .into(other)
                    .clock(here)
                    .build()
                    .run(OhlcvBackfillPlan.of(
                            List.of(BTC), List.of(Timeframe.M5), TimeRange.of(DAY_AGO, NOW.plusSeconds(3_600))));
            assertThat(report.isComplete()).as(report.toText()).isTrue();
            assertThat(other.series(BTC, Timeframe.M5).orElseThrow().candles()).isEqualTo(288);
        }
    }

    @Test
    void aSeriesThatFailsLeavesTheOthersRunningAndShows() {
        source.onOpen(asked -> {
            if (asked.instrument().equals(ETH) && asked.timeframe() == Timeframe.M5) {
                throw new SourceException("MD-N001", "no way to the venue", true, null);
            }
        });
        OhlcvBackfillReport report = job().build().run(days(1, Timeframe.M5, Timeframe.H1));
        assertThat(report.isComplete()).isFalse();
        assertThat(report.series())
                .extracting(OhlcvBackfillReport.Series::outcome)
                .containsExactly(Outcome.COMPLETED, Outcome.COMPLETED, Outcome.FAILED, Outcome.COMPLETED);
        assertThat(report.series().get(2).error()).contains("MD-N001 no way to the venue");
        assertThat(report.toText()).contains("3:ETHUSDT 5m failed").contains("no way to the venue");
        assertThat(report.candlesWritten()).isEqualTo(288 + 24 + 24);
    }

    @Test
    void aRowWithoutAPriceIsSkippedAndCountedWhateverThePolicy() {
        source.spoiled((batch, row) -> {
            if (row % 10 == 3) {
                batch.lows()[row] = CandleBatch.ABSENT;
            }
        });
        OhlcvBackfillReport report = job().build().run(one(Timeframe.M15, 1));
        assertThat(report.rowsSkipped()).isEqualTo(10);
        assertThat(report.candlesWritten()).isEqualTo(86);
        assertThat(report.candlesRead()).isEqualTo(96);
        assertThat(report.isComplete()).isTrue();
    }

    @Test
    void badRowsGoByThePolicyWithTheGridOfTheirTimeframe() {
        source.spoiled((batch, row) -> {
            if (row == 5) {
                batch.openTimeMillis()[row] += 60_000;
                batch.closeTimeMillis()[row] += 60_000;
            } else if (row == 7) {
                batch.closeTimeMillis()[row] -= 60_000;
            } else if (row == 9) {
                batch.highs()[row] = 1;
            }
        });
        List<BadRow> bad = new ArrayList<>();
        OhlcvBackfillReport report =
                job().onBadRow(BadRowPolicy.handTo(bad::add)).build().run(one(Timeframe.M15, 1));
        assertThat(bad)
                .extracting(BadRow::defect)
                .containsExactly(RowDefect.OFF_GRID, RowDefect.CLOSE_TIME, RowDefect.HIGH_TOO_LOW);
        assertThat(bad.get(0).message()).contains("no 15m candle opens at this time");
        assertThat(bad.get(1).message()).contains("the close time is not 15m after the open time");
        assertThat(report.rowsRejected()).isEqualTo(3);
        assertThat(report.candlesWritten()).isEqualTo(93);
        assertThat(report.isComplete()).isFalse();

        OhlcvBackfillReport failed = job().build()
                .run(OhlcvBackfillPlan.of(List.of(BTC), List.of(Timeframe.M15), TimeRange.of(DAY_AGO, NOW)));
        assertThat(failed.series().get(0).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(failed.series().get(0).error()).startsWith("MD-V011");
    }

    @Test
    void cancellingEndsBehindABatchAndSkipsTheRest() {
        Cancellation cancellation = new Cancellation();
        OhlcvBackfillReport report = job().parallelism(1)
                .batchSize(10)
                .onProgress(progress -> cancellation.cancel())
                .build()
                .run(days(1, Timeframe.M5), cancellation);
        assertThat(report.series())
                .extracting(OhlcvBackfillReport.Series::outcome)
                .containsExactly(Outcome.CANCELLED, Outcome.SKIPPED);
        assertThat(report.candlesWritten()).isEqualTo(10);
        assertThat(report.isComplete()).isFalse();
        assertThat(source.open).hasValue(0);
    }

    @Test
    void asManySeriesAsAskedForAreInWorkAtOnceAndTheHelpersAreGone() {
        CountDownLatch together = new CountDownLatch(2);
        List<Thread> helpers = new ArrayList<>();
        source.onOpen(asked -> {
            together.countDown();
            try {
                assertThat(together.await(120, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException stop) {
                throw new IllegalStateException(stop);
            }
        });
        OhlcvBackfillReport report = job().parallelism(2)
                .threads(work -> {
                    Thread thread = new Thread(work);
                    helpers.add(thread);
                    return thread;
                })
                .build()
                .run(days(1, Timeframe.H1));
        assertThat(report.isComplete()).as(report.toText()).isTrue();
        assertThat(helpers).hasSize(1).noneMatch(Thread::isAlive);
    }

    @Test
    void progressComesAfterEveryUpsertAndAListenerThatThrowsIsAWarning() {
        List<OhlcvBackfillProgress> heard = new ArrayList<>();
        OhlcvBackfillReport report = job().parallelism(1)
                .batchSize(12)
                .onProgress(heard::add)
                .build()
                .run(days(1, Timeframe.H1));
        assertThat(heard).extracting(OhlcvBackfillProgress::candlesWritten).containsExactly(12L, 24L, 36L, 48L);
        assertThat(heard.get(2))
                .isEqualTo(new OhlcvBackfillProgress(ETH, Timeframe.H1, DAY_AGO.plusSeconds(11 * 3_600), 36, 1, 2));
        assertThat(report.warnings()).isEmpty();

        OhlcvBackfillReport warned = job().onProgress(progress -> {
                    throw new IllegalStateException("no screen");
                })
                .build()
                .run(days(2, Timeframe.H2));
        assertThat(warned.isComplete()).isTrue();
        assertThat(warned.warnings()).hasSize(1).first().asString().contains("no screen");
    }

    @Test
    void nothingIsDeletedUnlessARetentionIsConfigured() {
        job().build()
                .run(OhlcvBackfillPlan.of(
                        List.of(BTC, ETH),
                        List.of(Timeframe.M5, Timeframe.H1),
                        TimeRange.of(NOW.minus(Duration.ofDays(4)), NOW)));
        job().build().run(days(1, Timeframe.M5, Timeframe.H1));
        assertThat(store.series(BTC, Timeframe.M5).orElseThrow().candles()).isEqualTo(4 * 288);

        OhlcvBackfillReport report =
                job().retain(Timeframe.M5, Duration.ofDays(1)).build().run(days(1, Timeframe.M5, Timeframe.H1));
        assertThat(report.deleted()).containsExactly(Map.entry(Timeframe.M5, 2L * 3 * 288));
        assertThat(report.toText()).contains("deleted 1,728 old 5m");
        assertThat(store.series(BTC, Timeframe.M5).orElseThrow().first()).isEqualTo(DAY_AGO);
        assertThat(store.series(BTC, Timeframe.H1).orElseThrow().candles()).isEqualTo(4 * 24);
    }

    @Test
    void whatWouldBeDeletedAtOnceIsNotAskedFor() {
        job().retain(Timeframe.M5, Duration.ofDays(1)).build().run(one(Timeframe.M5, 90));
        assertThat(source.asked.get(0).range().start()).isEqualTo(DAY_AGO);
    }

    @Test
    void oneMinuteCandlesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> one(Timeframe.M1, 1))
                .withMessageContaining("1m")
                .withMessageContaining("Backfill1m");
    }

    @Test
    void aPlanNamesNothingTwiceAndNoImpossibleDays() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OhlcvBackfillPlan.ofDays(List.of(BTC, BTC), List.of(Timeframe.M5), 1))
                .withMessageContaining("3:BTCUSDT is in the plan twice");
        assertThatIllegalArgumentException().isThrownBy(() -> one(Timeframe.M5, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> job().retain(Timeframe.D1, Duration.ofDays(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> job().batchSize(0));
        assertThatIllegalArgumentException().isThrownBy(() -> job().parallelism(0));
    }

    @Test
    void aMarketThatIsNotKnownIsToldBeforeAnythingIsRead() {
        OhlcvBackfillPlan plan =
                OhlcvBackfillPlan.ofDays(List.of(BTC, InstrumentId.of(999, "X")), List.of(Timeframe.M5), 1);
        assertThatThrownBy(() -> job().build().run(plan)).isInstanceOf(ConfigurationException.class);
        assertThat(source.asked).isEmpty();
    }

    @Test
    void anInterruptEndsTheRunAndIsKept() {
        Thread.currentThread().interrupt();
        OhlcvBackfillReport report;
        try {
            report = job().parallelism(1).batchSize(10).build().run(days(1, Timeframe.M5));
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(report.series().get(0).error()).contains("MD-B002");
        assertThat(report.series().get(1).outcome()).isEqualTo(Outcome.SKIPPED);
    }

    @Test
    void theReportAsJsonHoldsEverySeries() {
        source.rowsOfARead(4).spoiled((batch, row) -> batch.highs()[row] = row == 2 ? 1 : batch.highs()[row]);
        String json = job().retain(Timeframe.M5, Duration.ofDays(30))
                .onBadRow(BadRowPolicy.reject())
                .build()
                .run(one(Timeframe.H4, 1))
                .toJson();
        assertThat(json)
                .startsWith("{\"schema_version\":1,")
                .contains("\"report\":\"ohlcv_backfill\"", "\"completed\":1", "\"deleted\":{\"5m\":0}")
                .contains("\"series\":[{\"market_id\":3,\"symbol\":\"BTCUSDT\",\"timeframe\":\"4h\"")
                .contains("\"candles_read\":6", "\"candles_written\":5", "\"rejected_by_defect\":{\"high_too_low\":1}")
                .endsWith("\"error\":null}]}")
                .doesNotContain("\n");
    }
}
