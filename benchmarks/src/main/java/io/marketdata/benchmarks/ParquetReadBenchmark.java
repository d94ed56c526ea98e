package io.marketdata.benchmarks;

import io.marketdata.batch.CandleBatch;
import io.marketdata.parquet.ParquetCandleSource;
import io.marketdata.parquet.ParquetCandleWriter;
import io.marketdata.parquet.ParquetCodec;
import io.marketdata.spi.CandleStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** What a row costs that is read from a file of one million rows, which this benchmark writes first. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ParquetReadBenchmark {
    @Param({"ZSTD", "NONE"})
    private ParquetCodec codec = ParquetCodec.ZSTD;

    private Path file = Path.of("");

    @Setup
    public void write() throws IOException {
        file = Files.createTempFile("candles", ".parquet");
        Files.delete(file);
        CandleBatch batch = CandleBatch.ofCapacity(Rows.BATCH_ROWS);
        try (ParquetCandleWriter writer =
                        ParquetCandleWriter.builder(file).codec(codec).build();
                CandleStream stream = Rows.stream()) {
            while (stream.read(batch)) {
                writer.write(batch);
                batch.clear();
            }
        }
    }

    @TearDown
    public void delete() throws IOException {
        Files.deleteIfExists(file);
    }

    @Benchmark
    @OperationsPerInvocation(Rows.ROWS)
    public long read(Blackhole sink) {
        try (ParquetCandleSource source =
                ParquetCandleSource.builder().path(file).build()) {
            return Reading.all(source.stream1m(Rows.INSTRUMENT, Rows.RANGE), sink);
        }
    }
}
