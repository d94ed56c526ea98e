package io.marketdata;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One run of a plan: the caller's thread and its helpers take units of work until none is left. A unit is one instrument,
 * or all those of one range where the source reads them together.
 */
final class PlanRun {
    private final Backfill1m job;
    private final List<BackfillPlan.Entry> entries;
    private final List<List<BackfillPlan.Entry>> units;
    private final Cancellation asked;
    private final Cancellation inner = new Cancellation();
    private final AtomicInteger next = new AtomicInteger();
    private final Map<BackfillPlan.Entry, Backfill1mReport> reports = new ConcurrentHashMap<>();
    private final Object counting = new Object();
    private WriteTotals totals = WriteTotals.NONE;
    private volatile @Nullable Throwable fatal;

    PlanRun(Backfill1m job, BackfillPlan plan, Cancellation asked) {
        this.job = job;
        this.entries = plan.entries();
        this.asked = asked;
        plan.entries().forEach(entry -> job.markets.market(entry.instrument().market()));
        units = units();
    }

    private List<List<BackfillPlan.Entry>> units() {
        Map<TimeRange, List<BackfillPlan.Entry>> byRange = new LinkedHashMap<>();
        entries.forEach(entry -> byRange.computeIfAbsent(entry.range(), range -> new ArrayList<>())
                .add(entry));
        List<List<BackfillPlan.Entry>> all = new ArrayList<>();
        for (List<BackfillPlan.Entry> group : byRange.values()) {
            LinkedHashSet<InstrumentId> instruments = new LinkedHashSet<>(instruments(group));
            if (group.size() > 1 && job.source.readsTogether(instruments)) {
                all.add(group);
            } else {
                group.forEach(entry -> all.add(List.of(entry)));
            }
        }
        return all;
    }

    private static List<InstrumentId> instruments(List<BackfillPlan.Entry> unit) {
        return unit.stream().map(BackfillPlan.Entry::instrument).toList();
    }

    BackfillPlanReport run() {
        Instant startedAt = job.clock.instant();
        HelperThreads helpers = new HelperThreads(job.threads);
        try {
            for (int i = 1; i < Math.min(job.parallelism, units.size()); i++) {
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
        for (BackfillPlan.Entry entry : entries) {
            Backfill1mReport report = reports.get(entry);
            all.add(report != null ? report : skipped(entry, startedAt));
        }
        WriteTotals took;
        synchronized (counting) {
            took = totals;
        }
        return new BackfillPlanReport(
                startedAt,
                job.clock.instant(),
                all,
                took.batches(),
                took.receipt().inserts(),
                took.receipt().bytes(),
                took.receipt().retries(),
                took.receipt().heals(),
                took.receipt().rowsDoubled(),
                took.rowsCollapsed());
    }

    private void work() {
        int index = next.getAndIncrement();
        while (index < units.size() && !stopped()) {
            List<BackfillPlan.Entry> unit = units.get(index);
            try {
                BackfillRun.Result result =
                        new BackfillRun(job, instruments(unit), unit.get(0).range(), cancellation()).run();
                for (int i = 0; i < unit.size(); i++) {
                    reports.put(unit.get(i), result.reports().get(i));
                }
                synchronized (counting) {
                    totals = totals.plus(result.totals());
                }
                boolean failed = !result.failures().isEmpty();
                if (failed && (job.stopOnFailure || Thread.currentThread().isInterrupted())) {
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
                0,
                0,
                Map.of(),
                0,
                0,
                null,
                entry.range().start(),
                null,
                List.of());
    }
}
