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
    private final SendAfter after;

    /** @param after what sends the tail afterwards, beside what the requests themselves ask for */
    FetchRun(Operations ops, ProviderGate gate, SendAfter after) {
        this.ops = ops;
        this.gate = gate;
        this.after = after;
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
                Progress progress = new Progress(instrument, null, request.publish() ? after.and(send) : after);
                fill(progress, range);
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
            return new FetchReport(List.of(new Progress(instrument, null, after).entry()));
        }
        TimeRange range = TimeRange.of(MinuteSet.startOf(from), MinuteSet.startOf(to));
        TimeRange tail =
                request.publish() ? TimeRange.of(end.minus(Duration.ofHours(request.windowHours())), end) : null;
        Progress progress = new Progress(instrument, tail, after);
        FetchReport.Entry entry = ops.alone(instrument, () -> {
            fill(progress, range);
            return progress.entry();
        });
        return noted(new FetchReport(List.of(entry)), new Look(range, false));
    }

    private FetchReport noted(FetchReport report, Look look) {
        report.entries().forEach(entry -> ops.status.fetched(entry, look));
        return report;
    }

    /** What has been done of one instrument. */
    private final class Progress {
        private final InstrumentId instrument;

        /** Of which consumers are sent what was fetched, after each request; null for nothing. */
        private final @Nullable TimeRange tail;

        private final SendAfter after;
        private int requests;
        private long rowsWritten;
        private long barsPublished;
        private @Nullable Coverage coverage;
        private @Nullable RepublishReport republish;
        private @Nullable OpsFault fault;

        Progress(InstrumentId instrument, @Nullable TimeRange tail, SendAfter after) {
            this.instrument = instrument;
            this.tail = tail;
            this.after = after;
        }

        /** All that sends what was written, at once or afterwards. */
        SendAfter allSends() {
            TimeRange sent = tail;
            return sent == null ? after : after.and(minutesOf(sent));
        }

        RepublishRequest minutesOf(TimeRange sent) {
            return RepublishRequest.of(instrument, MINUTES)
                    .window((int) sent.duration().toHours())
                    .force(true);
        }

        FetchReport.Entry entry() {
            return new FetchReport.Entry(
                    instrument, ops.key(instrument), requests, rowsWritten, coverage, republish, barsPublished, fault);
        }
    }

    /** Fetches what is not there of the minutes that the calendar knows and that may be there. */
    private void fill(Progress progress, TimeRange range) {
        InstrumentId instrument = progress.instrument;
        Fetcher fetcher;
        try {
            fetcher = new Fetcher(ops, gate, instrument);
        } catch (RuntimeException failed) {
            progress.fault = OpsFault.of(failed);
            return;
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
                MinuteSet asked = wanted.within(request);
                try {
                    fetcher.fetch(request, wanted);
                } catch (RuntimeException failed) {
                    tellWhatCame(progress, request, asked, fetcher.inDoubt());
                    throw failed;
                } finally {
                    progress.rowsWritten = fetcher.rowsWritten();
                }
                tell(progress, asked);
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
        OpsFault fault = progress.fault;
        if (fault != null) {
            progress.allSends().waiting(ops, instrument, fault);
        }
    }

    private void tell(Progress progress, MinuteSet fetched) {
        progress.after.wrote(ops, progress.instrument, fetched);
        TimeRange tail = progress.tail;
        if (tail != null && fetched.count(tail) > 0) {
            publish(progress, tail, fetched.within(tail));
        }
    }

    /** Of a request that failed, what is there now; what may be there later waits to be sent by then. */
    private void tellWhatCame(Progress progress, TimeRange request, MinuteSet asked, MinuteSet inDoubt) {
        MinuteSet later = inDoubt;
        try {
            MinuteSet came = asked.intersect(ops.store().index().present(progress.instrument, request));
            tell(progress, came);
            later = later.subtract(came);
        } catch (RuntimeException unread) {
            later = asked;
        }
        progress.allSends().wrote(ops, progress.instrument, later);
    }

    /** New bars travel whatever the mark says: it speaks for those that were there. What fails is sent with the next ones. */
    private void publish(Progress progress, TimeRange tail, MinuteSet fetched) {
        RepublishReport report = new Republisher(ops, progress.minutesOf(tail)).run(tail, fetched);
        progress.barsPublished += report.entries().get(0).bars();
        progress.republish = report.isOk() ? null : report;
    }
}
