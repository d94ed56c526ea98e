package io.marketdata;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** One run of a plan: the caller's thread and its helpers take instruments until none is left. */
final class PlanRun {
    private final Backfill1m job;
    private final List<BackfillPlan.Entry> entries;
    private final Cancellation asked;
    private final Cancellation inner = new Cancellation();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReferenceArray<Backfill1mReport> reports;
    private volatile @Nullable Throwable fatal;

    PlanRun(Backfill1m job, BackfillPlan plan, Cancellation asked) {
        this.job = job;
        this.entries = plan.entries();
        this.asked = asked;
        this.reports = new AtomicReferenceArray<>(Math.max(1, entries.size()));
        plan.entries().forEach(entry -> job.markets.market(entry.instrument().market()));
    }

    BackfillPlanReport run() {
        Instant startedAt = job.clock.instant();
        HelperThreads helpers = new HelperThreads(job.threads);
        try {
            for (int i = 1; i < Math.min(job.parallelism, entries.size()); i++) {
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
        if (fatal instanceof RuntimeException unexpected) {
            throw unexpected;
        }
        List<Backfill1mReport> all = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            Backfill1mReport report = reports.get(i);
            all.add(report != null ? report : skipped(entries.get(i), startedAt));
        }
        return new BackfillPlanReport(startedAt, job.clock.instant(), all);
    }

    private void work() {
        int index = next.getAndIncrement();
        while (index < entries.size() && !stopped()) {
            BackfillPlan.Entry entry = entries.get(index);
            try {
                reports.set(index, new BackfillRun(job, entry.instrument(), entry.range(), cancellation()).run());
            } catch (BackfillException failed) {
                reports.set(index, failed.report());
                if (job.stopOnFailure || Thread.currentThread().isInterrupted()) {
                    inner.cancel();
                }
            } catch (Throwable problem) {
                fatal = problem;
                inner.cancel();
            }
            index = next.getAndIncrement();
        }
    }

    private boolean stopped() {
        return asked.isCancelled() || inner.isCancelled();
    }

    private Cancellation cancellation() {
        return job.stopOnFailure || job.parallelism > 1 ? asked.or(inner) : asked;
    }

    private static Backfill1mReport skipped(BackfillPlan.Entry entry, Instant at) {
        return new Backfill1mReport(
                new UUID(0, 0),
                entry.instrument(),
                entry.range(),
                Backfill1mReport.Outcome.SKIPPED,
                at,
                at,
                0,
                0,
                0,
                0,
                0,
                0,
                Map.of(),
                0,
                entry.range().start(),
                null,
                List.of());
    }
}
