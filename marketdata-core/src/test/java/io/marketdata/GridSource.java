package io.marketdata;

import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.Provenance;
import io.marketdata.model.CandleSource;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.CandleStream;
import io.marketdata.spi.TimeframeCandleSource;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Has every closed candle by its own clock; prices follow from the time. Tells what it was asked for. */
final class GridSource implements TimeframeCandleSource {
    /** What was asked for. */
    record Asked(InstrumentId instrument, Timeframe timeframe, TimeRange range) {}

    /** Takes part in making a row. */
    @FunctionalInterface
    interface Spoiler {
        void spoil(CandleBatch batch, int row);
    }

    final List<Asked> asked = Collections.synchronizedList(new ArrayList<>());
    final AtomicInteger open = new AtomicInteger();
    private final Clock venue;
    private Consumer<Asked> onOpen = asked -> {};
    private Spoiler spoiler = (batch, row) -> {};
    private int rowsOfARead = Integer.MAX_VALUE;

    GridSource(Clock venue) {
        this.venue = venue;
    }

    GridSource onOpen(Consumer<Asked> action) {
        onOpen = action;
        return this;
    }

    GridSource spoiled(Spoiler by) {
        spoiler = by;
        return this;
    }

    GridSource rowsOfARead(int rows) {
        rowsOfARead = rows;
        return this;
    }

    @Override
    public CandleStream stream(InstrumentId instrument, Timeframe timeframe, TimeRange range) {
        Asked question = new Asked(instrument, timeframe, range);
        asked.add(question);
        onOpen.accept(question);
        open.incrementAndGet();
        long length = timeframe.millis();
        long first = timeframe.bucketStartMillis(range.startMillis() + length - 1);
        return new CandleStream() {
            private long next = first;

            @Override
            public boolean read(CandleBatch batch) {
                int before = batch.size();
                while (batch.remaining() > 0
                        && batch.size() - before < rowsOfARead
                        && next < range.endMillis()
                        && next + length <= venue.millis()) {
                    append(batch, instrument, next, length);
                    next += length;
                }
                return batch.size() > before;
            }

            @Override
            public void close() {
                open.decrementAndGet();
            }
        };
    }

    private void append(CandleBatch batch, InstrumentId instrument, long time, long length) {
        double price = 100 + time / 60_000 % 1_000;
        batch.append(
                batch.instrument(instrument, "bybit:spot:" + instrument.symbol()),
                batch.provenance(new Provenance(CandleSource.REST, 0, null)),
                time,
                time + length,
                price,
                price + 2,
                price - 1,
                price + 1,
                5);
        spoiler.spoil(batch, batch.size() - 1);
    }
}
