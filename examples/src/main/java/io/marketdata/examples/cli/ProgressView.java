package io.marketdata.examples.cli;

import io.marketdata.BackfillProgress;
import io.marketdata.OhlcvBackfillProgress;
import io.marketdata.firstrate.FirstRateProgress;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A bar on standard error where somebody looks at it; nothing in a pipe. */
final class ProgressView implements AutoCloseable {
    private static final int STEPS = 1_000;

    private final @Nullable ProgressBar bar;

    private ProgressView(@Nullable ProgressBar bar) {
        this.bar = bar;
    }

    static ProgressView of(AppContext context, String task) {
        if (!context.terminal()) {
            return new ProgressView(null);
        }
        return new ProgressView(new ProgressBarBuilder()
                .setTaskName(task)
                .setInitialMax(STEPS)
                .setStyle(ProgressBarStyle.ASCII)
                .setConsumer(new ConsoleProgressBarConsumer(context.err()))
                .hideEta()
                .build());
    }

    void show(BackfillProgress progress) {
        if (bar != null) {
            bar.stepTo(Math.round(progress.fractionDone() * STEPS));
            bar.setExtraMessage(" %,d rows, %,.0f rows/s, at %s%s"
                    .formatted(
                            progress.rowsWritten(),
                            progress.rowsPerSecond(),
                            progress.position(),
                            progress.estimatedRemaining() == null
                                    ? ""
                                    : ", " + progress.estimatedRemaining().toSeconds() + " s left"));
        }
    }

    /** As {@link #show(BackfillProgress)}, of one among several instruments. */
    void showInstrument(BackfillProgress progress) {
        if (bar != null) {
            bar.stepTo(Math.round(progress.fractionDone() * STEPS));
            bar.setExtraMessage(" %s: %,d rows, at %s"
                    .formatted(progress.instrument(), progress.rowsWritten(), progress.position()));
        }
    }

    /** How many series are done, and where the one is that moved last. */
    void show(OhlcvBackfillProgress progress) {
        if (bar != null) {
            bar.stepTo(STEPS * (long) progress.seriesDone() / Math.max(1, progress.seriesInPlan()));
            bar.setExtraMessage(" %d of %d series, %,d candles, %s %s at %s"
                    .formatted(
                            progress.seriesDone(),
                            progress.seriesInPlan(),
                            progress.candlesWritten(),
                            progress.instrument(),
                            progress.timeframe(),
                            progress.position()));
        }
    }

    /** How much of an archive is here, or how many of its tickers are done. */
    void show(FirstRateProgress progress) {
        if (bar != null) {
            String archive = progress.timeframe() + " " + progress.period().word();
            bar.stepTo(STEPS * (long) progress.tickersDone() / Math.max(1, progress.tickers()));
            bar.setExtraMessage(
                    progress.tickers() == 0
                            ? " %s: %,d bytes".formatted(archive, progress.bytes())
                            : " %s: %,d of %,d tickers".formatted(archive, progress.tickersDone(), progress.tickers()));
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
