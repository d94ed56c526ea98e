package io.marketdata.benchmarks;

import io.marketdata.batch.CandleBatch;
import io.marketdata.benchmarks.peer.ClientInserts;
import io.marketdata.clickhouse.ClickHouse;
import io.marketdata.spi.RawKlineWriter;
import java.io.IOException;
import java.nio.file.Path;
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
 * What a row costs the client that is sent to Bybit's raw table, from the same batch of 100,000 rows each: by this library,
 * and by client-v2 as objects and value by value. The server is another process and keeps nothing; the time holds the wait
 * for it, so {@link CpuProfiler} tells what is the client's.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SendBenchmark {
    private CandleBatch batch;
    private Loopback server;
    private ClickHouse clickHouse;
    private RawKlineWriter writer;
    private ClientInserts peer;

    @Setup
    public void connect() throws IOException {
        batch = Rows.batch();
        server = Loopback.start(Path.of(""));
        clickHouse = server.connect();
        writer = clickHouse.rawWriter();
        peer = new ClientInserts(server.endpoint());
    }

    @TearDown
    public void disconnect() throws IOException {
        peer.close();
        writer.close();
        clickHouse.close();
        server.close();
    }

    @Benchmark
    @OperationsPerInvocation(Rows.BATCH_ROWS)
    public long send() {
        return writer.deliver1m(batch).bytes();
    }

    @Benchmark
    @OperationsPerInvocation(Rows.BATCH_ROWS)
    public long pojo() throws Exception {
        return peer.objects(batch);
    }

    @Benchmark
    @OperationsPerInvocation(Rows.BATCH_ROWS)
    public long rowBinaryFormatWriter() throws Exception {
        return peer.values(batch);
    }
}
