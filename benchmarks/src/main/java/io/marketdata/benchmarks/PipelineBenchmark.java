package io.marketdata.benchmarks;

import io.marketdata.Backfill1m;
import io.marketdata.batch.CandleBatch;
import io.marketdata.clickhouse.EncoderAccess;
import io.marketdata.parquet.ParquetCandleSource;
import io.marketdata.parquet.ParquetCodec;
import io.marketdata.spi.RawKlineWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What a row costs on the whole way but the network: read from a compressed file of 9 columns, checked by the job, encoded
 * as the body of an insert for Bybit's raw table, which nobody gets.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PipelineBenchmark {
    private final EncoderAccess encoder = new EncoderAccess();
    private CandleFile file;

    @Setup
    public void write() throws IOException {
        file = CandleFile.write(ParquetCodec.ZSTD, false);
    }

    @TearDown
    public void delete() throws IOException {
        file.close();
    }

    @Benchmark
    @OperationsPerInvocation(Rows.FILE_ROWS)
    public long readCheckEncode() {
        try (ParquetCandleSource source =
                ParquetCandleSource.builder().path(file.path()).build()) {
            return Reading.require(
                    Rows.FILE_ROWS,
                    Backfill1m.from(source)
                            .into(RawKlineWriter.of(this::encode))
                            .batchSize(Rows.BATCH_ROWS)
                            .build()
                            .run(Rows.INSTRUMENT, Rows.FILE_RANGE)
                            .rowsWritten());
        }
    }

    private void encode(CandleBatch batch) {
        try {
            encoder.encode(batch, Rows.INSTRUMENT.market().value(), OutputStream.nullOutputStream());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
