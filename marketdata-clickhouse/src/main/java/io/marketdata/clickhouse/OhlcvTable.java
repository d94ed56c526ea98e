package io.marketdata.clickhouse;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.InstrumentDetails;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.CandleStream;
import io.marketdata.spi.OhlcvRows;
import io.marketdata.spi.OhlcvSeries;
import io.marketdata.spi.OhlcvStore;
import io.marketdata.spi.OhlcvUpsert;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/**
 * Candles of any length in a ReplacingMergeTree, one {@code Native} block for each upsert and shard.
 *
 * <p>An upsert that comes twice is one, so nothing is remembered of an insert: what failed is sent again until the server
 * has acknowledged it, and no token can take a repeated insert for one whose rows were lost.
 */
final class OhlcvTable implements OhlcvStore {
    private final Server server;
    private final TableBrakes brakes;
    private final Shards shards;
    private final ClockCheck clocks;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Pauses pauses;
    private final OhlcvQueries queries;
    private final SymbolTable symbols;
    private final InsertSettings pinned;
    private final Queue<OhlcvBlockEncoder> encoders = new ConcurrentLinkedQueue<>();

    OhlcvTable(Server server, TableBrakes brakes) {
        this(server, brakes, Clock.systemUTC(), Pauses::until);
    }

    /**
     * A store with another clock, and other pauses than real ones.
     *
     * @param pauses made for a latch that goes down when the store is closed
     */
    OhlcvTable(Server server, TableBrakes brakes, Clock clock, Function<CountDownLatch, Pauses> pauses) {
        this.server = server;
        this.brakes = brakes;
        this.pauses = pauses.apply(closed);
        shards = new Shards(server);
        pinned = InsertSettings.everyTime(server);
        clocks = new ClockCheck(server, clock, SchemaStatements.OHLCV);
        queries = new OhlcvQueries(server);
        symbols = new SymbolTable(server);
    }

    @Override
    public OhlcvUpsert upsert(Timeframe timeframe, CandleBatch batch) {
        requireOpen();
        for (InstrumentId instrument : batch.instruments()) {
            server.options().markets().market(instrument.market());
        }
        OhlcvRows chosen = OhlcvRows.of(batch);
        if (chosen.size() > 0) {
            clocks.check();
            pinned.get();
            OhlcvBlockEncoder pooled = encoders.poll();
            OhlcvBlockEncoder encoder = pooled != null ? pooled : new OhlcvBlockEncoder();
            try {
                byShard(batch, chosen).forEach((shard, rows) -> {
                    Sender sender = new Sender(batch, timeframe, shard, encoder);
                    new Delivery(sender, rows, "", null).run();
                });
            } finally {
                encoders.add(encoder);
            }
        }
        return new OhlcvUpsert(chosen.size(), chosen.skipped());
    }

    private Map<Integer, RowSet> byShard(CandleBatch batch, OhlcvRows chosen) {
        int[] shardOf = batch.instruments().stream().mapToInt(shards::of).toArray();
        Map<Integer, int[]> counts = new TreeMap<>();
        for (int i = 0; i < chosen.size(); i++) {
            int shard = shardOf[batch.instrumentOrdinals()[chosen.row(i)]];
            counts.computeIfAbsent(shard, ignored -> new int[1])[0]++;
        }
        Map<Integer, RowSet> sets = new TreeMap<>();
        counts.forEach((shard, count) -> {
            int[] rows = new int[count[0]];
            int at = 0;
            for (int i = 0; i < chosen.size(); i++) {
                if (shardOf[batch.instrumentOrdinals()[chosen.row(i)]] == shard) {
                    rows[at++] = chosen.row(i);
                }
            }
            boolean stretch = isStretch(rows);
            sets.put(shard, stretch ? RowSet.stretch(rows[0], rows[0] + rows.length) : RowSet.of(rows));
        });
        return sets;
    }

    private static boolean isStretch(int[] rows) {
        for (int i = 1; i < rows.length; i++) {
            if (rows[i] != rows[i - 1] + 1) {
                return false;
            }
        }
        return true;
    }

    @Override
    public CandleStream read(InstrumentId instrument, Timeframe timeframe, TimeRange range) {
        requireOpen();
        return queries.read(instrument, timeframe, range);
    }

    @Override
    public Optional<OhlcvSeries> series(InstrumentId instrument, Timeframe timeframe) {
        requireOpen();
        return queries.series(instrument, timeframe);
    }

    @Override
    public List<OhlcvSeries> series() {
        requireOpen();
        return queries.series();
    }

    @Override
    public void symbols(Collection<InstrumentDetails> instruments) {
        requireOpen();
        symbols.write(instruments);
    }

    @Override
    public long deleteBefore(Timeframe timeframe, Instant before) {
        requireOpen();
        return queries.deleteBefore(timeframe, before);
    }

    private boolean isClosed() {
        return closed.getCount() == 0 || server.isClosed();
    }

    private void requireOpen() {
        if (isClosed()) {
            throw new IllegalStateException("the store is closed");
        }
    }

    /** Ends what other threads write at the time, which fails. */
    @Override
    public void close() {
        closed.countDown();
        encoders.clear();
    }

    private final class Sender extends BlockSender {
        private final CandleBatch batch;
        private final Timeframe timeframe;
        private final int shard;
        private final OhlcvBlockEncoder encoder;

        Sender(CandleBatch batch, Timeframe timeframe, int shard, OhlcvBlockEncoder encoder) {
            super(server, brakes, pauses, SchemaStatements.OHLCV, timeframe.code());
            this.batch = batch;
            this.timeframe = timeframe;
            this.shard = shard;
            this.encoder = encoder;
        }

        @Override
        List<String> columns() {
            return OhlcvBlockEncoder.COLUMNS;
        }

        @Override
        Map<String, String> settings(String token) {
            Map<String, String> settings = new HashMap<>(pinned.get());
            settings.putAll(RawWriter.shardSettings(shard));
            return settings;
        }

        @Override
        long encode(RowSet rows, OutputStream out) throws IOException {
            return encoder.encode(batch, timeframe, rows, out);
        }

        /** No view leads on from here. */
        @Override
        public boolean mayLackInCanonical(RowSet rows, long writtenRows) {
            return false;
        }

        @Override
        public void requireView(Delivery.Gap gap) {}

        @Override
        public void takeAsUsual(RowSet rows, long writtenRows) {}

        @Override
        boolean isClosed() {
            return OhlcvTable.this.isClosed();
        }
    }
}
