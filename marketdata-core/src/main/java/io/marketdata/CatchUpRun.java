package io.marketdata;

import io.marketdata.model.InstrumentId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One run of a catch-up: the caller's thread and its helpers take instruments until none is left. */
final class CatchUpRun {
    private final RestCatchUp job;
    private final List<InstrumentId> instruments;
    private final Cancellation asked;
    private final Cancellation inner = new Cancellation();
    private final AtomicInteger next = new AtomicInteger();
    private final Map<InstrumentId, RestCatchUpReport.Entry> entries = new ConcurrentHashMap<>();
    private volatile @Nullable Throwable fatal;

    CatchUpRun(RestCatchUp job, Collection<InstrumentId> instruments, Cancellation asked) {
        this.job = job;
        this.instruments = List.copyOf(new LinkedHashSet<>(instruments));
        this.asked = asked;
        instruments.forEach(instrument -> job.markets.market(instrument.market()));
    }

    RestCatchUpReport run() {
        Instant startedAt = job.clock.instant();
        HelperThreads helpers = new HelperThreads(job.threads);
        try {
            for (int i = 1; i < Math.min(job.parallelism, instruments.size()); i++) {
                helpers.start(this::work);
            }
            work();
        } catch (RuntimeException | Error notStarted) {
            inner.cancel();
            throw notStarted;
        } finally {
            helpers.join(inner::cancel);
        }
        if (fatal instanceof Error error) {
            throw error;
        }
        List<RestCatchUpReport.Entry> all = new ArrayList<>();
        for (InstrumentId instrument : instruments) {
            RestCatchUpReport.Entry entry = entries.get(instrument);
            all.add(entry != null ? entry : skipped(instrument));
        }
        return new RestCatchUpReport(startedAt, job.clock.instant(), all);
    }

    private void work() {
        Cancellation either = asked.or(inner);
        int index = next.getAndIncrement();
        while (index < instruments.size() && !either.isCancelled()) {
            InstrumentId instrument = instruments.get(index);
            try {
                entries.put(instrument, new InstrumentCatchUp(job, instrument, either).run());
            } catch (Error problem) {
                fatal = problem;
                inner.cancel();
            }
            if (Thread.currentThread().isInterrupted()) {
                inner.cancel();
            }
            index = next.getAndIncrement();
        }
    }

    private static RestCatchUpReport.Entry skipped(InstrumentId instrument) {
        return new RestCatchUpReport.Entry(
                instrument,
                RestCatchUpReport.Outcome.SKIPPED,
                null,
                List.of(),
                null,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                List.of(),
                0,
                null,
                List.of());
    }
}
