package io.marketdata.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CanonicalIndex;
import io.marketdata.spi.RawKlineWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the index says is there is what was written, of many instruments at once, however often each minute was. */
class PresenceIT {
    private static final Instant START = Instant.parse("2026-03-28T22:30:00Z");
    private static final int MINUTES = 6_000;
    private static final long SEED = 17;
    private static final List<InstrumentId> INSTRUMENTS = List.of(
            InstrumentId.of(4, "BTCUSDT"),
            InstrumentId.of(3, "BTCUSDT"),
            InstrumentId.of(3, "IT'S ODD"),
            InstrumentId.of(3, "ALLTHERE"));

    private static Instant at(int minute) {
        return START.plus(Duration.ofMinutes(minute));
    }

    private static void write(RawKlineWriter writer, InstrumentId instrument, BitSet there, int version) {
        CandleBatch batch = CandleBatch.ofCapacity(MINUTES);
        there.stream().forEach(minute -> Candles.append(batch, instrument, at(minute), version));
        writer.write1m(batch);
    }

    /** Some that touch, some with minutes between. */
    private static List<TimeRange> spans(Random random) {
        List<TimeRange> spans = new ArrayList<>();
        int from = random.nextInt(200) - 100;
        while (from < MINUTES) {
            int to = from + 1 + random.nextInt(700);
            spans.add(TimeRange.of(at(from), at(to)));
            from = to + (random.nextBoolean() ? 0 : random.nextInt(90));
        }
        return spans;
    }

    @Test
    void theMinutesOfManyInstrumentsAreToldByOneQuestionToTheMinute() {
        Random random = new Random(SEED);
        ClickHouseOptions options = Engine.options().build();
        try (ClickHouse clickHouse = ClickHouse.connect(options);
                Server server = Server.connect(options)) {
            clickHouse.schema().create();
            Map<InstrumentId, BitSet> truth = new LinkedHashMap<>();
            for (InstrumentId instrument : INSTRUMENTS) {
                BitSet there = new BitSet();
                there.set(0, MINUTES);
                for (int hole = 0; hole < 30 && !instrument.symbol().value().equals("ALLTHERE"); hole++) {
                    int from = random.nextInt(MINUTES);
                    there.clear(from, from + 1 + random.nextInt(hole % 3 == 0 ? 2_000 : 4));
                }
                truth.put(instrument, there);
                write(clickHouse.rawWriter(), instrument, there, 1);
                write(clickHouse.rawWriter(), instrument, there.get(0, MINUTES / 2), 2);
            }
            InstrumentId none = InstrumentId.of(3, "NONE");
            List<InstrumentId> asked = List.of(INSTRUMENTS.get(1), none, INSTRUMENTS.get(2), INSTRUMENTS.get(0));
            CanonicalIndex index = clickHouse.canonicalIndex();
            for (int i = 0; i < 20; i++) {
                int from = random.nextInt(MINUTES + 100) - 50;
                int to = from + 1 + random.nextInt(MINUTES);
                TimeRange range = TimeRange.of(at(from).minusMillis(random.nextInt(60_000)), at(to));
                Map<InstrumentId, MinuteSet> present = index.present(asked, range);
                assertThat(present.keySet()).as("seed %d", SEED).containsExactlyElementsOf(asked);
                assertThat(new Presence(server, 1 + random.nextInt(9)).of(asked, range))
                        .as("in several questions")
                        .isEqualTo(present);
                for (InstrumentId instrument : asked) {
                    MinuteSet expected = MinuteSet.ofSorted(truth.getOrDefault(instrument, new BitSet()).stream()
                                    .mapToLong(minute -> MinuteSet.minuteOf(at(minute))))
                            .within(range);
                    assertThat(present.get(instrument))
                            .as("%s %s", instrument, range)
                            .isEqualTo(expected);
                    assertThat(index.missing(instrument, range))
                            .isEqualTo(MinuteSet.of(range).subtract(expected).ranges());
                }
            }
            for (int i = 0; i < 20; i++) {
                List<TimeRange> spans = spans(random);
                Map<InstrumentId, int[]> counts = index.minutesBySpan(asked, spans);
                assertThat(counts.keySet()).as("seed %d", SEED).containsExactlyElementsOf(asked);
                for (InstrumentId instrument : asked) {
                    MinuteSet there = index.present(instrument, TimeRange.of(at(-100), at(MINUTES + 100)));
                    assertThat(counts.get(instrument))
                            .as("%s %s", instrument, spans)
                            .containsExactly(spans.stream()
                                    .mapToInt(span -> (int) there.count(span))
                                    .toArray());
                }
            }
            assertThat(index.present(List.of(), TimeRange.of(at(0), at(1)))).isEmpty();
            assertThat(index.present(INSTRUMENTS.get(3), TimeRange.of(at(0), at(MINUTES))))
                    .isEqualTo(MinuteSet.of(TimeRange.of(at(0), at(MINUTES))));
        }
    }
}
