package io.marketdata.ops;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleIngestSource;
import io.marketdata.spi.CandleStream;
import java.time.Instant;
import java.util.BitSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A source of which only some minutes are wanted, and which notes those that came. For one request. */
final class AnsweredMinutes implements CandleIngestSource {
    private static final long MINUTE_MILLIS = 60_000;

    private final CandleIngestSource source;
    private final MinuteSet wanted;
    private final @Nullable TimeRange behind;
    private final BitSet came = new BitSet();
    private final long first;
    private long cameUntilMillis = Long.MIN_VALUE;
    private boolean ended;
    private boolean failed;
    private long untilMillis = Long.MAX_VALUE;

    /**
     * @param behind what follows the request, where the source may not have got that far yet: only a candle there says that
     *     minutes behind the last one that came are none of the source; null for a source that has all it will have
     */
    AnsweredMinutes(CandleIngestSource source, MinuteSet wanted, @Nullable TimeRange behind) {
        this.source = source;
        this.wanted = wanted;
        this.behind = behind;
        first = wanted.first().orElse(0);
    }

    /**
     * The wanted minutes that the source does not have; none as long as it has not answered to the end, and none that is not
     * closed by its own clock.
     */
    MinuteSet lacking() {
        if (!ended) {
            return MinuteSet.empty();
        }
        MinuteSet lacking = wanted.subtract(MinuteSet.ofSorted(came.stream().mapToLong(minute -> first + minute)));
        if (untilMillis == Long.MAX_VALUE) {
            return lacking;
        }
        Instant start = Instant.ofEpochMilli(first * MINUTE_MILLIS);
        Instant until = Instant.ofEpochMilli(untilMillis);
        return until.isAfter(start) ? lacking.intersect(MinuteSet.of(TimeRange.of(start, until))) : MinuteSet.empty();
    }

    /** Whether the source threw something, as against whoever takes its candles. */
    boolean failed() {
        return failed;
    }

    private <T> T noted(Supplier<T> question) {
        try {
            return question.get();
        } catch (RuntimeException thrown) {
            failed = true;
            throw thrown;
        }
    }

    @Override
    public boolean judgesClosed() {
        return source.judgesClosed();
    }

    @Override
    public CandleStream stream1m(InstrumentId instrument, TimeRange range) {
        CandleStream all = noted(() -> source.stream1m(instrument, range));
        return new CandleStream() {
            @Override
            public boolean read(CandleBatch batch) {
                int before = batch.size();
                while (noted(() -> all.read(batch))) {
                    dropUnwanted(batch, before);
                    if (batch.size() > before) {
                        return true;
                    }
                }
                untilMillis = noted(() -> Math.min(all.answeredUntilMillis(), reachedMillis(instrument)));
                ended = true;
                return false;
            }

            @Override
            public long rowsCollapsed() {
                return all.rowsCollapsed();
            }

            @Override
            public void close() {
                all.close();
            }
        };
    }

    private long reachedMillis(InstrumentId instrument) {
        if (behind == null) {
            return Long.MAX_VALUE;
        }
        try (CandleStream further = source.stream1m(instrument, behind)) {
            return further.read(CandleBatch.ofCapacity(1)) ? Long.MAX_VALUE : cameUntilMillis;
        }
    }

    private void dropUnwanted(CandleBatch batch, int from) {
        BitSet unwanted = new BitSet();
        long[] openTimes = batch.openTimeMillis();
        cameUntilMillis = openTimes[batch.size() - 1] + MINUTE_MILLIS;
        for (int row = from; row < batch.size(); row++) {
            long minute = Math.floorDiv(openTimes[row], MINUTE_MILLIS);
            if (wanted.contains(minute)) {
                came.set((int) (minute - first));
            } else {
                unwanted.set(row);
            }
        }
        batch.remove(unwanted);
    }
}
