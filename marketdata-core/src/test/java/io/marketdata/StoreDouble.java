package io.marketdata;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.spi.RawKlineWriter;
import io.marketdata.spi.WriteReceipt;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * Keeps raw and canonical as the server does: a batch whose token it knows is dropped, canonical has the newest version of
 * each key. A batch sent again with another stamp is refused. Tells before a batch is kept, and before it is acknowledged.
 */
final class StoreDouble implements RawKlineWriter {
    final List<CandleWithMeta> raw = new ArrayList<>();
    final Map<String, Integer> timesSent = new HashMap<>();
    final List<Long> redelivered = Collections.synchronizedList(new ArrayList<>());
    boolean stampsMatter = true;
    Runnable beforeKept = () -> {};
    Runnable beforeAcknowledged = () -> {};
    private final Map<String, Long> stamps = new HashMap<>();
    private final int concurrency;
    private final Set<String> tokens = new HashSet<>();

    StoreDouble(int concurrency) {
        this.concurrency = concurrency;
    }

    @Override
    public int concurrency() {
        return concurrency;
    }

    @Override
    public void write1m(CandleBatch batch) {
        String token = batch.runId() + " " + batch.sequence() + " " + BatchChecksum.of(batch);
        beforeKept.run();
        synchronized (this) {
            timesSent.merge(token, 1, Integer::sum);
            long stamp = batch.provenances().get(0).ingestedAtMillis();
            long before = stamps.computeIfAbsent(token, first -> stamp);
            if (stampsMatter && before != stamp) {
                throw new AssertionError(token + " was taken in at " + before + ", and again at " + stamp);
            }
            if (tokens.add(token)) {
                raw.addAll(batch.rows());
            }
        }
        beforeAcknowledged.run();
    }

    @Override
    public WriteReceipt redeliver1m(CandleBatch batch) {
        redelivered.add(batch.sequence());
        return deliver1m(batch);
    }

    /** The newest version of each candle; of two taken in at once the later one. */
    synchronized Map<InstrumentId, NavigableMap<Instant, CandleWithMeta>> canonical() {
        Map<InstrumentId, NavigableMap<Instant, CandleWithMeta>> canonical = new HashMap<>();
        for (CandleWithMeta row : raw) {
            canonical
                    .computeIfAbsent(row.candle().instrument(), instrument -> new TreeMap<>())
                    .merge(
                            row.candle().tsOpen(),
                            row,
                            (one, other) -> other.meta()
                                            .ingestedAt()
                                            .isBefore(one.meta().ingestedAt())
                                    ? one
                                    : other);
        }
        return canonical;
    }

    synchronized int repeats() {
        return timesSent.values().stream().mapToInt(times -> times - 1).sum();
    }
}
