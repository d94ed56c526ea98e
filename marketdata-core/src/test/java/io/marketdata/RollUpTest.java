package io.marketdata;

import static io.marketdata.TestRow.BTC;
import static io.marketdata.TestRow.ETH;
import static io.marketdata.TestRow.good;
import static io.marketdata.TestRow.minute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.batch.CandleBatch;
import io.marketdata.error.ContractViolationException;
import io.marketdata.model.Candle;
import io.marketdata.model.CandleMeta;
import io.marketdata.model.CandleSource;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.CandleStream;
import io.marketdata.spi.ExpectedMinutes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bars out of minutes: the values of all of them, and only where all of them are there. */
class RollUpTest {
    private static List<CandleWithMeta> records(List<TestRow> rows) {
        CandleBatch batch = CandleBatch.ofCapacity(Math.max(1, rows.size()));
        rows.forEach(row -> row.appendTo(batch));
        return batch.rows();
    }

    private static CandleStream stream(List<CandleWithMeta> minutes) {
        return CandleStream.of(minutes.iterator());
    }

    private static List<CandleWithMeta> read(CandleStream stream, int capacity) {
        List<CandleWithMeta> bars = new ArrayList<>();
        CandleBatch batch = CandleBatch.ofCapacity(capacity);
        try (stream) {
            while (stream.read(batch)) {
                bars.addAll(batch.rows());
                batch.clear();
            }
        }
        return bars;
    }

    @Test
    void aBarHasTheValuesOfItsMinutes() {
        List<CandleWithMeta> minutes = records(List.of(
                good(0).prices(10, 12, 9, 11).volume(1).optional(7, 3, CandleBatch.ABSENT, 2),
                good(1).prices(11, 15, 11, 14).volume(2),
                good(2).prices(14, 14, 8, 13).volume(4).optional(1, 4, CandleBatch.ABSENT, 3)));
        assertThat(read(RollUp.of(Timeframe.M3).over(stream(minutes)), 10))
                .containsExactly(new CandleWithMeta(
                        new Candle(BTC, minute(0), minute(3), 10, 15, 8, 13, 7, 8.0),
                        new CandleMeta(CandleSource.FILE, Instant.EPOCH, "bybit:spot:BTCUSDT", null, 7L, null, 5.0)));
    }

    @Test
    void aBarThatLacksAMinuteIsNeverGiven() {
        List<CandleWithMeta> minutes = records(good(0, 60));
        for (int gone = 0; gone < 60; gone++) {
            List<CandleWithMeta> some = new ArrayList<>(minutes);
            some.remove(gone);
            int bucket = gone / 15;
            assertThat(read(RollUp.of(Timeframe.M15).over(stream(some), minute(600)), 2))
                    .as("without minute %d", gone)
                    .extracting(bar -> bar.candle().tsOpen())
                    .hasSize(3)
                    .doesNotContain(minute(bucket * 15));
        }
    }

    @Test
    void aBarComesWithTheMinuteThatClosesIt() {
        List<CandleWithMeta> bars = new ArrayList<>();
        RollUp.Intake intake = RollUp.of(Timeframe.M5).into(bars::add);
        for (int minute = 0; minute < 12; minute++) {
            intake.add(records(List.of(good(minute))).get(0));
            assertThat(bars).hasSize((minute + 1) / 5);
        }
    }

