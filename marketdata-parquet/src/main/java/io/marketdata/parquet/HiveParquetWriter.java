package io.marketdata.parquet;

import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.Provenance;
import io.marketdata.error.MarketDataException;
import io.marketdata.error.WriteException;
import io.marketdata.model.InstrumentId;
import io.marketdata.spi.RawKlineWriter;
import io.marketdata.spi.WriteReceipt;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * Writes one-minute candles to a folder of Parquet files, the store that needs no server.
 *
 * <p><b>Layout.</b> {@code market_id=3/symbol=BTCUSDT/month=2024-01/{run}-{sequence}.parquet}: a file for each batch and
 * partition, with the columns of {@link ParquetCandleWriter} and {@code source}, {@code ingested_at}, {@code ingest_id}.
 * {@link ParquetCandleSource}, DuckDB ({@code hive_partitioning}), ClickHouse and Spark read the tree as it is.
 *
 * <p><b>Versions.</b> A batch that is written again replaces its own files, since these are named by its run and its place
 * in it. Another version of a candle stands beside the one before: of several the one with the greatest
 * {@code ingested_at} counts, and readers have to choose it. <b>Crashes.</b> Each file is there as a whole or not at all,
 * and on the disk when the call returns; of a batch that reaches over several partitions some may be there.
 * <b>Memory.</b> The compressed pages of one partition of a batch. <b>Errors.</b> {@link WriteException} MD-D001 naming
 * the file.
 */
public final class HiveParquetWriter implements RawKlineWriter {
    private static final int CONCURRENCY = 2;

    /** Nobody is told here who else writes into the tree, but nobody takes so long for a file. */
    private static final Duration STALE = Duration.ofDays(1);

    private final Path root;
    private final FileSteps steps;
    private final Set<Path> seen = ConcurrentHashMap.newKeySet();
    private final DurableFolders folders = new DurableFolders();
    private volatile boolean closed;

    private HiveParquetWriter(Path root, FileSteps steps) {
        this.root = root;
        this.steps = steps;
    }

    /** A writer into a tree below a folder, which is made by the first write. */
    public static HiveParquetWriter at(Path root) {
        return at(root, DiskFileSteps.INSTANCE);
    }

    static HiveParquetWriter at(Path root, FileSteps steps) {
        return new HiveParquetWriter(root.toAbsolutePath().normalize(), steps);
    }

    @Override
    public void write1m(CandleBatch batch) {
        deliver1m(batch);
    }

    /** {@inheritDoc} An insert is a file here. */
    @Override
    public WriteReceipt deliver1m(CandleBatch batch) {
        if (closed) {
            throw new IllegalStateException("the writer into " + root + " is closed");
        }
        String name = name(batch) + ".parquet";
        int files = 0;
        long bytes = 0;
        for (Map.Entry<HivePartition, IntStream.Builder> part :
                partitions(batch).entrySet()) {
            Path folder = folder(part.getKey());
            bytes += write(folder.resolve(name), batch, part.getValue().build().toArray());
            files++;
        }
        return new WriteReceipt(files, bytes, 0);
    }

    private static Map<HivePartition, IntStream.Builder> partitions(CandleBatch batch) {
        Map<HivePartition, IntStream.Builder> parts = new LinkedHashMap<>();
        int instrument = -1;
        long start = 0;
        long end = 0;
        IntStream.Builder rows = IntStream.builder();
        for (int row = 0; row < batch.size(); row++) {
            int next = batch.instrumentOrdinals()[row];
            long time = batch.openTimeMillis()[row];
            if (next != instrument || time < start || time >= end) {
                HivePartition partition = HivePartition.of(batch.instruments().get(next), time);
                instrument = next;
                start = partition.startMillis();
                end = partition.endMillis();
                rows = parts.computeIfAbsent(partition, part -> IntStream.builder());
            }
            rows.add(row);
        }
        return parts;
    }

    private Path folder(HivePartition partition) {
        Path folder = partition.folder(root);
        try {
            folders.make(folder, root, steps);
            if (seen.add(folder)) {
                AtomicFile.sweep(folder, steps, FileTime.from(Instant.now().minus(STALE)));
            }
            return folder;
        } catch (IOException failure) {
            throw new WriteException(
                    "MD-D001",
                    MarketDataException.foreign(folder.toString()) + " cannot be made or listed: "
                            + MarketDataException.foreign(failure.toString()) + ". Look at the path and its rights",
                    WriteException.Outcome.REJECTED,
                    false,
                    failure);
        }
    }

    private long write(Path file, CandleBatch batch, int[] rows) {
        new AtomicFile(file, steps)
                .replace(
                        sink -> {
                            try (ParquetCandleWriter writer = ParquetCandleWriter.builder(file)
                                    .timestampUnit(TimestampUnit.MILLIS)
                                    .provenance(true)
                                    .sink(new StaysOpen(sink))
                                    .build()) {
                                writer.write(batch, IntStream.of(rows).iterator());
                            }
                        },
                        temporary -> requireRows(file, temporary, rows.length));
        return file.toFile().length();
    }

    private static void requireRows(Path file, Path temporary, int rows) throws IOException {
        try (OpenFile open = OpenFile.open(SeriesFile.dataFile(temporary), new ReadTally())) {
            long found = SeriesFooter.read(open, ParquetLimits.defaults()).rows();
            if (found != rows) {
                throw new IOException(file + " would hold " + found + " rows, not " + rows);
            }
        }
    }

    /** The same for the same batch; a batch that no run stamped is told from another by when its rows were taken in. */
    private static String name(CandleBatch batch) {
        UUID run = batch.runId();
        if (run != null) {
            return run + "-" + batch.sequence();
        }
        long sum = batch.size();
        for (Provenance provenance : batch.provenances()) {
            sum = sum * 31 + provenance.ingestedAtMillis();
        }
        for (int row = 0; row < batch.size(); row++) {
            sum = sum * 31 + batch.openTimeMillis()[row];
        }
        return "direct-" + Long.toHexString(sum);
    }

    /** The end of the month, UTC: then a batch is one file. */
    @Override
    public long partitionEndMillis(InstrumentId instrument, long openTimeMillis) {
        return HivePartition.of(instrument, openTimeMillis).endMillis();
    }

    @Override
    public int concurrency() {
        return CONCURRENCY;
    }

    @Override
    public void close() {
        closed = true;
    }

    /** Forces are still to come when the writer of the columns is done. */
    private static final class StaysOpen extends FilterOutputStream {
        StaysOpen(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
