package io.marketdata.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.batch.CandleBatch;
import io.marketdata.error.ConfigurationException;
import io.marketdata.model.Candle;
import io.marketdata.model.CandleSource;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleIngestSource;
import io.marketdata.spi.CandleStream;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class CandleGeneratorTest {
    private static final InstrumentId BTC = InstrumentId.of(3, "BTCUSDT");
    private static final Instant NOW = Instant.parse("2026-01-02T00:00:30Z");
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @Property(tries = 200)
    void everyRowIsACandleOnItsMinuteAndOpensWhereTheOneBeforeClosed(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 4) int market,
            @ForAll @AlphaChars @StringLength(min = 1, max = 12) String symbol,
            @ForAll @LongRange(min = -30_000_000, max = 29_000_000) long firstMinute,
            @ForAll @IntRange(min = 1, max = 400) int minutes) {
        InstrumentId instrument = InstrumentId.of(market, symbol);
        Instant start = Instant.ofEpochSecond(firstMinute * 60);
        List<CandleWithMeta> rows = read(generator(seed).build(), instrument, start, minutes);
        assertThat(rows).hasSize(minutes);
        for (int i = 0; i < minutes; i++) {
            Candle candle = rows.get(i).candle();
            assertThat(candle.instrument()).isEqualTo(instrument);
            assertThat(candle.tsOpen()).isEqualTo(start.plusSeconds(60L * i));
            assertThat(candle.tsClose()).isEqualTo(candle.tsOpen().plusSeconds(60));
            assertThat(candle.low()).isPositive();
            assertThat(candle.volumeBase()).isPositive();
            assertThat(rows.get(i).meta().takerBuyVolumeBase()).isBetween(0.0, candle.volumeBase());
            if (i > 0) {
                assertThat(candle.open()).isEqualTo(rows.get(i - 1).candle().close());
            }
        }
    }

    @Property(tries = 100)
    void anyPartOfARangeHasTheCandlesOfTheWhole(
            @ForAll long seed,
            @ForAll @IntRange(max = 3_000) int from,
            @ForAll @IntRange(min = 1, max = 300) int minutes,
            @ForAll @IntRange(min = 1, max = 50) int chunkRows) {
        List<CandleWithMeta> whole = read(generator(seed).build(), BTC, START.minusSeconds(60 * 4_000), 3_300);
        CandleGenerator another = generator(seed).chunkRows(chunkRows).build();
        List<CandleWithMeta> part = read(another, BTC, START.minusSeconds(60L * (4_000 - from)), minutes);
        assertThat(part).isEqualTo(whole.subList(from, from + minutes));
    }

    @Property(tries = 100)
    void theCandleOfAMinuteIsThatOfTheStream(@ForAll long seed, @ForAll @IntRange(max = 999) int minute) {
        CandleGenerator generator = generator(seed).build();
        Instant tsOpen = START.plusSeconds(60L * minute);
        assertThat(generator.candle(BTC, tsOpen))
                .isEqualTo(read(generator, BTC, START, 1_000).get(minute));
    }

    @Test
    void theValuesAreTheSameOnEveryMachine() {
        Candle candle = generator(42).build().candle(BTC, START).candle();
        assertThat(candle)
                .isEqualTo(
                        new Candle(BTC, START, START.plusSeconds(60), 1.9438, 1.9442, 1.9432, 1.9436, 885.4, 1720.952));
    }

    @Test
    void seedsMarketsAndSymbolsMakeDifferentCandles() {
        List<Candle> candles = List.of(
                generator(1).build().candle(BTC, START).candle(),
                generator(2).build().candle(BTC, START).candle(),
                generator(1)
                        .build()
                        .candle(InstrumentId.of(4, "BTCUSDT"), START)
                        .candle(),
                generator(1)
                        .build()
                        .candle(InstrumentId.of(3, "ETHUSDT"), START)
                        .candle());
        assertThat(candles).extracting(Candle::close).doesNotHaveDuplicates();
    }

    @Test
    void pricesMoveMoreOverADayThanOverAMinuteAndStayNearTheirLevel() {
        List<CandleWithMeta> rows = read(generator(5).build(), BTC, START.minusSeconds(86_400 * 300), 1_440 * 300);
        double minuteMoves = 0;
        double dayMoves = 0;
        double lowest = Double.POSITIVE_INFINITY;
        double highest = 0;
        for (int i = 1_440; i < rows.size(); i++) {
            double close = rows.get(i).candle().close();
            minuteMoves += Math.abs(Math.log(close / rows.get(i - 1).candle().close()));
            dayMoves += Math.abs(Math.log(close / rows.get(i - 1_440).candle().close()));
            lowest = Math.min(lowest, close);
            highest = Math.max(highest, close);
        }
        assertThat(dayMoves / minuteMoves).isBetween(10.0, 100.0);
        assertThat(highest / lowest).isBetween(1.05, 40.0);
    }

    @Test
    void pricesStandOnTheTick() {
        for (CandleWithMeta row : read(generator(9).build(), BTC, START, 1_000)) {
            assertThat(BigDecimal.valueOf(row.candle().close()).precision()).isLessThanOrEqualTo(7);
            assertThat(BigDecimal.valueOf(row.candle().high()).precision()).isLessThanOrEqualTo(7);
        }
    }

    @Test
    void volumeFollowsTheHourOfTheDay() {
        List<CandleWithMeta> rows = read(generator(3).build(), BTC, START.minusSeconds(86_400 * 30), 1_440 * 30);
        double afternoon = 0;
        double night = 0;
        for (int i = 0; i < rows.size(); i++) {
            int hour = i % 1_440 / 60;
            afternoon += hour == 14 ? rows.get(i).candle().volumeBase() : 0;
            night += hour == 2 ? rows.get(i).candle().volumeBase() : 0;
        }
        assertThat(afternoon).isGreaterThan(2 * night);
    }

    @Test
    void onlyClosedMinutesAreDelivered() {
        TimeRange range = TimeRange.of(NOW.minusSeconds(90), NOW.plusSeconds(600));
        List<CandleWithMeta> rows = readAll(generator(1).build(), range);
        assertThat(rows)
                .extracting(row -> row.candle().tsClose())
                .containsExactly(Instant.parse("2026-01-02T00:00:00Z"));
    }

    @Test
    void whatIsSwitchedOffIsAbsentAndTakesNoMemory() {
        CandleGenerator bare = generator(1)
                .withQuoteVolume(false)
                .withTradesCount(false)
                .withTakerBuyVolumes(false)
                .build();
        CandleBatch batch = CandleBatch.ofCapacity(10);
        try (CandleStream stream = bare.stream1m(BTC, TimeRange.of(START, NOW))) {
            stream.read(batch);
        }
        assertThat(batch.hasQuoteVolumes()
                        || batch.hasTradesCounts()
                        || batch.hasTakerBuyBaseVolumes()
                        || batch.hasTakerBuyQuoteVolumes())
                .isFalse();
        CandleWithMeta full = generator(1).build().candle(BTC, START);
        assertThat(full.candle().volumeQuote()).isPositive();
        assertThat(full.meta().tradesCount()).isPositive();
        assertThat(full.meta().takerBuyVolumeQuote())
                .isBetween(0.0, full.candle().volumeQuote());
    }

    @Test
    void rowsSayWhereTheyCameFrom() {
        CandleWithMeta row = generator(1).provenance(CandleSource.REST).build().candle(BTC, START);
        assertThat(row.meta().source()).isEqualTo(CandleSource.REST);
        assertThat(row.meta().ingestedAt()).isEqualTo(NOW);
        assertThat(row.meta().instrumentKey()).isEqualTo("bybit:spot:BTCUSDT");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CandleGenerator.builder().provenance(CandleSource.UNKNOWN));
    }

    @Test
    void whatCannotBeMadeIsRefused() {
        CandleGenerator generator = CandleGenerator.ofSeed(1);
        assertThatThrownBy(() -> generator.stream1m(InstrumentId.of(9, "BTCUSDT"), TimeRange.of(START, NOW)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("market 9");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> generator.candle(BTC, START.plusMillis(1)))
                .withMessageContaining("2026-01-01T00:00:00.001Z is not a whole minute");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CandleGenerator.builder().chunkRows(0));
    }

    private static CandleGenerator.Builder generator(long seed) {
        return CandleGenerator.builder().seed(seed).clock(Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static List<CandleWithMeta> read(
            CandleIngestSource source, InstrumentId instrument, Instant start, int minutes) {
        List<CandleWithMeta> rows = new ArrayList<>();
        CandleBatch batch = CandleBatch.ofCapacity(1_000);
        try (CandleStream stream = source.stream1m(instrument, TimeRange.of(start, start.plusSeconds(60L * minutes)))) {
            while (stream.read(batch)) {
                rows.addAll(batch.rows());
                batch.clear();
            }
        }
        return rows;
    }

    private static List<CandleWithMeta> readAll(CandleIngestSource source, TimeRange range) {
        return read(source, BTC, range.start(), (int) range.duration().toMinutes());
    }
}
