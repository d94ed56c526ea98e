package io.marketdata.firstrate;

import io.marketdata.model.Timeframe;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Works on several tickers at a time, each on one thread. */
final class SeriesPool {
    private final UpdateSettings settings;
    private final Timeframe timeframe;
    private final FirstRatePeriod period;
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    SeriesPool(UpdateSettings settings, Timeframe timeframe, FirstRatePeriod period) {
        this.settings = settings;
        this.timeframe = timeframe;
        this.period = period;
    }

    /** What became of each; those that a cancellation or an interrupt came before are left out. */
    Map<String, SeriesUpdate.Step> run(
            Map<String, TextFile> files, BiFunction<String, TextFile, SeriesUpdate.Step> work) {
        Map<String, SeriesUpdate.Step> steps = new TreeMap<>();
        ExecutorService pool = Executors.newFixedThreadPool(
                Math.max(1, Math.min(settings.threads(), files.size())),
                task -> new Thread(task, "firstrate-" + settings.type().word()));
        try {
            List<Future<?>> futures = new ArrayList<>();
            files.forEach(
                    (symbol, text) -> futures.add(pool.submit(() -> one(symbol, text, work, steps, files.size()))));
            for (Future<?> future : futures) {
                future.get();
            }
        } catch (InterruptedException interrupted) {
            settings.cancellation().cancel();
            Thread.currentThread().interrupt();
        } catch (ExecutionException thrown) {
            failure.compareAndSet(null, thrown.getCause());
        } finally {
            pool.shutdown();
            awaitEnd(pool);
        }
        Throwable thrown = failure.get();
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
        if (thrown instanceof Error error) {
            throw error;
        }
        return steps;
    }

    private void one(
            String symbol,
            TextFile text,
            BiFunction<String, TextFile, SeriesUpdate.Step> work,
            Map<String, SeriesUpdate.Step> steps,
            int all) {
        if (settings.cancellation().isCancelled() || failure.get() != null) {
            return;
        }
        try {
            SeriesUpdate.Step step = work.apply(symbol, text);
            synchronized (steps) {
                steps.put(symbol, step);
                settings.progress().accept(new FirstRateProgress(timeframe, period, 0, done.incrementAndGet(), all));
            }
        } catch (RuntimeException | Error thrown) {
            failure.compareAndSet(null, thrown);
            throw thrown;
        }
    }

    /** A file that is being written is finished: that is what the others who want the folder wait for. */
    private static void awaitEnd(ExecutorService pool) {
        boolean interrupted = false;
        while (true) {
            try {
                if (pool.awaitTermination(1, TimeUnit.HOURS)) {
                    break;
                }
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
