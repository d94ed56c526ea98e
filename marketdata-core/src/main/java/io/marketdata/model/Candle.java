package io.marketdata.model;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * One closed candle of an instrument.
 *
 * <p>All numbers are finite; {@code high >= max(open, close)} and {@code low <= min(open, close)}; volumes are not
 * negative. Whether a price may be zero or negative is the market's rule ({@link Market#nonPositivePrices()}).
 *
 * @param instrument whose candle it is
 * @param tsOpen when it opened, UTC, cut to milliseconds
 * @param tsClose when it closed, exclusive: {@code tsOpen + 1 minute} for a one-minute candle
 * @param volumeBase volume in units of the base asset (contracts, shares)
 * @param volumeQuote volume in the quote asset (turnover), null where the source has none
 */
public record Candle(
        InstrumentId instrument,
        Instant tsOpen,
        Instant tsClose,
        double open,
        double high,
        double low,
        double close,
        double volumeBase,
        @Nullable Double volumeQuote) {

    public Candle {
        tsOpen = tsOpen.truncatedTo(ChronoUnit.MILLIS);
        tsClose = tsClose.truncatedTo(ChronoUnit.MILLIS);
        if (!tsOpen.isBefore(tsClose)) {
            throw invalid(instrument, tsOpen, "tsClose " + tsClose + " is not after tsOpen");
        }
        if (!Double.isFinite(open) || !Double.isFinite(high) || !Double.isFinite(low) || !Double.isFinite(close)) {
            throw invalid(
                    instrument,
                    tsOpen,
                    "a price is not finite: open %s, high %s, low %s, close %s".formatted(open, high, low, close));
        }
        if (high < Math.max(open, close)) {
            throw invalid(instrument, tsOpen, "high " + high + " is below max(open, close) " + Math.max(open, close));
        }
        if (low > Math.min(open, close)) {
            throw invalid(instrument, tsOpen, "low " + low + " is above min(open, close) " + Math.min(open, close));
        }
        if (!Double.isFinite(volumeBase) || volumeBase < 0) {
            throw invalid(instrument, tsOpen, "volumeBase " + volumeBase + " is not a finite number of at least 0");
        }
        if (volumeQuote != null && (!Double.isFinite(volumeQuote) || volumeQuote < 0)) {
            throw invalid(instrument, tsOpen, "volumeQuote " + volumeQuote + " is not a finite number of at least 0");
        }
    }

    private static IllegalArgumentException invalid(InstrumentId instrument, Instant tsOpen, String what) {
        return new IllegalArgumentException("candle " + instrument + " at " + tsOpen + ": " + what);
    }
}