    @Test
    void aMarketThatClosesHasItsBarWhenTimeHasClosedTheBucket() {
        ExpectedMinutes untilQuarterPast = (instrument, range) -> Ranges.both(
                List.of(range), List.of(TimeRange.of(minute(0), minute(15)), TimeRange.of(minute(60), minute(75))));
        RollUp hours = RollUp.of(Timeframe.H1).expecting(untilQuarterPast);
        List<CandleWithMeta> bars = new ArrayList<>();
        RollUp.Intake intake = hours.into(bars::add);
        records(good(0, 15)).forEach(intake::add);
        intake.closedTo(minute(59));
        assertThat(bars).as("the hour is not over").isEmpty();
        intake.closedTo(minute(60));
        assertThat(bars).extracting(bar -> bar.candle().tsClose()).containsExactly(minute(60));
        records(good(60, 74)).forEach(intake::add);
        intake.closedTo(minute(500));
        assertThat(bars).as("a minute that is expected is missing").hasSize(1);

        assertThat(read(hours.over(stream(records(good(0, 15)))), 3)).isEmpty();
        assertThat(read(hours.over(stream(records(good(0, 15))), minute(60)), 3))
                .hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(Timeframe.class)
    void everyTimeframeHasItsBucketsOnTheEpoch(Timeframe timeframe) {
        List<CandleWithMeta> bars = read(RollUp.of(timeframe).over(stream(records(good(1, 3 * 1_440 + 1)))), 100);
        assertThat(bars).isNotEmpty().allSatisfy(bar -> {
            assertThat(bar.candle().tsOpen().toEpochMilli() % timeframe.millis())
                    .isZero();
            assertThat(bar.candle().tsClose()).isEqualTo(bar.candle().tsOpen().plus(timeframe.duration()));
            assertThat(bar.candle().volumeBase()).isEqualTo(5.0 * timeframe.minutes());
        });
        assertThat(bars.get(0).candle().tsOpen())
                .isEqualTo(minute(timeframe == Timeframe.M1 ? 1 : timeframe.minutes()));
    }

    @Test
    void minutesThatDoNotAscendOrAreNoneAreRefused() {
        RollUp.Intake intake = RollUp.of(Timeframe.M5).into(bar -> {});
        intake.add(records(List.of(good(3))).get(0));
        TestRow hour = good(60).times(minute(60).toEpochMilli(), minute(120).toEpochMilli());
        TestRow half = good(5).times(minute(5).toEpochMilli() + 1, minute(6).toEpochMilli() + 1);
        for (TestRow row : List.of(good(3), good(2), hour, half)) {
            CandleWithMeta refused = records(List.of(row)).get(0);
            assertThatThrownBy(() -> intake.add(refused))
                    .isInstanceOf(ContractViolationException.class)
                    .hasMessageStartingWith("MD-C010")
                    .hasMessageContaining("3:BTCUSDT");
        }
        intake.add(records(List.of(good(2).of(ETH))).get(0));
    }

    @Test
    void closingTheBarsClosesTheMinutes() {
        AtomicInteger closed = new AtomicInteger();
        CandleStream minutes = new CandleStream() {
            @Override
            public boolean read(CandleBatch batch) {
                return false;
            }

            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
        assertThat(read(RollUp.of(Timeframe.H1).over(minutes), 1)).isEmpty();
        assertThat(closed).hasValue(1);
    }

    @Property(tries = 400)
    void barsAreThoseOfANaiveModelHoweverTheMinutesCome(
            @ForAll long seed,
            @ForAll Timeframe timeframe,
            @ForAll @IntRange(min = 1, max = 600) int span,
            @ForAll @IntRange(max = 30) int holes) {
        Random random = new Random(seed);
        boolean calendar = random.nextBoolean();
        ExpectedMinutes expected = (instrument, range) -> Ranges.both(
                List.of(range),
                random(seed, instrument.hashCode()).nextBoolean()
                        ? List.of(TimeRange.of(minute(20), minute(200)), TimeRange.of(minute(333), minute(480)))
                        : List.of(TimeRange.of(minute(-5_000), minute(5_000))));
        List<CandleWithMeta> minutes = new ArrayList<>();
        int from = random.nextInt(100);
        for (int minute = from; minute < from + span; minute++) {
            for (InstrumentId instrument : List.of(BTC, ETH)) {
                if (random.nextInt(100) >= holes / 10) {
                    minutes.add(anyMinute(random, minute, instrument));
                }
            }
        }
        RollUp rollUp = calendar ? RollUp.of(timeframe).expecting(expected) : RollUp.of(timeframe);
        ExpectedMinutes ofModel = calendar ? expected : ExpectedMinutes.always();
        Instant closedTo = minute(from + span + random.nextInt(30));
        List<CandleWithMeta> model = model(minutes, timeframe, ofModel, closedTo);

        List<CandleWithMeta> pulled = read(rollUp.over(stream(minutes), closedTo), 1 + random.nextInt(20));
        List<CandleWithMeta> pushed = new ArrayList<>();
        RollUp.Intake intake = rollUp.into(pushed::add);
        minutes.forEach(intake::add);
        intake.closedTo(closedTo);
        assertThat(sorted(pulled)).as("pulled").isEqualTo(model);
        assertThat(sorted(pushed)).as("pushed").isEqualTo(model);
    }

    private static Random random(long seed, int salt) {
        return new Random(seed * 31 + salt);
    }

    private static CandleWithMeta anyMinute(Random random, int minute, InstrumentId instrument) {
        double open = 1 + random.nextInt(100);
        double close = 1 + random.nextInt(100);
        return new CandleWithMeta(
                new Candle(
                        instrument,
                        minute(minute),
                        minute(minute + 1),
                        open,
                        Math.max(open, close) + random.nextInt(3),
                        Math.min(open, close) - random.nextDouble(),
                        close,
                        random.nextInt(50),
                        random.nextInt(3) == 0 ? null : (double) random.nextInt(9)),
                new CandleMeta(
                        CandleSource.REST,
                        Instant.ofEpochMilli(random.nextInt(1_000)),
                        "bybit:spot:" + instrument.symbol(),
                        null,
                        random.nextInt(3) == 0 ? null : (long) random.nextInt(9),
                        random.nextInt(40) > 0 ? null : 3.0,
                        null));
    }

    private static List<CandleWithMeta> sorted(List<CandleWithMeta> bars) {
        return bars.stream()
                .sorted(Comparator.comparing(
                                (CandleWithMeta bar) -> bar.candle().instrument())
                        .thenComparing(bar -> bar.candle().tsOpen()))
                .toList();
    }

    /** Buckets as lists, judged one by one. */
    private static List<CandleWithMeta> model(
            List<CandleWithMeta> minutes, Timeframe timeframe, ExpectedMinutes expected, Instant closedTo) {
        Map<InstrumentId, Map<Long, List<CandleWithMeta>>> buckets = minutes.stream()
                .collect(Collectors.groupingBy(
                        row -> row.candle().instrument(),
                        TreeMap::new,
                        Collectors.groupingBy(
                                row -> timeframe.bucketStartMillis(
                                        row.candle().tsOpen().toEpochMilli()),
                                TreeMap::new,
                                Collectors.toList())));
        List<CandleWithMeta> bars = new ArrayList<>();
        buckets.forEach((instrument, byStart) -> byStart.forEach((start, parts) -> {
            TimeRange bucket = TimeRange.of(
                    Instant.ofEpochMilli(start), Instant.ofEpochMilli(start).plus(timeframe.duration()));
            long wanted = Ranges.minutes(expected.in(instrument, bucket));
            long there = parts.stream()
                    .filter(part -> expected.in(instrument, bucket).stream()
                            .anyMatch(range -> range.contains(part.candle().tsOpen())))
                    .count();
            if (!bucket.end().isAfter(closedTo) && wanted == there) {
                bars.add(bar(bucket, parts));
            }
        }));
        return bars;
    }

    private static CandleWithMeta bar(TimeRange bucket, List<CandleWithMeta> parts) {
        List<Candle> candles = parts.stream().map(CandleWithMeta::candle).toList();
        List<Double> turnovers = candles.stream()
                .map(Candle::volumeQuote)
                .filter(Objects::nonNull)
                .toList();
        List<Long> counts = parts.stream()
                .map(part -> part.meta().tradesCount())
                .filter(Objects::nonNull)
                .toList();
        List<Double> takers = parts.stream()
                .map(part -> part.meta().takerBuyVolumeBase())
                .filter(Objects::nonNull)
                .toList();
        return new CandleWithMeta(
                new Candle(
                        candles.get(0).instrument(),
                        bucket.start(),
                        bucket.end(),
                        candles.get(0).open(),
                        candles.stream().mapToDouble(Candle::high).max().orElseThrow(),
                        candles.stream().mapToDouble(Candle::low).min().orElseThrow(),
                        candles.get(candles.size() - 1).close(),
                        candles.stream().mapToDouble(Candle::volumeBase).sum(),
                        turnovers.isEmpty()
                                ? null
                                : turnovers.stream().mapToDouble(x -> x).sum()),
                new CandleMeta(
                        CandleSource.REST,
                        parts.stream()
                                .map(part -> part.meta().ingestedAt())
                                .max(Comparator.naturalOrder())
                                .orElseThrow(),
                        parts.get(0).meta().instrumentKey(),
                        null,
                        counts.isEmpty()
                                ? null
                                : counts.stream().mapToLong(x -> x).sum(),
                        takers.isEmpty()
                                ? null
                                : takers.stream().mapToDouble(x -> x).sum(),
                        null));
    }
}
