package io.marketdata.clickhouse;

import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.Provenance;
import io.marketdata.error.ContractViolationException;
import io.marketdata.error.WriteException;
import io.marketdata.error.WriteException.Outcome;
import io.marketdata.model.CandleSource;
import io.marketdata.model.InstrumentId;
import io.marketdata.spi.RawKlineWriter;
import io.marketdata.spi.WriteReceipt;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Writes batches to the raw tables: one INSERT is one table, one partition and one {@code Native} block, so each is
 * applied whole or not at all.
 */
final class RawWriter implements RawKlineWriter {
    private static final int CONCURRENCY = 2;
    private static final long MOST_TRADES = 0xffff_ffffL;

    /** What an exact insert relies on, whatever the server's defaults and the user's profile say. */
    static final Map<String, String> PINNED = Map.of(
            "async_insert", "0",
            "insert_deduplicate", "1",
            "deduplicate_blocks_in_dependent_materialized_views", "1",
            "input_format_skip_unknown_fields", "0",
            "materialized_views_ignore_errors", "0",
            "send_progress_in_http_headers", "0",
            "wait_end_of_query", "1");

    private final Server server;
    private final Tables tables;
    private final UUID ownRun = UUID.randomUUID();
    private final Queue<RawBlockEncoder> encoders = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    RawWriter(Server server) {
        this.server = server;
        tables = new Tables(server);
    }

    @Override
    public void write1m(CandleBatch batch) {
        deliver1m(batch);
    }

    @Override
    public WriteReceipt deliver1m(CandleBatch batch) {
        if (closed) {
            throw new IllegalStateException("the writer is closed");
        }
        requireWritable(batch);
        List<InsertPart> parts = InsertCutter.cut(batch, tables::partitioning);
        RawBlockEncoder pooled = encoders.poll();
        RawBlockEncoder encoder = pooled != null ? pooled : new RawBlockEncoder(ownRun);
        try {
            long bytes = 0;
            for (int done = 0; done < parts.size(); done++) {
                try {
                    bytes += insert(batch, parts.get(done), encoder);
                } catch (WriteException problem) {
                    throw done == 0 ? problem : inPart(done, parts.size(), problem);
                }
            }
            return new WriteReceipt(parts.size(), bytes, 0);
        } finally {
            encoders.add(encoder);
        }
    }

    /** One refused insert rejects a batch only where none before it was applied. */
    private static WriteException inPart(int done, int parts, WriteException problem) {
        String message = "%s (%d of the batch's %d inserts are applied)".formatted(problem.getMessage(), done, parts);
        return new WriteException(problem.code(), message, Outcome.IN_DOUBT, problem.isRetryable(), problem);
    }

    private long insert(CandleBatch batch, InsertPart part, RawBlockEncoder encoder) {
        Map<String, String> settings = new HashMap<>(PINNED);
        settings.put("insert_deduplication_token", InsertToken.of(batch, part));
        long[] bytes = {0};
        server.insert(
                Sql.name(server.options().database(), part.table().table()),
                RawBlockEncoder.columns(part.table()).stream().map(Sql::name).toList(),
                settings,
                out -> {
                    bytes[0] = encode(batch, part, encoder, out);
                });
        return bytes[0];
    }

    private static long encode(CandleBatch batch, InsertPart part, RawBlockEncoder encoder, OutputStream out)
            throws IOException {
        return encoder.encode(batch, part.table(), part.rows(), out);
    }

    private void requireWritable(CandleBatch batch) {
        if (batch.isEmpty()) {
            throw new IllegalArgumentException("a batch without rows cannot be written");
        }
        for (InstrumentId instrument : batch.instruments()) {
            server.options().markets().market(instrument.market());
        }
        for (Provenance provenance : batch.provenances()) {
            if (provenance.source() == CandleSource.UNKNOWN) {
                throw new ContractViolationException(
                        "MD-C002", "a candle of an unknown source can be read, never written: name ws, rest or file");
            }
        }
        requireCounts(batch);
    }

    /** A count that does not fit would be stored as another one. */
    private static void requireCounts(CandleBatch batch) {
        if (!batch.hasTradesCounts()) {
            return;
        }
        long[] counts = batch.tradesCounts();
        for (int row = 0; row < batch.size(); row++) {
            if (counts[row] > MOST_TRADES) {
                throw new ContractViolationException(
                        "MD-C003",
                        "row %d has %d trades, the store holds at most %d".formatted(row, counts[row], MOST_TRADES));
            }
        }
    }

    @Override
    public long partitionEndMillis(InstrumentId instrument, long openTimeMillis) {
        return tables.partitioning(RawTable.of(instrument.market())).partitionEndMillis(openTimeMillis);
    }

    @Override
    public int concurrency() {
        return CONCURRENCY;
    }

    @Override
    public void close() {
        closed = true;
        encoders.clear();
    }
}
