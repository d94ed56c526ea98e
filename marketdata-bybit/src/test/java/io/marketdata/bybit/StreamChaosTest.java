package io.marketdata.bybit;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.model.Candle;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.KnownHole;
import io.marketdata.testkit.NothingLeft;
import io.marketdata.testkit.bybit.StreamFault;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.ExtendWith;

/** Hours in seconds. Another seed, size or length: {@code -Dlive.seed=7 -Dlive.symbols=200 -Dlive.hours=24}. */
@ExtendWith(NothingLeft.class)
class StreamChaosTest {
    private static final long SEED = Long.getLong("live.seed", System.nanoTime());
    private static final int SYMBOLS = Integer.getInteger("live.symbols", 20);
    private static final int HOURS = Integer.getInteger("live.hours", 6);

    @Test
    void f28f29WhateverTheVenueDoesEveryMinuteComesOnceAndTheStoreHasItsTruth(TestReporter reporter) {
        reporter.publishEntry("live.seed", String.valueOf(SEED));
        try (StreamChaos chaos = new StreamChaos(SEED, SYMBOLS, HOURS)) {
            chaos.run(HOURS);
            chaos.story.forEach(line -> reporter.publishEntry("live", line));
            reporter.publishEntry("stream", chaos.venue.injected().toString());
            reporter.publishEntry("requests", chaos.rest.requests().size() + " " + chaos.rest.injected());
            assertThat(chaos.fast.failure).as("seed " + SEED).isNull();
            assertThat(chaos.slow.failure).as("seed " + SEED).isNull();
            Instant end = StreamChaos.START.plus(Duration.ofHours(HOURS)).plus(Duration.ofMinutes(55));
            for (InstrumentId instrument : chaos.instruments) {
                check(chaos, instrument, end);
            }
            assertThat(chaos.venue.injected())
                    .containsKeys(
                            StreamFault.MISSING_CONFIRM, StreamFault.DOUBLED_CONFIRM, StreamFault.CORRECTED_CONFIRM);
            assertThat(chaos.fast.corrections).isPositive();
            assertThat(chaos.store.inserts)
                    .as("many candles in an insert")
                    .isLessThan(chaos.store.rows / (SYMBOLS / 8));
        }
    }

    private static void check(StreamChaos chaos, InstrumentId instrument, Instant end) {
        String who = "seed " + SEED + ", " + instrument;
        Instant first = chaos.store.bounds(instrument).orElseThrow().first();
        assertSame(who + ": canonical", chaos.store.candles(instrument, end), chaos.truth(instrument, first, end));
        for (ConsumerLog consumer : List.of(chaos.fast, chaos.slow)) {
            String name = who + (consumer == chaos.fast ? ", fast" : ", slow");
            assertThat(consumer.next(instrument)).as(name + " is up to date").isAfterOrEqualTo(end);
            List<Candle> truth = chaos.truth(instrument, StreamChaos.START.minus(Duration.ofMinutes(30)), end).stream()
                    .filter(candle -> !consumer.isExcused(candle))
                    .toList();
            assertSame(name, consumer.candles(instrument, end), truth);
        }
        assertHolesAreNamed(chaos, instrument, end);
    }

    /** Says what differs, not all of it. */
    private static void assertSame(String who, List<Candle> candles, List<Candle> truth) {
        Set<Candle> right = new HashSet<>(truth);
        Set<Candle> there = new HashSet<>(candles);
        assertThat(candles.stream().filter(candle -> !right.contains(candle)))
                .as(who + " has what the venue has not")
                .isEmpty();
        assertThat(truth.stream().filter(candle -> !there.contains(candle)))
                .as(who + " lacks what the venue has")
                .isEmpty();
        assertThat(candles).as(who).hasSameSizeAs(truth);
    }

    private static void assertHolesAreNamed(StreamChaos chaos, InstrumentId instrument, Instant end) {
        String who = "seed " + SEED + ", " + instrument;
        TimeRange all = TimeRange.of(StreamChaos.START, end);
        MinuteSet.Builder there = MinuteSet.builder();
        chaos.truth(instrument, all.start(), end).forEach(candle -> there.add(MinuteSet.minuteOf(candle.tsOpen())));
        assertThat(MinuteSet.ofRanges(
                                chaos
                                        .ledger
                                        .holes(
                                                instrument,
                                                "bybit@" + chaos.rest.restUrl().getAuthority(),
                                                all)
                                        .stream()
                                        .map(KnownHole::range)
                                        .toList())
                        .within(all))
                .as(who + ": the ledger")
                .isEqualTo(MinuteSet.of(all).subtract(there.build()));
    }
}
