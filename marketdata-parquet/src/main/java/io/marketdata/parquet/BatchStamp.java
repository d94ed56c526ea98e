package io.marketdata.parquet;

import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.Provenance;
import io.marketdata.model.CandleSource;
import io.marketdata.model.InstrumentId;
import java.time.Clock;

/** What rows of one instrument carry besides their values: whose they are, how and when they came. */
final class BatchStamp {
    private final InstrumentId instrument;
    private final String instrumentKey;
    private final Clock clock;

    BatchStamp(InstrumentId instrument, String instrumentKey, Clock clock) {
        this.instrument = instrument;
        this.instrumentKey = instrumentKey;
        this.clock = clock;
    }

    int instrument(CandleBatch batch) {
        return batch.instrument(instrument, instrumentKey);
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
