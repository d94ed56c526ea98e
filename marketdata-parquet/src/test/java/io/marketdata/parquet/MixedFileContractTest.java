package io.marketdata.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.Candle;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleIngestSource;
import io.marketdata.spi.CandleStream;
import io.marketdata.testkit.CandleGenerator;
import io.marketdata.testkit.CandleIngestSourceContract;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;

/** The contract of a source, over one file that holds several instruments minute by minute. */
class MixedFileContractTest extends CandleIngestSourceContract {
    private static final CandleGenerator GENERATOR = CandleGenerator.ofSeed(11);

    @TempDir
    Path folder;

    @Override
    protected CandleIngestSource newSource() {
        Path file = folder.resolve("a.parquet");
        CandleBatch btc = generated(Rows.BTC);
        CandleBatch eth = generated(Rows.ETH);
        CandleBatch mixed = CandleBatch.ofCapacity(btc.size() + eth.size());
        List<CandleWithMeta> others = eth.rows();
        int minute = 0;
        for (CandleWithMeta row : btc.rows()) {
            mixed.append(others.get(minute++));
            mixed.append(row);
        }
        Rows.write(file, to -> to.rowGroupRows(77), mixed);
        return Rows.source(file).build();
    }

    private CandleBatch generated(InstrumentId instrument) {
        CandleBatch batch = CandleBatch.ofCapacity(1_000);
        try (CandleStream stream = GENERATOR.stream1m(Set.of(instrument), range())) {
            while (stream.read(batch)) {
                assertThat(batch.remaining()).isPositive();
            }
        }
        return batch;
    }

    @Override
    protected InstrumentId instrument() {
        return Rows.BTC;
    }

    @Override
    protected TimeRange range() {
        return TimeRange.parse("2024-03-01T22:00:00Z", "2024-03-02T03:00:00Z");
    }

    @Override
    protected List<Candle> candles() {
        return generated(Rows.BTC).rows().stream().map(CandleWithMeta::candle).toList();
    }
}
