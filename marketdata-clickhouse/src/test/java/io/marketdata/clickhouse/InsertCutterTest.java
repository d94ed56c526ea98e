package io.marketdata.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.InstrumentId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class InsertCutterTest {
    private static final List<InstrumentId> INSTRUMENTS =
            List.of(InstrumentId.of(1, "A"), InstrumentId.of(3, "A"), InstrumentId.of(4, "B"), InstrumentId.of(9, "A"));
    private static final Instant START = Instant.parse("2024-01-30T00:00:00Z");

    /** Each number is a row: which instrument, and how many hours after the start. */
    private static CandleBatch batch(List<Integer> rows, int instruments) {
        CandleBatch batch = CandleBatch.ofCapacity(rows.size());
        for (int row : rows) {
            InstrumentId instrument = INSTRUMENTS.get(row % instruments);
            Candles.append(batch, instrument, START.plusSeconds(3600L * (row / INSTRUMENTS.size())), 1);
        }
        return batch;
    }

    private static Map<String, List<Integer>> naive(CandleBatch batch, Partitioning partitioning) {
        Map<String, List<Integer>> groups = new LinkedHashMap<>();
        for (int row = 0; row < batch.size(); row++) {
            InstrumentId instrument = batch.instruments().get(batch.instrumentOrdinals()[row]);
            String group = RawTable.of(instrument.market()) + " " + partitioning.partition(batch.openTimeMillis()[row]);
            String own = partitioning.sharedByInstruments() ? "" : " " + instrument;
            groups.computeIfAbsent(group + own, unused -> new ArrayList<>()).add(row);
        }
        return groups;
    }

    private static List<Integer> rows(InsertPart part) {
        return IntStream.range(0, part.rows().size())
                .mapToObj(index -> part.rows().row(index))
                .toList();
    }

    private static void assertCutAsGrouped(CandleBatch batch, Partitioning partitioning) {
        List<InsertPart> parts = InsertCutter.cut(batch, table -> partitioning, instrument -> Shards.NONE);
        assertThat(parts.stream().map(InsertCutterTest::rows).toList())
                .isEqualTo(List.copyOf(naive(batch, partitioning).values()));
        for (InsertPart part : parts) {
            for (int row : rows(part)) {
                InstrumentId instrument = batch.instruments().get(batch.instrumentOrdinals()[row]);
                assertThat(RawTable.of(instrument.market())).isEqualTo(part.table());
                assertThat(partitioning.partition(batch.openTimeMillis()[row])).isEqualTo(part.partition());
            }
        }
    }

    @Property(tries = 300)
    void thePartsAreTheRowsGroupedByTableAndPartitionInTheirOrder(
            @ForAll @Size(min = 1, max = 60) List<@IntRange(max = 500) Integer> rows,
            @ForAll Partitioning partitioning,
            @ForAll @IntRange(min = 1, max = 4) int instruments) {
        assertCutAsGrouped(batch(rows, instruments), partitioning);
    }

    @Property(tries = 300)
    void soAreThoseOfRowsInOrderOfTime(
            @ForAll @Size(min = 1, max = 60) List<@IntRange(max = 500) Integer> rows,
            @ForAll Partitioning partitioning,
            @ForAll @IntRange(min = 1, max = 4) int instruments) {
        assertCutAsGrouped(batch(rows.stream().sorted().toList(), instruments), partitioning);
    }

    @Test
    void tablesMayBeCutInDifferentWays() {
        CandleBatch batch = CandleBatch.ofCapacity(80);
        for (int hour = 0; hour < 40; hour++) {
            Candles.append(batch, INSTRUMENTS.get(0), START.plusSeconds(3600L * hour), 1);
            Candles.append(batch, INSTRUMENTS.get(1), START.plusSeconds(3600L * hour), 1);
        }
        List<InsertPart> parts = InsertCutter.cut(
                batch,
                table -> table == RawTable.BINANCE ? Partitioning.DAY : Partitioning.NONE,
                instrument -> Shards.NONE);
        assertThat(parts.stream().map(part -> part.table() + " " + part.partition()))
                .containsExactly("BINANCE 2024-01-30", "BYBIT all", "BINANCE 2024-01-31");
        assertThat(parts.stream().map(part -> part.rows().size())).containsExactly(24, 40, 16);
    }

    @Test
    void ofOneInstrumentInOrderEveryPartIsAStretch() {
        CandleBatch batch = Candles.minutes(Candles.BTC, "2024-01-31T23:00:00Z", 44_640, 1);
        List<InsertPart> parts = InsertCutter.cut(batch, table -> Partitioning.MONTH, instrument -> Shards.NONE);
        assertThat(parts).hasSize(3).allMatch(part -> part.rows().list() == null);
    }

    @Test
    void anInstrumentThatComesBackToAMonthGetsNoSecondInsertForIt() {
        CandleBatch batch = CandleBatch.ofCapacity(3);
        for (String open : List.of("2024-01-31T23:59:00Z", "2024-02-01T00:00:00Z", "2024-01-31T23:58:00Z")) {
            Candles.append(batch, Candles.BTC, Instant.parse(open), 1);
        }
        List<InsertPart> parts = InsertCutter.cut(batch, table -> Partitioning.MONTH, instrument -> Shards.NONE);
        assertThat(parts.stream().map(InsertCutterTest::rows)).containsExactly(List.of(0, 2), List.of(1));
    }
}
