package io.marketdata.examples.cli;

import io.marketdata.error.MarketDataException;
import io.marketdata.feed.FeedListener;
import io.marketdata.feed.FeedRepair;
import io.marketdata.model.Candle;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Prints what a feed tells, a line for each; over when nobody reads any more. */
final class FeedPrinter implements FeedListener {
    private final PrintStream out;
    private volatile boolean over;
    private final Set<InstrumentId> left;
    private volatile @Nullable Throwable failure;

    /**
     * A printer that has printed nothing.
     *
     * @param instruments of the feed; when the venue has refused all, it is over
     */
    FeedPrinter(PrintStream out, Collection<InstrumentId> instruments) {
        this.out = out;
        left = new HashSet<>(instruments);
    }

    boolean isOver() {
        return over;
    }

    /** Why it is over, but for a reader who left; null as long as it is not. */
    @Nullable Throwable failure() {
        return failure;
    }

    @Override
    public void onCandle(CandleWithMeta candle) {
        print("candle " + figures(candle.candle()));
    }

    @Override
    public void onCorrection(CandleWithMeta candle) {
        print("correction " + figures(candle.candle()));
    }

    @Override
    public void onGap(TimeRange range, boolean known, FeedRepair repair) {
        print("gap %s %s %s %s"
                .formatted(range.start(), range.end(), repair.instrument().symbol(), known ? "known" : "given-up"));
    }

    @Override
    public void onRepair(FeedRepair repair) {
        Logs.LOG.info("%s: looked for %s: %s, %d restored, %d missing%s"
                .formatted(
                        repair.instrument(),
                        repair.asked(),
                        String.join(", ", repair.tried()),
                        repair.restored().count(),
                        repair.stillMissing().count(),
                        repair.errorCode() == null ? "" : ", " + repair.errorCode()));
    }

    @Override
    public void onRefused(InstrumentId instrument, MarketDataException cause) {
        Logs.LOG.warning(instrument + " is refused, nothing more comes of it: " + cause.getMessage());
        left.remove(instrument);
        if (left.isEmpty()) {
            failure = cause;
            over = true;
        }
    }

    @Override
    public void onFailed(Throwable cause) {
        if (!out.checkError()) {
            failure = cause;
        }
        over = true;
    }

    private void print(String line) {
        out.println(line);
        if (out.checkError()) {
            throw new IllegalStateException("nobody reads standard output any more");
        }
    }

    private static String figures(Candle candle) {
        return String.join(
                " ",
                candle.tsOpen().toString(),
                candle.instrument().symbol().value(),
                plain(candle.open()),
                plain(candle.high()),
                plain(candle.low()),
                plain(candle.close()),
                plain(candle.volumeBase()));
    }

    private static String plain(double figure) {
        return new BigDecimal(Double.toString(figure)).toPlainString();
    }
}
