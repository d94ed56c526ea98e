package io.marketdata.clickhouse;

import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.Provenance;
import io.marketdata.error.ConfigurationException;
import io.marketdata.error.ContractViolationException;
import io.marketdata.error.MarketDataException;
import io.marketdata.error.SchemaException;
import io.marketdata.error.SourceException;
import io.marketdata.error.WriteException;
import io.marketdata.error.WriteException.Outcome;
import io.marketdata.model.CandleSource;
import io.marketdata.model.InstrumentId;
import io.marketdata.spi.RawKlineWriter;
import io.marketdata.spi.WriteReceipt;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/**
 * Writes batches to the raw tables: one INSERT is one table, one partition and one {@code Native} block, so each is
 * applied whole or not at all.
 */
final class RawWriter implements RawKlineWriter {
    private static final int CONCURRENCY = 2;
    private static final long MOST_TRADES = 0xffff_ffffL;

    private final Server server;
    private final Tables tables;
    private final Shards shards;
    private final WrittenRows writtenRows = new WrittenRows();
    private final TableBrakes brakes;
    private final ClockCheck clocks;
    private final Pauses pauses;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Patience patience;
    private final UUID ownRun = UUID.randomUUID();
    private final InsertSettings pinned;
    private final Queue<RawBlockEncoder> encoders = new ConcurrentLinkedQueue<>();

    RawWriter(Server server, TableBrakes brakes) {
        this(server, brakes, Clock.systemUTC(), Pauses::until);
    }

    /**
     * A writer with another clock, and other pauses than real ones.
     *
     * @param pauses made for a latch that goes down when the writer is closed
     */
    RawWriter(Server server, TableBrakes brakes, Clock clock, Function<CountDownLatch, Pauses> pauses) {
        this.server = server.askedBy(this::isClosed);
        this.brakes = brakes;
        ClickHouseOptions options = server.options();
        tables = new Tables(this.server);
        shards = new Shards(this.server);
        pinned = InsertSettings.exact(this.server);
        clocks = new ClockCheck(this.server, clock, options.requireCanonical() ? SchemaStatements.CANONICAL : null);
        this.pauses = pauses.apply(closed);
        patience = new Patience(this.server, options.retry(), this.pauses, this::isClosed);
    }

    @Override
    public void write1m(CandleBatch batch) {
        deliver1m(batch);
    }

    @Override
    public WriteReceipt deliver1m(CandleBatch batch) {
        return deliver(batch, Delivery::run);
    }

    /**
     * A batch without a stamp cannot be told from another in the store: of such a one the server's word is taken.
     *
     * @throws WriteException where a question to the store fails as well, in doubt: the batch may have been there before
     */
    @Override
    public WriteReceipt redeliver1m(CandleBatch batch) {
        try {
            return deliver(batch, batch.runId() == null ? Delivery::run : Delivery::runAgain);
        } catch (SchemaException | ConfigurationException | SourceException problem) {
            throw Outcomes.of(problem, "", Outcome.IN_DOUBT);
        }
    }

    private WriteReceipt deliver(CandleBatch batch, Function<Delivery, WriteReceipt> how) {
        if (isClosed()) {
            throw new IllegalStateException("the writer is closed");
        }
        requireWritable(batch);
        List<InsertPart> parts = patience.ask(() -> {
            List<InsertPart> cut = InsertCutter.cut(batch, tables::partitioning, shards::of);
            clocks.check();
            pinned.get();
            return cut;
        });
        RawBlockEncoder pooled = encoders.poll();
        RawBlockEncoder encoder = pooled != null ? pooled : new RawBlockEncoder(ownRun);
        try {
            WriteReceipt receipt = WriteReceipt.UNKNOWN;
            for (int done = 0; done < parts.size(); done++) {
                InsertPart part = parts.get(done);
                String token = InsertToken.of(batch, part);
                try {
                    BatchSender sender = new BatchSender(batch, part, encoder);
                    Delivery delivery = new Delivery(sender, part.rows(), token, () -> check(batch, part));
                    receipt = receipt.plus(how.apply(delivery));
                } catch (MarketDataException problem) {
                    throw done == 0 ? problem : inPart(done, parts.size(), problem);
                }
            }
            return receipt;
        } finally {
            encoders.add(encoder);
        }
    }

    private DoubtCheck check(CandleBatch batch, InsertPart part) {
        return new DoubtCheck(server, batch, part, ownRun, this::isClosed);
    }

    /** One refused insert rejects a batch only where none before it was applied. */
    private static WriteException inPart(int done, int parts, MarketDataException problem) {
        return Outcomes.of(
                problem, "%d of the batch's %d inserts are applied".formatted(done, parts), Outcome.IN_DOUBT);
    }

    /** Sends rows of one batch; the batch does not change meanwhile, so the same rows are the same bytes each time. */
    private final class BatchSender extends BlockSender {
        private final CandleBatch batch;
        private final InsertPart part;
        private final RawBlockEncoder encoder;

        BatchSender(CandleBatch batch, InsertPart part, RawBlockEncoder encoder) {
            super(server, brakes, pauses, part.table().table(), part.partition());
            this.batch = batch;
            this.part = part;
            this.encoder = encoder;
        }

        @Override
        List<String> columns() {
            return RawBlockEncoder.columns(part.table());
        }

        @Override
        Map<String, String> settings(String token) {
            Map<String, String> settings = new HashMap<>(pinned.get());
            settings.put("insert_deduplication_token", token);
            settings.putAll(shardSettings(part.shard()));
            return settings;
        }

        @Override
        public boolean mayLackInCanonical(RowSet rows, long written) {
            return server.options().requireCanonical() && !writtenRows.areUsual(part, rows.size(), written);
        }

        @Override
        public void requireView(Delivery.Gap gap) {
            tables.requireView(part, gap);
        }

        @Override
        public void takeAsUsual(RowSet rows, long written) {
            writtenRows.take(part, rows.size(), written);
        }

        @Override
        long encode(RowSet rows, OutputStream out) throws IOException {
            return encoder.encode(batch, part.table(), rows, out);
        }

        @Override
        boolean isClosed() {
            return RawWriter.this.isClosed();
        }
    }

    /** On a cluster the server that is asked passes the block on to one shard, and answers when that has it. */
    static Map<String, String> shardSettings(int shard) {
        return shard == Shards.NONE
                ? Map.of()
                : Map.of(
                        "distributed_foreground_insert",
                        "1",
                        "insert_shard_id",
                        Integer.toString(shard),
                        Server.LOAD_BALANCING,
                        Server.IN_ORDER);
    }

    private boolean isClosed() {
        return closed.getCount() == 0 || server.isClosed();
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

    /** Ends what other threads write at the time, which fails. */
    @Override
    public void close() {
        closed.countDown();
        encoders.clear();
    }
}
