package io.marketdata;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.Provenance;
import io.marketdata.model.CandleSource;
import org.junit.jupiter.api.Test;

class BatchChecksumTest {
    private static final Provenance FILE = new Provenance(CandleSource.FILE, 1_000, null);

    /** Two rows, which came in as given. */
    private static CandleBatch rows(Provenance first, Provenance second) {
        CandleBatch batch = CandleBatch.ofCapacity(2);
        int instrument = batch.instrument(TestRow.BTC, "bybit:spot:BTCUSDT");
        batch.append(instrument, batch.provenance(first), 0, 60_000, 1, 2, 0.5, 1.5, 10);
        batch.append(instrument, batch.provenance(second), 60_000, 120_000, 1, 2, 0.5, 1.5, 10);
        return batch;
    }

    @Test
    void whenRowsWereTakenInIsNoPartOfIt() {
        CandleBatch atOnce = rows(FILE, FILE);
        CandleBatch oneByOne = rows(FILE, new Provenance(CandleSource.FILE, 2_000, null));
        assertThat(oneByOne.provenances()).hasSize(2);
        assertThat(BatchChecksum.of(oneByOne)).isEqualTo(BatchChecksum.of(atOnce));
    }

    @Test
    void howRowsCameInIsPartOfIt() {
        CandleBatch fetched = rows(FILE, new Provenance(CandleSource.REST, 1_000, null));
        assertThat(BatchChecksum.of(fetched)).isNotEqualTo(BatchChecksum.of(rows(FILE, FILE)));
    }
}
