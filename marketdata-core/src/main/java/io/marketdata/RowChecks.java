package io.marketdata;

import io.marketdata.batch.CandleBatch;
import io.marketdata.error.ContractViolationException;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks rows over the arrays of a batch: one pass, no object per row.
 *
 * <p>The loop only finds the first row that is not good; what is wrong with it is worked out apart, so that the common
 * case stays short.
 */
final class RowChecks {
    /** The largest number of trades: the stores keep 32 bits. */
    private static final long MAX_COUNT = 0xFFFF_FFFFL;

    /** Rows whose optional columns are looked at ahead: without a bound, many bad rows would cost their square. */
    private static final int WINDOW = 1_024;

    private final TimeRange range;
    private final Timeframe timeframe;
    private final long lengthMillis;
    private final Map<InstrumentId, Track> tracks = new HashMap<>();
    private @Nullable Track[] byOrdinal = new Track[0];

    /** What is known of one instrument so far. */
    private static final class Track {
        double priceFloor;
        long lastOpenMillis = Long.MIN_VALUE;
        boolean leftOut;

        Track(double priceFloor) {
            this.priceFloor = priceFloor;
        }
    }

    /** Checks of one-minute candles. */
    RowChecks(Set<InstrumentId> instruments, TimeRange range, MarketCatalogue markets) {
        this(instruments, Timeframe.M1, range, markets);
    }

    RowChecks(Set<InstrumentId> instruments, Timeframe timeframe, TimeRange range, MarketCatalogue markets) {
        this.range = range;
        this.timeframe = timeframe;
        lengthMillis = timeframe.millis();
        for (InstrumentId instrument : instruments) {
            boolean anyPrice = markets.market(instrument.market()).nonPositivePrices();
            tracks.put(instrument, new Track(anyPrice ? Double.NEGATIVE_INFINITY : 0));
        }
    }

    /**
     * Leaves an instrument out from now on: none of its rows is good. A floor that no price is above sends them all the
     * way of bad rows, so that the loop over good ones asks nothing more.
     */
    void leaveOut(InstrumentId instrument) {
        Track track = tracks.get(instrument);
        if (track != null) {
            track.leftOut = true;
            track.priceFloor = Double.POSITIVE_INFINITY;
        }
    }

    /** Whether a row is of an instrument that is left out. */
    boolean isLeftOut(CandleBatch batch, int row) {
        int ordinal = batch.instrumentOrdinals()[row];
        Track track = ordinal >= 0 && ordinal < byOrdinal.length ? byOrdinal[ordinal] : null;
        return track != null && track.leftOut;
    }

    /** Has to be told of every new batch: its dictionary is another. */
    void begin() {
        byOrdinal = new Track[0];
    }

    /**
     * The first row of {@code [from, size)} that is not good, or size. Good rows before it count as seen.
     *
     * @param nowMillis a candle that closes after it is not closed
     */
    int firstBad(CandleBatch batch, int from, long nowMillis) {
        resolve(batch);
        for (int window = from; window < batch.size(); window += WINDOW) {
            int limit = Math.min(batch.size(), window + WINDOW);
            int row = firstBad(batch, window, firstBadOptional(batch, window, limit), nowMillis);
            if (row < limit) {
                return row;
            }
        }
        return batch.size();
    }

    /** Whether all rows are good, as far as that shows at a glance; they count as seen then. */
    private boolean allClean(CandleBatch batch, int from, int limit, long nowMillis) {
        int ordinal = limit > from ? batch.instrumentOrdinals()[from] : -1;
        Track track = ordinal >= 0 && ordinal < byOrdinal.length ? byOrdinal[ordinal] : null;
        if (track == null || track.leftOut) {
            return false;
        }
        long first = batch.openTimeMillis()[from];
        long last = batch.openTimeMillis()[limit - 1];
        boolean clean = first >= range.startMillis()
                && last < range.endMillis()
                && first > track.lastOpenMillis
                && first % lengthMillis == 0
                && batch.closeTimeMillis()[limit - 1] <= nowMillis
                && CleanRows.steady(batch, from, limit, lengthMillis)
                && CleanRows.pricesSane(batch, from, limit)
                && CleanRows.notNegative(batch.baseVolumes(), from, limit);
        if (clean) {
            track.lastOpenMillis = last;
        }
        return clean;
    }

