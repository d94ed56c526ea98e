package io.marketdata.benchmarks;

import io.marketdata.batch.CandleBatch;
import io.marketdata.parquet.ParquetCandleWriter;
import io.marketdata.parquet.ParquetCodec;
import io.marketdata.spi.CandleStream;
import io.marketdata.testkit.CandleGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The rows as a Parquet file of this library's writer, until it is closed. */
final class CandleFile implements AutoCloseable {
    private final Path path;

    private CandleFile(Path path) {
        this.path = path;
    }

    /** With the columns that every candle has, or with the four optional ones, too. */
    static CandleFile write(ParquetCodec codec, boolean optionalColumns) throws IOException {
        Path path = Files.createTempFile("candles", ".parquet");
        Files.delete(path);
        path.toFile().deleteOnExit();
        CandleGenerator candles = CandleGenerator.builder()
                .withQuoteVolume(optionalColumns)
                .withTradesCount(optionalColumns)
                .withTakerBuyVolumes(optionalColumns)
                .build();
        CandleBatch batch = CandleBatch.ofCapacity(Rows.BATCH_ROWS);
        try (ParquetCandleWriter writer =
                        ParquetCandleWriter.builder(path).codec(codec).build();
                CandleStream stream = candles.stream1m(Rows.INSTRUMENT, Rows.FILE_RANGE)) {
            while (stream.read(batch)) {
                writer.write(batch);
                batch.clear();
            }
        }
        return new CandleFile(path);
    }

    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(path);
    }
}
