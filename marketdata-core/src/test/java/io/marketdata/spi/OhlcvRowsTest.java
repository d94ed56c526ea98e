package io.marketdata.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.Provenance;
import io.marketdata.model.CandleSource;
import io.marketdata.model.InstrumentId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class OhlcvRowsTest {
    private static final List<InstrumentId> INSTRUMENTS =
            List.of(InstrumentId.of(4, "AAA"), InstrumentId.of(3, "ZZZ"), InstrumentId.of(3, "BBB"));

    private record Key(InstrumentId instrument, long time) {}

    @Property
    void theyAreTheLastCompleteRowsOfTheirKeysInOrderOfTheKeys(
            @ForAll @Size(max = 40) List<@IntRange(max = 29) Integer> codes) {
        CandleBatch batch = CandleBatch.ofCapacity(40);
        Comparator<Key> order = Comparator.<Key>comparingInt(
                        key -> key.instrument().market().value())
                .thenComparing(key -> key.instrument().symbol().value())
                .thenComparing(Key::time);
        Map<Key, Integer> expected = new TreeMap<>(order);
        int absent = 0;
        for (int code : codes) {
            InstrumentId instrument = INSTRUMENTS.get(code % 3);
            int time = code / 3 % 5;
            boolean lacking = code >= 25;
            int ordinal = batch.instrument(instrument, "k");
            int provenance = batch.provenance(new Provenance(CandleSource.REST, 0, null));
            batch.append(ordinal, provenance, time, time + 1, 1, 1, 1, lacking ? CandleBatch.ABSENT : 1, 1);
            if (lacking) {
                absent++;
            } else {
                expected.put(new Key(instrument, time), batch.size() - 1);
            }
        }
        OhlcvRows rows = OhlcvRows.of(batch);
        assertThat(IntStream.range(0, rows.size()).map(rows::row).boxed()).containsExactlyElementsOf(expected.values());
        assertThat(rows.skipped()).isEqualTo(absent);
    }
}