    private int firstBad(CandleBatch batch, int from, int limit, long nowMillis) {
        if (allClean(batch, from, limit, nowMillis)) {
            return limit;
        }
        @Nullable Track[] known = byOrdinal;
        int[] instruments = batch.instrumentOrdinals();
        long[] openTimes = batch.openTimeMillis();
        long[] closeTimes = batch.closeTimeMillis();
        double[] opens = batch.opens();
        double[] highs = batch.highs();
        double[] lows = batch.lows();
        double[] closes = batch.closes();
        double[] volumes = batch.baseVolumes();
        long start = range.startMillis();
        long end = range.endMillis();
        for (int row = from; row < limit; row++) {
            int ordinal = instruments[row];
            Track track = ordinal >= 0 && ordinal < known.length ? known[ordinal] : null;
            long time = openTimes[row];
            if (track == null
                    || time < start
                    || time >= end
                    || time <= track.lastOpenMillis
                    || time % lengthMillis != 0
                    || closeTimes[row] - time != lengthMillis
                    || closeTimes[row] > nowMillis) {
                return row;
            }
            double open = opens[row];
            double high = highs[row];
            double low = lows[row];
            double close = closes[row];
            double volume = volumes[row];
            boolean sane = high >= open
                    && high >= close
                    && low <= open
                    && low <= close
                    && low > track.priceFloor
                    && high < Double.POSITIVE_INFINITY
                    && volume >= 0
                    && volume < Double.POSITIVE_INFINITY;
            if (!sane) {
                return row;
            }
            track.lastOpenMillis = time;
        }
        return limit;
    }

    private void resolve(CandleBatch batch) {
        List<InstrumentId> instruments = batch.instruments();
        int known = byOrdinal.length;
        if (instruments.size() > known) {
            byOrdinal = Arrays.copyOf(byOrdinal, instruments.size());
            for (int i = known; i < byOrdinal.length; i++) {
                byOrdinal[i] = tracks.get(instruments.get(i));
            }
        }
    }

    private static int firstBadOptional(CandleBatch batch, int from, int end) {
        int limit = end;
        if (batch.hasQuoteVolumes()) {
            limit = firstBadVolume(batch.quoteVolumes(), from, limit);
        }
        if (batch.hasTakerBuyBaseVolumes()) {
            limit = firstBadVolume(batch.takerBuyBaseVolumes(), from, limit);
        }
        if (batch.hasTakerBuyQuoteVolumes()) {
            limit = firstBadVolume(batch.takerBuyQuoteVolumes(), from, limit);
        }
        if (batch.hasTradesCounts()) {
            long[] counts = batch.tradesCounts();
            for (int row = from; row < limit; row++) {
                if (counts[row] < CandleBatch.ABSENT_COUNT || counts[row] > MAX_COUNT) {
                    return row;
                }
            }
        }
        return limit;
    }

    private static int firstBadVolume(double[] volumes, int from, int limit) {
        if (CleanRows.notNegative(volumes, from, limit)) {
            return limit;
        }
        for (int row = from; row < limit; row++) {
            double volume = volumes[row];
            if (!(volume >= 0 && volume < Double.POSITIVE_INFINITY) && !CandleBatch.isAbsent(volume)) {
                return row;
            }
        }
        return limit;
    }

    /** What is wrong with a row that {@link #firstBad} returned. */
    BadRow describe(CandleBatch batch, int row, long nowMillis, long streamRow) {
        int ordinal = batch.instrumentOrdinals()[row];
        if (ordinal < 0 || ordinal >= batch.instruments().size()) {
            throw new ContractViolationException(
                    "MD-C003",
                    "row %d of the stream names instrument %d, but the batch knows %d"
                            .formatted(streamRow, ordinal, batch.instruments().size()));
        }
        InstrumentId instrument = batch.instruments().get(ordinal);
        RowDefect defect = defect(batch, row, nowMillis);
        long time = batch.openTimeMillis()[row];
        Instant tsOpen = time == CandleBatch.ABSENT_TIME ? null : Instant.ofEpochMilli(time);
        String position = batch.describePosition(row);
        String where = position != null ? position : "row " + streamRow + " of the stream (the first is 0)";
        String message = "%s %s: %s: %s at %s: open %s, high %s, low %s, close %s, volume %s%s"
                .formatted(
                        defect.code(),
                        where,
                        meaning(defect),
                        instrument,
                        tsOpen == null ? "(no open time)" : tsOpen,
                        show(batch.opens()[row]),
                        show(batch.highs()[row]),
                        show(batch.lows()[row]),
                        show(batch.closes()[row]),
                        show(batch.baseVolumes()[row]),
                        context(defect, batch, row, nowMillis));
        return new BadRow(
                instrument,
                defect,
                where,
                message,
                tsOpen,
                batch.opens()[row],
                batch.highs()[row],
                batch.lows()[row],
                batch.closes()[row],
                batch.baseVolumes()[row]);
    }

    /** The words of a defect are those of one-minute candles. */
    private String meaning(RowDefect defect) {
        if (timeframe == Timeframe.M1) {
            return defect.meaning();
        }
        return switch (defect) {
            case OFF_GRID -> "no " + timeframe + " candle opens at this time";
            case CLOSE_TIME -> "the close time is not " + timeframe + " after the open time";
            default -> defect.meaning();
        };
    }

