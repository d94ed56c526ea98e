package io.marketdata.benchmarks;

import io.marketdata.batch.CandleBatch;
import io.marketdata.clickhouse.EncoderAccess;
import java.io.IOException;
import java.io.OutputStream;
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

/** What a row costs that becomes part of an insert's body, without sending it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class NativeEncodeBenchmark {
    /** A market of each raw table: Binance's, Bybit's and the one for all others. */
    @Param({"1", "3", "5"})
    private int market;

    private final EncoderAccess encoder = new EncoderAccess();
    private CandleBatch batch = CandleBatch.ofCapacity(1);

    @Setup
    public void fill() {
        batch = Rows.batch();
    }

    @Benchmark
    @OperationsPerInvocation(Rows.BATCH_ROWS)
    public long encode() throws IOException {
        return encoder.encode(batch, market, OutputStream.nullOutputStream());
    }
}
