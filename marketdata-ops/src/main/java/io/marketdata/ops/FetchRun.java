package io.marketdata.ops;

import io.marketdata.calendar.Coverage;
import io.marketdata.calendar.CoverageCheck;
import io.marketdata.calendar.TradingCalendar;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.ops.DegradedReasons.Look;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Fills ranges of instruments with the minutes that are not there. */
final class FetchRun {
    private static final List<Timeframe> MINUTES = List.of(Timeframe.M1);

    private final Operations ops;
    private final ProviderGate gate;
    private final SendAfter sendAfter;

    /** @param sendAfter what sends the tail afterwards, beside what the requests themselves ask for */
    FetchRun(Operations ops, ProviderGate gate, SendAfter sendAfter) {
        this.ops = ops;
        this.gate = gate;
        this.sendAfter = sendAfter;
    }

    FetchReport warmup(WarmupRequest request) {
        request.instruments().forEach(ops::key);
        gate.requireReady();
        ops.status.counted("warmup_requests_total", null, 1);
        Instant end = ops.lastClosed();
        TimeRange range = TimeRange.of(end.minus(Duration.ofDays(request.lookbackDays())), end);
        List<FetchReport.Entry> entries = new ArrayList<>();
        for (InstrumentId instrument : request.instruments()) {
            entries.add(ops.alone(instrument, () -> {
                RepublishRequest send = RepublishRequest.of(instrument, MINUTES).window(request.windowHours());
                Progress progress = filled(
                        instrument, range, null, request.publish() ? new SendAfter(List.of(send)) : SendAfter.NOTHING);
                if (progress.fault == null && request.publish()) {
                    progress.republish = new Republisher(ops, send).run();
                }
                return progress.entry();
            }));
        }
        return noted(new FetchReport(entries), Look.back(range));
    }

    FetchReport backfill(BackfillRequest request) {
        InstrumentId instrument = request.instrument();
        ops.key(instrument);
        gate.requireReady();
        ops.status.counted("backfill_requests_total", null, 1);
        long from = MinuteSet.minuteOf(request.range().start().plusMillis(59_999));
        Instant end = ops.lastClosed();
        long to = Math.min(MinuteSet.minuteOf(request.range().end()), MinuteSet.minuteOf(end));
        if (from >= to) {
            return new FetchReport(List.of(new Progress(instrument).entry()));
        }
        TimeRange range = TimeRange.of(MinuteSet.startOf(from), MinuteSet.startOf(to));
        TimeRange tail =
                request.publish() ? TimeRange.of(end.minus(Duration.ofHours(request.windowHours())), end) : null;
        return noted(
                new FetchReport(List.of(ops.alone(
                        instrument,
                        () -> filled(instrument, range, tail, SendAfter.NOTHING).entry()))),
                new Look(range, false));
    }

    private FetchReport noted(FetchReport report, Look look) {
        report.entries().forEach(entry -> ops.status.fetched(entry, look));
        return report;
    }

    /** What has been done of one instrument. */
    private final class Progress {
        private final InstrumentId instrument;
        private int requests;
        private long rowsWritten;
        private long barsPublished;
        private @Nullable Coverage coverage;
        private @Nullable RepublishReport republish;
        private @Nullable OpsFault fault;

        Progress(InstrumentId instrument) {
            this.instrument = instrument;
        }

        FetchReport.Entry entry() {
            return new FetchReport.Entry(
                    instrument, ops.key(instrument), requests, rowsWritten, coverage, republish, barsPublished, fault);
        }
    }

    /**
     * Fetches what is not there of the minutes that the calendar knows and that may be there.
     *
     * @param tail of which consumers are sent what was fetched, after each request; null for nothing
     * @param after what sends them the rest
     */
    private Progress filled(InstrumentId instrument, TimeRange range, @Nullable TimeRange tail, SendAfter after) {
        Progress progress = new Progress(instrument);
        Fetcher fetcher;
        try {
            fetcher = new Fetcher(ops, gate, instrument);
        } catch (RuntimeException failed) {
            progress.fault = OpsFault.of(failed);
            return progress;
        }
        TradingCalendar calendar = ops.calendar(instrument);
        MinuteSet unknown = calendar.unknownMinutes(range);
        if (!unknown.isEmpty()) {
            progress.fault = new OpsFault(OpsError.CALENDAR_UNKNOWN, Operations.calendarUnknown(calendar, unknown));
        }
        try {
            MinuteSet wanted = MinuteSet.of(range)
                    .subtract(calendar.closedMinutes(range))
                    .subtract(unknown)
                    .subtract(ops.store().index().present(instrument, range))
                    .subtract(fetcher.holding(range));
            for (TimeRange request : fetcher.requests(wanted)) {
                progress.requests++;
                progress.rowsWritten += fetcher.fetch(request, wanted);
                MinuteSet fetched = wanted.within(request);
                after.wrote(ops, instrument, fetched);
                sendAfter.wrote(ops, instrument, fetched);
                if (tail != null && fetched.count(tail) > 0) {
                    publish(progress, tail, fetched.within(tail));
                }
            }
        } catch (RuntimeException failed) {
            progress.fault = OpsFault.of(failed);
        }
        try {
            MinuteSet present = ops.store().index().present(instrument, range);
            progress.coverage = CoverageCheck.of(calendar, ops.policies.apply(instrument))
                    .check(instrument, range, present, fetcher.holes(range), ops.clock.instant());
        } catch (RuntimeException failed) {
            if (progress.fault == null) {
                progress.fault = OpsFault.of(failed);
            }
        }
        return progress;
    }

    /** New bars travel whatever the mark says: it speaks for those that were there. What fails is sent with the next ones. */
    private void publish(Progress progress, TimeRange tail, MinuteSet fetched) {
        RepublishReport report = new Republisher(
                        ops,
                        RepublishRequest.of(progress.instrument, MINUTES)
                                .window((int) tail.duration().toHours())
                                .force(true))
                .run(tail, fetched);
        progress.barsPublished += report.entries().get(0).bars();
        progress.republish = report.isOk() ? null : report;
    }
}
