package io.marketdata.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.model.CandleSource;
import io.marketdata.model.InstrumentId;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What the documents say a batch takes is what its arrays take. */
class BatchMemoryTest {
    private static final int ROWS = 100_000;

    /** Small arrays, which do not grow with the rows. */
    private static final long ASIDE = 4_096;

    private static final Provenance FILE = new Provenance(CandleSource.FILE, 1, null);

    /** Fills a batch as a source does, block by block, and again as often as a run does. */
    private static long bytesOf(Consumer<CandleBatch> optionals) {
        CandleBatch batch = CandleBatch.ofCapacity(ROWS);
        for (int use = 0; use < 3; use++) {
            batch.clear();
            batch.instrument(InstrumentId.of(3, "BTCUSDT"), "bybit:spot:BTCUSDT");
            while (batch.remaining() > 0) {
                int rows = Math.min(16_384, batch.remaining());
                batch.position(batch.size(), rows, batch.origin("btc.parquet"), 1_000_000L * use + batch.size());
                optionals.accept(batch);
                batch.advance(rows, batch.provenance(FILE));
            }
        }
        return arrayBytes(batch);
    }

    /** The arrays of primitives that a batch and its parts hold. */
    private static long arrayBytes(Object owner) {
        long bytes = 0;
        try {
            for (Field field : owner.getClass().getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers())) {
                    continue;
                }
                field.setAccessible(true);
                Object value = field.get(owner);
                if (value != null && value.getClass().isArray()) {
                    long width = value instanceof int[] ? Integer.BYTES : Long.BYTES;
                    bytes += width * Array.getLength(value);
                } else if (value != null && value.getClass().getPackage() == CandleBatch.class.getPackage()) {
                    bytes += arrayBytes(value);
                }
            }
        } catch (IllegalAccessException hidden) {
            throw new AssertionError(hidden);
        }
        return bytes;
    }

    @Test
    void aRowTakesSixtyBytesWithoutOptionalColumns() {
        assertThat(bytesOf(batch -> {})).isBetween(60L * ROWS, 60L * ROWS + ASIDE);
    }

    @Test
    void eachOptionalColumnAddsEightBytesARow() {
        assertThat(bytesOf(CandleBatch::quoteVolumes)).isBetween(68L * ROWS, 68L * ROWS + ASIDE);
        assertThat(bytesOf(batch -> {
                    batch.quoteVolumes();
                    batch.tradesCounts();
                    batch.takerBuyBaseVolumes();
                    batch.takerBuyQuoteVolumes();
                }))
                .isBetween(92L * ROWS, 92L * ROWS + ASIDE);
    }

    @Test
    void aSecondProvenanceAddsFourBytesARow() {
        assertThat(bytesOf(batch -> batch.provenance(new Provenance(CandleSource.REST, 1, null))))
                .isBetween(64L * ROWS, 64L * ROWS + ASIDE);
    }

    @Test
    void rowsThatDoNotRunAtTheirOriginAddEightBytesEach() {
        assertThat(bytesOf(batch -> {
                    int at = batch.size();
                    for (int row = at; row < Math.min(at + 16_384, ROWS); row++) {
                        batch.position(row, 1, 0, 50L * row);
                    }
                }))
                .isBetween(68L * ROWS, 68L * ROWS + ASIDE);
    }
}