    private String context(RowDefect defect, CandleBatch batch, int row, long nowMillis) {
        return switch (defect) {
            case OUT_OF_RANGE -> "; the range is " + range;
            case UNORDERED, DUPLICATE ->
                "; the row before has " + Instant.ofEpochMilli(track(batch, row).lastOpenMillis);
            case UNCLOSED -> "; now is " + Instant.ofEpochMilli(nowMillis);
            case CLOSE_TIME -> "; its close time is " + Instant.ofEpochMilli(batch.closeTimeMillis()[row]);
            case NOT_FINITE, NEGATIVE_VOLUME, COUNT_TOO_LARGE -> optionalValues(batch, row);
            default -> "";
        };
    }

    private static String optionalValues(CandleBatch batch, int row) {
        StringBuilder text = new StringBuilder();
        if (batch.hasQuoteVolumes()) {
            text.append(", quote volume ").append(show(batch.quoteVolumes()[row]));
        }
        if (batch.hasTradesCounts()) {
            text.append(", trades ").append(batch.tradesCounts()[row]);
        }
        if (batch.hasTakerBuyBaseVolumes()) {
            text.append(", taker buy base ").append(show(batch.takerBuyBaseVolumes()[row]));
        }
        if (batch.hasTakerBuyQuoteVolumes()) {
            text.append(", taker buy quote ").append(show(batch.takerBuyQuoteVolumes()[row]));
        }
        return text.toString();
    }

    private static String show(double value) {
        return CandleBatch.isAbsent(value) ? "null" : Double.toString(value);
    }

    private RowDefect defect(CandleBatch batch, int row, long nowMillis) {
        if (byOrdinal[batch.instrumentOrdinals()[row]] == null) {
            return RowDefect.WRONG_INSTRUMENT;
        }
        Track track = track(batch, row);
        RowDefect ofTime = timeDefect(batch, row, nowMillis, track);
        if (ofTime != null) {
            return ofTime;
        }
        double open = batch.opens()[row];
        double high = batch.highs()[row];
        double low = batch.lows()[row];
        double close = batch.closes()[row];
        double volume = batch.baseVolumes()[row];
        for (double value : new double[] {open, high, low, close, volume}) {
            if (CandleBatch.isAbsent(value)) {
                return RowDefect.VALUE_MISSING;
            }
            if (!Double.isFinite(value)) {
                return RowDefect.NOT_FINITE;
            }
        }
        if (Math.min(Math.min(open, close), Math.min(high, low)) <= track.priceFloor) {
            return RowDefect.PRICE_NOT_POSITIVE;
        }
        if (high < Math.max(open, close)) {
            return RowDefect.HIGH_TOO_LOW;
        }
        if (low > Math.min(open, close)) {
            return RowDefect.LOW_TOO_HIGH;
        }
        if (volume < 0) {
            return RowDefect.NEGATIVE_VOLUME;
        }
        return optionalDefect(batch, row);
    }

    private @Nullable RowDefect timeDefect(CandleBatch batch, int row, long nowMillis, Track track) {
        long time = batch.openTimeMillis()[row];
        if (time == CandleBatch.ABSENT_TIME) {
            return RowDefect.VALUE_MISSING;
        }
        if (time < range.startMillis() || time >= range.endMillis()) {
            return RowDefect.OUT_OF_RANGE;
        }
        if (time % lengthMillis != 0) {
            return RowDefect.OFF_GRID;
        }
        if (time == track.lastOpenMillis) {
            return RowDefect.DUPLICATE;
        }
        if (time < track.lastOpenMillis) {
            return RowDefect.UNORDERED;
        }
        long closeTime = batch.closeTimeMillis()[row];
        if (closeTime - time != lengthMillis) {
            return RowDefect.CLOSE_TIME;
        }
        return closeTime > nowMillis ? RowDefect.UNCLOSED : null;
    }

    private static RowDefect optionalDefect(CandleBatch batch, int row) {
        boolean notFinite = (batch.hasQuoteVolumes() && isNotFinite(batch.quoteVolumes()[row]))
                || (batch.hasTakerBuyBaseVolumes() && isNotFinite(batch.takerBuyBaseVolumes()[row]))
                || (batch.hasTakerBuyQuoteVolumes() && isNotFinite(batch.takerBuyQuoteVolumes()[row]));
        if (notFinite) {
            return RowDefect.NOT_FINITE;
        }
        boolean negative = (batch.hasQuoteVolumes() && batch.quoteVolumes()[row] < 0)
                || (batch.hasTakerBuyBaseVolumes() && batch.takerBuyBaseVolumes()[row] < 0)
                || (batch.hasTakerBuyQuoteVolumes() && batch.takerBuyQuoteVolumes()[row] < 0)
                || (batch.hasTradesCounts() && batch.tradesCounts()[row] < CandleBatch.ABSENT_COUNT);
        return negative ? RowDefect.NEGATIVE_VOLUME : RowDefect.COUNT_TOO_LARGE;
    }

    private static boolean isNotFinite(double value) {
        return !Double.isFinite(value) && !CandleBatch.isAbsent(value);
    }

    private Track track(CandleBatch batch, int row) {
        Track track = byOrdinal[batch.instrumentOrdinals()[row]];
        if (track == null) {
            throw new IllegalStateException("no track of row " + row);
        }
        return track;
    }
}
