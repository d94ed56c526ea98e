package io.marketdata.benchmarks;

import io.marketdata.Backfill1m;
import io.marketdata.batch.CandleBatch;
import io.marketdata.spi.RawKlineWriter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What the job itself costs a row: the checks and the hand-over, between a source in memory and a writer that discards.
 * The copy out of memory is measured apart; the difference is the job's.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ChecksBenchmark {
    private final CandleBatch batch = CandleBatch.ofCapacity(Rows.BATCH_ROWS);
    private List<CandleBatch> parts = List.of();

    @Setup
    public void load() {
        parts = MemoryStream.load();
    }

    @Benchmark
    @OperationsPerInvocation(Rows.ROWS)
    public long checkAndHandOver(Blackhole sink) {
        return Backfill1m.from((instrument, range) -> new MemoryStream(parts))
                .into(RawKlineWriter.of(sink::consume))
                .batchSize(Rows.BATCH_ROWS)
                .build()
                .run(Rows.INSTRUMENT, Rows.RANGE)
                .rowsWritten();
    }

    @Benchmark
    @OperationsPerInvocation(Rows.ROWS)
    public long copyOnly(Blackhole sink) {
        return Reading.all(Rows.ROWS, new MemoryStream(parts), batch, sink::consume);
    }
}
