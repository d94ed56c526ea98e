package io.marketdata.bybit;

import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.Provenance;
import io.marketdata.model.CandleSource;
import io.marketdata.model.InstrumentId;
import io.marketdata.spi.CandleStream;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** The pages of one series as rows of batches. */
final class KlineStream implements CandleStream {
    private static final int OPEN = 0;
    private static final int HIGH = 1;
    private static final int LOW = 2;
    private static final int CLOSE = 3;
    private static final int VOLUME = 4;
    private static final int TURNOVER = 5;

    private final KlinePager pager;
    private final InstrumentId instrument;
    private final String key;
    private final long stepMillis;
    private final Clock clock;
    private @Nullable KlinePage page;
    private int row;
    private long ingestedAtMillis;
    private long collapsed;
    private boolean ended;

    KlineStream(KlinePager pager, InstrumentId instrument, String key, long stepMillis, Clock clock) {
        this.pager = pager;
        this.instrument = instrument;
        this.key = key;
        this.stepMillis = stepMillis;
        this.clock = clock;
    }

    @Override
    public boolean read(CandleBatch batch) {
        KlinePage current = ended ? null : current();
        if (current == null) {
            return false;
        }
        int count = Math.min(batch.remaining(), current.size() - row);
        append(current, count, batch);
        row += count;
        return count > 0;
    }

    private @Nullable KlinePage current() {
        KlinePage current = page;
        if (current == null || row == current.size()) {
            current = pager.next();
            page = current;
            row = 0;
            ingestedAtMillis = clock.millis();
            collapsed += current == null ? 0 : current.collapsed();
            ended = current == null;
        }
        return current;
    }

    private void append(KlinePage source, int count, CandleBatch batch) {
        int ordinal = batch.instrument(instrument, key);
        int provenance = batch.provenance(new Provenance(CandleSource.REST, ingestedAtMillis, null));
        int origin = batch.origin(source.place);
        int at = batch.size();
        double[] turnovers = batch.quoteVolumes();
        for (int i = 0; i < count; i++) {
            int from = row + i;
            int to = at + i;
            long openTime = source.openTime(from);
            boolean timed = openTime != CandleBatch.ABSENT_TIME;
            batch.instrumentOrdinals()[to] = ordinal;
            batch.openTimeMillis()[to] = openTime;
            batch.closeTimeMillis()[to] = timed ? openTime + stepMillis : CandleBatch.ABSENT_TIME;
            batch.opens()[to] = source.value(OPEN, from);
            batch.highs()[to] = source.value(HIGH, from);
            batch.lows()[to] = source.value(LOW, from);
            batch.closes()[to] = source.value(CLOSE, from);
            batch.baseVolumes()[to] = source.value(VOLUME, from);
            turnovers[to] = source.value(TURNOVER, from);
            batch.position(to, 1, origin, source.position(from));
        }
        batch.advance(count, provenance);
    }

    @Override
    public long rowsCollapsed() {
        return collapsed;
    }

    @Override
    public long answeredUntilMillis() {
        return pager.edgeMillis();
    }

    @Override
    public void close() {
        ended = true;
        page = null;
        pager.close();
    }
}
