package io.marketdata.benchmarks;

import io.marketdata.batch.CandleBatch;
import io.marketdata.benchmarks.peer.ColumnReaderPeer;
import io.marketdata.benchmarks.peer.PageFloor;
import io.marketdata.parquet.ParquetCandleSource;
import io.marketdata.parquet.ParquetCodec;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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

/**
 * What a row costs that is read from a file of five million rows into a batch of 100,000: by this library, by parquet-java's
 * column reader into the same batch, and the floor, where pages are decompressed and not decoded.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ParquetReadBenchmark {
    @Param({"ZSTD", "NONE"})
    private ParquetCodec codec = ParquetCodec.ZSTD;

    /** The 9 columns that every file of the writer has, or all 13. */
    @Param({"9", "13"})
    private int columns = 9;

    private final CandleBatch batch = CandleBatch.ofCapacity(Rows.BATCH_ROWS);
    private final ColumnReaderPeer peer = new ColumnReaderPeer(Rows.INSTRUMENT, Rows.INSTRUMENT_KEY);
    private final PageFloor floor = new PageFloor();
    private CandleFile file;

    @Setup
    public void write() throws IOException {
        file = CandleFile.write(codec, columns > 9);
        BatchSum ours = new BatchSum();
        BatchSum its = new BatchSum();
        readAll(ours);
        peer.read(file.path(), batch, its);
        ours.requireSame(its);
    }

    @TearDown
    public void delete() throws IOException {
        peer.close();
        floor.close();
        file.close();
    }

    @Benchmark
    @OperationsPerInvocation(Rows.FILE_ROWS)
    public long read(Blackhole sink) {
        return readAll(sink::consume);
    }

    @Benchmark
    @OperationsPerInvocation(Rows.FILE_ROWS)
    public long columnReader(Blackhole sink) throws IOException {
        return Reading.require(Rows.FILE_ROWS, peer.read(file.path(), batch, sink::consume));
    }

    @Benchmark
    @OperationsPerInvocation(Rows.FILE_ROWS)
    public long floor() throws IOException {
        return floor.read(file.path());
    }

    private long readAll(Consumer<CandleBatch> sink) {
        try (ParquetCandleSource source =
                ParquetCandleSource.builder().path(file.path()).build()) {
            return Reading.all(Rows.FILE_ROWS, source.stream1m(Rows.INSTRUMENT, Rows.FILE_RANGE), batch, sink);
        }
    }
}
