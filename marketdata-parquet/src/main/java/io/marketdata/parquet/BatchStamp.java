package io.marketdata.parquet;

import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.Provenance;
import io.marketdata.model.CandleSource;
import java.time.Clock;
import java.util.Arrays;

/** What rows carry besides their values: whose they are, how and when they came. One for every reader of a file. */
final class BatchStamp {
    private static final int NOT_YET = -1;

    private final WantedInstruments wanted;
    private final Clock clock;
    private final int[] ordinals;

    BatchStamp(WantedInstruments wanted, Clock clock) {
        this.wanted = wanted;
        this.clock = clock;
        ordinals = new int[wanted.size()];
    }

    /** Forgets the instruments of the batch before. */
    void begin() {
        Arrays.fill(ordinals, NOT_YET);
    }

    /** Says whose the rows are that a selector found and that go behind those of the batch. */
    void instruments(RowSelector selector, CandleBatch batch) {
        int[] target = batch.instrumentOrdinals();
        int at = batch.size();
        int count = selector.count();
        if (selector.only() != RowOwners.SEVERAL) {
            Arrays.fill(target, at, at + count, ordinal(selector.only(), batch));
            return;
        }
        int[] each = selector.each();
        for (int i = 0; i < count; i++) {
            target[at + i] = ordinal(each[i], batch);
        }
    }

    private int ordinal(int instrument, CandleBatch batch) {
        int ordinal = ordinals[instrument];
        if (ordinal == NOT_YET) {
            ordinal = batch.instrument(wanted.instruments().get(instrument), wanted.key(instrument));
            ordinals[instrument] = ordinal;
        }
        return ordinal;
    }

    /** One time for all rows of a batch that came from files. */
    int provenance(CandleBatch batch) {
        for (Provenance known : batch.provenances()) {
            if (known.source() == CandleSource.FILE && known.ingestId() == null) {
                return batch.provenance(known);
            }
        }
        return batch.provenance(new Provenance(CandleSource.FILE, clock.millis(), null));
    }
}
