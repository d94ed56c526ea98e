package io.marketdata.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.Candle;
import io.marketdata.model.CandleMeta;
import io.marketdata.model.CandleSource;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PortsTest {
    private static final InstrumentId ADA = InstrumentId.of(3, "ADAUSDT");
    private static final InstrumentId BTC = InstrumentId.of(3, "BTCUSDT");
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final TimeRange RANGE = TimeRange.of(START, START.plusSeconds(180));

    @Test
    void anIterableIsASourceOfTheAskedInstrumentAndRangeOnly() {
        List<CandleWithMeta> held = List.of(row(BTC, -1), row(BTC, 0), row(ADA, 1), row(BTC, 2), row(BTC, 3));
        CandleIngestSource source = CandleIngestSource.of(held);
        assertThat(read(source.stream1m(BTC, RANGE), 2)).containsExactly(row(BTC, 0), row(BTC, 2));
        assertThat(source.sparse()).isFalse();
    }

    @Test
    void severalInstrumentsComeOneAfterTheOtherEachFromAStreamThatIsClosed() {
        List<String> events = new ArrayList<>();
        CandleIngestSource source = (instrument, range) -> {
            events.add("open " + instrument);
            CandleStream inner = CandleStream.of(
                    List.of(row(instrument, 0), row(instrument, 1)).iterator());
            return new CandleStream() {
                @Override
                public boolean read(CandleBatch batch) {
                    return inner.read(batch);
                }

                @Override
                public long rowsCollapsed() {
                    return 2;
                }

                @Override
                public void close() {
                    events.add("close " + instrument);
                }
            };
        };
        CandleStream both = source.stream1m(Set.of(BTC, ADA), RANGE);
        assertThat(events).isEmpty();
        assertThat(read(both, 3)).containsExactly(row(ADA, 0), row(ADA, 1), row(BTC, 0), row(BTC, 1));
        both.close();
        assertThat(events).containsExactly("open 3:ADAUSDT", "close 3:ADAUSDT", "open 3:BTCUSDT", "close 3:BTCUSDT");
        assertThat(both.rowsCollapsed()).isEqualTo(4);
        assertThat(both.read(CandleBatch.ofCapacity(1))).isFalse();
    }

    @Test
    void closingInTheMiddleClosesTheStreamInWork() {
        List<InstrumentId> closed = new ArrayList<>();
        CandleIngestSource source = (instrument, range) -> new CandleStream() {
            @Override
            public boolean read(CandleBatch batch) {
                batch.append(row(instrument, 0));
                return true;
            }

            @Override
            public void close() {
                closed.add(instrument);
            }
        };
        CandleStream both = source.stream1m(Set.of(BTC, ADA), RANGE);
        assertThat(both.read(CandleBatch.ofCapacity(1))).isTrue();
        assertThat(both.rowsCollapsed()).isZero();
        both.close();
        both.close();
        assertThat(closed).containsExactly(ADA);
    }

    @Test
    void aConsumerIsAWriterThatCountsNothing() {
        List<Integer> sizes = new ArrayList<>();
        RawKlineWriter writer = RawKlineWriter.of(batch -> sizes.add(batch.size()));
        CandleBatch batch = CandleBatch.ofCapacity(1);
        batch.append(row(BTC, 0));
        assertThat(writer.deliver1m(batch)).isEqualTo(WriteReceipt.UNKNOWN);
        assertThat(writer.concurrency()).isEqualTo(1);
        writer.close();
        assertThat(sizes).containsExactly(1);
    }

    @Test
    void whatAnIndexDoesNotMissIsThere() {
        TimeRange hole = TimeRange.parse("2026-01-01T00:01:00Z", "2026-01-01T00:03:00Z");
        TimeRange range = TimeRange.parse("2026-01-01T00:00:00Z", "2026-01-01T00:05:00Z");
        CanonicalIndex index = new CanonicalIndex() {
            @Override
            public List<InstrumentId> instruments() {
                return List.of(BTC);
            }

            @Override
            public Optional<CanonicalBounds> bounds(InstrumentId instrument) {
                return Optional.empty();
            }

            @Override
            public SortedMap<LocalDate, Integer> minutesByDay(InstrumentId instrument, TimeRange asked) {
                return new TreeMap<>();
            }

            @Override
            public List<TimeRange> missing(InstrumentId instrument, TimeRange asked) {
                return List.of(hole);
            }
        };
        assertThat(index.present(BTC, range))
                .isEqualTo(MinuteSet.of(range).subtract(MinuteSet.of(hole)))
                .hasToString("3 minutes [2026-01-01T00:00:00Z, 2026-01-01T00:01:00Z)"
                        + " [2026-01-01T00:03:00Z, 2026-01-01T00:05:00Z)");
    }

    @Test
    void receiptsAddUp() {
        assertThat(new WriteReceipt(1, 2, 3, 4, 5).plus(new WriteReceipt(10, 20, 30, 40, 50)))
                .isEqualTo(new WriteReceipt(11, 22, 33, 44, 55));
        assertThat(new WriteReceipt(1, 2, 3)).isEqualTo(new WriteReceipt(1, 2, 3, 0, 0));
    }

    private static List<CandleWithMeta> read(CandleStream stream, int capacity) {
        List<CandleWithMeta> rows = new ArrayList<>();
        CandleBatch batch = CandleBatch.ofCapacity(capacity);
        while (stream.read(batch)) {
            rows.addAll(batch.rows());
            batch.clear();
        }
        return rows;
    }

    private static CandleWithMeta row(InstrumentId instrument, int minute) {
        Instant open = START.plusSeconds(60L * minute);
        return new CandleWithMeta(
                new Candle(instrument, open, open.plusSeconds(60), 10, 12, 9, 11, 5, null),
                new CandleMeta(CandleSource.FILE, START, "bybit:spot:" + instrument.symbol()));
    }
}
