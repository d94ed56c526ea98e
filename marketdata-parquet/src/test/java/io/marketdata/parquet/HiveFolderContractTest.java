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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** The contract of a source, over a folder of markets and symbols with a file for every hour. */
class HiveFolderContractTest extends CandleIngestSourceContract {
    private static final CandleGenerator GENERATOR = CandleGenerator.ofSeed(12);

    @TempDir
    Path folder;

    @Override
    protected CandleIngestSource newSource() throws IOException {
        for (InstrumentId instrument : List.of(Rows.BTC, Rows.ETH)) {
            Path place = folder.resolve("market_id=" + instrument.market().value())
                    .resolve("symbol=" + instrument.symbol().value());
            Files.createDirectories(place);
            for (Instant hour = range().start(); hour.isBefore(range().end()); hour = hour.plusSeconds(3_600)) {
                Path file = place.resolve(hour.getEpochSecond() + ".parquet");
                Rows.write(file, generated(instrument, TimeRange.of(hour, hour.plus(Duration.ofHours(1)))));
            }
        }
        return Rows.source(folder).build();
    }

    private static CandleBatch generated(InstrumentId instrument, TimeRange range) {
        CandleBatch batch = CandleBatch.ofCapacity(1_000);
        try (CandleStream stream = GENERATOR.stream1m(instrument, range)) {
            while (stream.read(batch)) {
                assertThat(batch.remaining()).isPositive();
            }
        }
        return batch;
    }

    @Override
    protected InstrumentId instrument() {
        return Rows.ETH;
    }

    @Override
    protected TimeRange range() {
        return TimeRange.parse("2024-03-01T22:00:00Z", "2024-03-02T03:00:00Z");
    }

    @Override
    protected List<Candle> candles() {
        return generated(Rows.ETH, range()).rows().stream()
                .map(CandleWithMeta::candle)
                .toList();
    }
}
