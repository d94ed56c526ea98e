package io.marketdata.bybit;

import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks a range in windows, forward, and hands out pages of closed candles.
 *
 * <p>A page that lacks rows is asked for again once; what is still missing is a hole. Where a whole page is missing, the venue
 * is asked for the first candle behind it, so that years without any are not walked; that leap is believed only where
 * another window agrees with it. One thread.
 */
final class KlinePager implements AutoCloseable {
    private final KlineFetch fetch;
    private final ReadAhead ahead;
    private final HoleBook holes;
    private final SeriesTally tally;
    private final long settleMillis;
    private final long endMillis;
    private final long step;
    private long cursor;
    private long edge = Long.MIN_VALUE;
    private boolean ended;

    KlinePager(
            KlineFetch fetch,
            ReadAhead ahead,
            HoleBook holes,
            SeriesTally tally,
            TimeRange range,
            Duration settleMargin) {
        this.fetch = fetch;
        this.ahead = ahead;
        this.holes = holes;
        this.tally = tally;
        settleMillis = settleMargin.toMillis();
        step = fetch.stepMillis();
        cursor = ceil(range.startMillis());
        endMillis = ceil(range.endMillis());
    }

    private long ceil(long millis) {
        return -Math.floorDiv(-millis, step) * step;
    }

    /** The next page with at least one row, null at the end. After a failure the same page is asked for again. */
    @Nullable KlinePage next() {
        while (!ended) {
            cursor = holes.skip(cursor);
            if (cursor >= endMillis || (edge != Long.MIN_VALUE && cursor >= edge)) {
                ended = true;
                break;
            }
            long to = Math.min(cursor + fetch.pageMillis(), endMillis);
            KlinePage page = ahead.take(cursor, to);
            see(page);
            page = complete(page, to);
            if (page.size() > 0) {
                tally.page(fetch.instrument, Math.min(cursor, edge), page.size());
                ahead.beginBehind(cursor, endMillis, edge);
                return page;
            }
        }
        ahead.close();
        return null;
    }

    /** Where by the venue's clock the first candle opens that is not closed; the least there is where nothing was asked. */
    long edgeMillis() {
        return edge;
    }

    /**
     * Moves the edge of what is closed to where this answer's clock says it is. Back, too: a page that was asked for ahead
     * is older than an answer to a later question, and what is open in it may be closed only since.
     */
    private void see(KlinePage page) {
        edge = Math.floorDiv(page.serverMillis() - settleMillis, step) * step;
    }

    /** The page without what is not closed, asked for again where it lacks rows; the cursor goes behind it. */
    private KlinePage complete(KlinePage first, long to) {
        long from = cursor;
        long closed = closedEnd(from, to);
        KlinePage page = cut(first, closed);
        if (isWhole(page, from, closed)) {
            cursor = closed;
            return page;
        }
        tally.askedAgain();
        boolean nothing = page.size() == 0 && closed - from >= fetch.pageMillis();
        KlinePage second = nothing ? fetch.firstFrom(from) : fetch.window(from, to);
        see(second);
        if (nothing && (second.size() == 0 || second.openTime(0) >= to)) {
            long landing = landing(to, second);
            if (landing > from) {
                holes.record(List.of(range(from, landing)), second.serverMillis());
                cursor = landing;
                return page;
            }
            second = fetch.window(from, to);
        }
        second.retain(millis -> millis < to);
        // The edge may have moved on: what closed since is left for another window, which the first answer had no part
        // in.
        KlinePage both = page.with(cut(second, Math.min(closed, edge)));
        List<TimeRange> lacking = missing(both, from, closed);
        holes.record(lacking, second.serverMillis());
        cursor = closed;
        stopBeforeLate(both, lacking, second.serverMillis());
        return both;
    }

    /**
     * A candle that the venue is late with is not passed by: whoever fetches longer candles goes on from the last one, and
     * would not ask for it again. Minutes go on, since catching up looks for gaps.
     */
    private void stopBeforeLate(KlinePage page, List<TimeRange> lacking, long serverMillis) {
        if (step == Timeframe.M1.millis()) {
            return;
        }
        for (TimeRange range : lacking) {
            long late = Math.max(range.startMillis(), HoleBook.lateFrom(range, serverMillis, step));
            if (late < range.endMillis()) {
                page.retain(millis -> millis < late);
                cursor = late;
                ended = true;
                return;
            }
        }
    }

    private long closedEnd(long from, long to) {
        return Math.max(from, Math.min(to, edge));
    }

    /**
     * Where to go on behind a time without candles.
     *
     * @param to where the window without any ends
     * @param behind what the venue has behind it, nothing where it has no more
     * @return the next candle to ask for; {@link Long#MIN_VALUE} where the window before it says otherwise
     */
    private long landing(long to, KlinePage behind) {
        long limit = Math.min(endMillis, edge);
        // A row may lie beside the grid; the windows may not.
        long first = behind.size() == 0 ? limit : Math.floorDiv(behind.openTime(0), step) * step;
        long landing = Math.max(to, Math.min(first, limit));
        long checkFrom = Math.max(to, landing - fetch.pageMillis());
        boolean agreed =
                checkFrom == landing || fetch.window(checkFrom, landing).size() == 0;
        return agreed ? landing : Long.MIN_VALUE;
    }

    private KlinePage cut(KlinePage page, long closed) {
        int open = page.retain(millis -> millis + step <= closed);
        tally.leftOut(0, open, 0);
        return page;
    }

    private boolean isWhole(KlinePage page, long from, long closed) {
        for (int row = 0; row < page.size(); row++) {
            if (page.isBad(row)) {
                return false;
            }
        }
        return page.size() == (closed - from) / step
                || missing(page, from, closed).isEmpty();
    }

    /** The candles inside {@code [from, to)} that a page lacks and nobody knew to be missing, as ranges. */
    private List<TimeRange> missing(KlinePage page, long from, long to) {
        List<TimeRange> ranges = new ArrayList<>();
        long begin = from;
        int row = 0;
        for (long at = from; at < to; at += step) {
            while (row < page.size() && page.openTime(row) < at) {
                row++;
            }
            boolean there = (row < page.size() && page.openTime(row) == at) || holes.isKnown(at);
            if (there) {
                add(ranges, begin, at);
                begin = at + step;
            }
        }
        add(ranges, begin, to);
        return ranges;
    }

    private static void add(List<TimeRange> ranges, long from, long to) {
        if (from < to) {
            ranges.add(range(from, to));
        }
    }

    private static TimeRange range(long from, long to) {
        return TimeRange.of(Instant.ofEpochMilli(from), Instant.ofEpochMilli(to));
    }

    @Override
    public void close() {
        ended = true;
        ahead.close();
    }
}
