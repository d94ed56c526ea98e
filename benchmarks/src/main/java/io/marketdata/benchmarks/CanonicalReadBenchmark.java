package io.marketdata.benchmarks;

import io.marketdata.batch.CandleBatch;
import io.marketdata.benchmarks.peer.RecordReaderPeer;
import io.marketdata.clickhouse.ClickHouse;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What a canonical row costs the client that it reads into a batch of 100,000: with this library, and with client-v2's
 * reader of rows. Both ask the same of one million rows and get, each in its format, what an engine answered once: the
 * engine's own work is not in the time, its merges do not come in between. The server is another process.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CanonicalReadBenchmark {
    private final CandleBatch batch = CandleBatch.ofCapacity(Rows.BATCH_ROWS);
    private CanonicalRecordings recordings;
    private Loopback server;
    private ClickHouse clickHouse;
    private RecordReaderPeer peer;

    @Setup
    public void connect() throws Exception {
        recordings = CanonicalRecordings.make();
        server = Loopback.start(recordings.folder());
        clickHouse = server.connect();
        peer = new RecordReaderPeer(server.endpoint(), Rows.INSTRUMENT, Rows.INSTRUMENT_KEY);
        BatchSum ours = new BatchSum();
        BatchSum its = new BatchSum();
        readAll(ours);
        Reading.require(Rows.ROWS, peer.read(CanonicalRecordings.QUERY, batch, its));
        ours.requireSame(its);
    }

    @TearDown
    public void disconnect() throws IOException {
        peer.close();
        clickHouse.close();
        server.close();
        recordings.close();
    }

    @Benchmark
    @OperationsPerInvocation(Rows.ROWS)
    public long read(Blackhole sink) {
        return readAll(sink::consume);
    }

    @Benchmark
    @OperationsPerInvocation(Rows.ROWS)
    public long recordReader(Blackhole sink) throws Exception {
        return Reading.require(Rows.ROWS, peer.read(CanonicalRecordings.QUERY, batch, sink::consume));
    }

    private long readAll(Consumer<CandleBatch> sink) {
        return Reading.all(Rows.ROWS, clickHouse.canonicalReader().read1m(Rows.INSTRUMENT, Rows.RANGE), batch, sink);
    }
}
