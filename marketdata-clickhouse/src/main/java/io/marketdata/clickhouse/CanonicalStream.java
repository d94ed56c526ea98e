package io.marketdata.clickhouse;

import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.Provenance;
import io.marketdata.error.MarketDataException;
import io.marketdata.model.CandleSource;
import io.marketdata.model.InstrumentId;
import io.marketdata.spi.CandleStream;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The canonical candles of one query. Versions of a candle stand next to each other, in any order, so a row is
 * delivered once the row behind it is known to have another open time: the last row of a block is held back until the
 * next block or the end of the answer comes.
 */
final class CanonicalStream implements CandleStream {
    private static final Provenance NONE = new Provenance(CandleSource.UNKNOWN, Long.MIN_VALUE, null);
    private static final CandleSource[] SOURCES = {
        CandleSource.UNKNOWN, CandleSource.WS, CandleSource.REST, CandleSource.FILE
    };

    private final ClickHouseOptions options;
    private final Answer answer;
    private final InstrumentId instrument;
    private final String instrumentKey;
    private final NativeInput in;
    private final CanonicalBlock block = new CanonicalBlock();

    /** The next row to look at; rows before {@link #last} can be decided on, the one at it cannot yet. */
    private int next;

    private int last;
    private boolean holdsRow;
    private Provenance provenance = NONE;
    private boolean ended;
    private boolean closed;
    private @Nullable MarketDataException failed;

    CanonicalStream(ClickHouseOptions options, Answer answer, InstrumentId instrument, String instrumentKey) {
        this.options = options;
        this.answer = answer;
        this.instrument = instrument;
        this.instrumentKey = instrumentKey;
        in = new NativeInput(answer.body(), options.endpoint());
    }

    @Override
    public boolean read(CandleBatch batch) {
        if (closed) {
            throw new IllegalStateException("the stream is closed");
        }
        if (failed != null) {
            throw failed;
        }
        int before = batch.size();
        while (batch.remaining() > 0) {
            if (next < last) {
                int end = block.runEnd(next, Math.min(last, next + batch.remaining()));
                if (end > next) {
                    append(batch, next, end);
                    next = end;
                } else {
                    preferNewer(next);
                    next++;
                }
            } else if (!ended) {
                advance();
            } else if (holdsRow) {
                append(batch, last, last + 1);
                holdsRow = false;
            } else {
                break;
            }
        }
        return batch.size() > before;
    }

    /** Of two versions of a candle the newer one stays, in the second's place; of two equally old ones the second. */
    private void preferNewer(int row) {
        if (block.ingestedAts[row] > block.ingestedAts[row + 1]) {
            block.copyRow(row, row + 1);
        }
    }

    private void advance() {
        try {
            if (holdsRow) {
                block.copyRow(last, 0);
            }
            int rows = 0;
            while (rows == 0 && in.hasMore()) {
                rows = block.read(in);
            }
            next = holdsRow ? 0 : 1;
            last = rows;
            ended = rows == 0;
            holdsRow = holdsRow || rows > 0;
        } catch (Exception problem) {
            // What was decoded of the block is not whole: nothing may be read behind a failure.
            failed = ServerErrors.ofRead(problem, options);
            throw failed;
        }
    }

    private void append(CandleBatch batch, int from, int to) {
        int ordinal = batch.instrument(instrument, instrumentKey);
        block.copy(from, to, batch, ordinal, batch.provenance(provenance(from)));
    }

    /** Mostly that of the row before, since a run writes many. */
    private Provenance provenance(int row) {
        CandleSource source = SOURCES[(int) block.sources[row]];
        long ingestedAt = block.ingestedAts[row];
        long high = block.ingestIds[2 * row];
        long low = block.ingestIds[2 * row + 1];
        UUID before = provenance.ingestId();
        boolean sameRun = before == null
                ? high == 0 && low == 0
                : before.getMostSignificantBits() == high && before.getLeastSignificantBits() == low;
        if (!sameRun || provenance.source() != source || provenance.ingestedAtMillis() != ingestedAt) {
            provenance = new Provenance(source, ingestedAt, high == 0 && low == 0 ? null : new UUID(high, low));
        }
        return provenance;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (failed != null) {
            answer.giveUp();
        } else if (ended) {
            answer.close();
        } else {
            answer.abandon();
        }
    }
}
