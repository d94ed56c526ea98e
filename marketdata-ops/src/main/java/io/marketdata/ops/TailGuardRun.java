package io.marketdata.ops;

import io.marketdata.calendar.Coverage;
import io.marketdata.calendar.CoverageCheck;
import io.marketdata.calendar.MinuteState;
import io.marketdata.calendar.TradingCalendar;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tail guard of one instrument: audit, repair, audit again, tell consumers. */
final class TailGuardRun {
    static final Duration MARK_TIME = Duration.ofMinutes(5);
    private static final Duration NEAR = Duration.ofHours(24);

    private final Operations ops;
    private final TailGuardRequest request;
    private final InstrumentId instrument;
    private final ProviderGate gate;
    private final TradingCalendar calendar;
    private final Fetcher fetcher;
    private final Auditor auditor;
    private final String key;
    private final Tier near;
    private final Tier far;

    /** A window, and the part of it that no fresh mark speaks for; null where one speaks for all. */
    private record Tier(
            String name,
            TimeRange window,
            String markKey,
            @Nullable TimeRange open) {}

    TailGuardRun(Operations ops, TailGuardRequest request, InstrumentId instrument, ProviderGate gate) {
        this.ops = ops;
        this.request = request;
        this.instrument = instrument;
        this.gate = gate;
        calendar = ops.calendar(instrument);
        fetcher = new Fetcher(ops, gate, instrument);
        auditor = new Auditor(ops, instrument, request.timeframes());
        key = ops.key(instrument);
        Instant end = ops.lastClosed();
        near = tier("near", end, NEAR);
        far = tier("far", end, Duration.ofHours(request.windowHours()));
    }

    private Tier tier(String name, Instant end, Duration length) {
        String markKey = ops.namespace + ":internal:tail_guard:" + key + ":" + name + ":" + length.toHours() + ":"
                + gate.provider.name();
        TimeRange window = TimeRange.of(end.minus(length), end);
        Instant from = ops.watermarks
                .get(markKey)
                .filter(mark -> mark.isAfter(window.start()))
                .orElse(window.start());
        return new Tier(name, window, markKey, from.isBefore(end) ? TimeRange.of(from, end) : null);
    }

    TailGuardReport.Entry run() {
        TailAudit nearAudit;
        TailAudit farAudit;
        try {
            List<TailAudit> audits = audits();
            nearAudit = audits.get(0);
            farAudit = audits.get(1);
        } catch (RuntimeException failed) {
            OpsFault fault = OpsFault.of(failed);
            return new TailGuardReport.Entry(
                    instrument,
                    key,
                    auditor.failed(near.window(), fault),
                    auditor.failed(far.window(), fault),
                    null,
                    null);
        }
        Coverage found = farAudit.coverage();
        if (request.repair()
                && found != null
                && farAudit.fault() == null
                && !found.missing().isEmpty()) {
            return repaired(nearAudit, farAudit, found.missing());
        }
        return entry(nearAudit, farAudit, null, null);
    }

    /** Both tiers by one question to the store. */
    private List<TailAudit> audits() {
        TimeRange nearOpen = near.open();
        TimeRange farOpen = far.open();
        MinuteSet present = MinuteSet.empty();
        if (nearOpen != null || farOpen != null) {
            present = ops.store().index().present(instrument, span(nearOpen, farOpen));
        }
        return List.of(audit(near, present), audit(far, present));
    }

    private static TimeRange span(@Nullable TimeRange one, @Nullable TimeRange other) {
        if (one == null || other == null) {
            return one == null ? Objects.requireNonNull(other) : one;
        }
        return TimeRange.of(
                one.start().isBefore(other.start()) ? one.start() : other.start(),
                one.end().isAfter(other.end()) ? one.end() : other.end());
    }

    private TailAudit audit(Tier tier, MinuteSet present) {
        TimeRange open = tier.open();
        if (open == null) {
            return auditor.verified(tier.window(), tier.window().end());
        }
        Coverage coverage = CoverageCheck.of(calendar, ops.policies.apply(instrument))
                .check(instrument, open, present, fetcher.holes(open), ops.clock.instant());
        return auditor.audit(tier.window(), coverage);
    }

    private TailGuardReport.Entry repaired(TailAudit nearBefore, TailAudit farBefore, MinuteSet missing) {
        MinuteSet wanted;
        List<TimeRange> requests;
        try {
            wanted = repairable(missing);
            if (wanted.isEmpty()) {
                return entry(nearBefore, auditor.with(farBefore, TailState.DEFERRED, null, whyDeferred()), null, null);
            }
            requests = within(ops.limits, wanted);
            gate.requireReady();
        } catch (OpsException refused) {
            TailAudit failed = auditor.with(farBefore, TailState.ERROR, OpsFault.of(refused), null);
            return entry(nearBefore, failed, none(missing), null);
        }
        return fetched(missing, wanted, requests);
    }

    private static TailGuardReport.Repair none(MinuteSet missing) {
        return new TailGuardReport.Repair(missing, List.of(), 0, MinuteSet.empty(), missing);
    }

    /** The missing minutes that may be fetched now, while nobody is disturbed. */
    private MinuteSet repairable(MinuteSet missing) {
        Instant now = ops.clock.instant();
        MinuteState state = calendar.stateAt(now);
        if (state == MinuteState.UNKNOWN) {
            long minute = MinuteSet.minuteOf(now);
            throw new OpsException(
                    OpsError.CALENDAR_UNKNOWN,
                    Operations.calendarUnknown(calendar, MinuteSet.between(minute, minute + 1)));
        }
        if (state == MinuteState.CLOSED) {
            return missing;
        }
        if (ops.limits.whileOpen() || neverCloses(now)) {
            return missing.intersect(
                    MinuteSet.between(Long.MIN_VALUE, MinuteSet.minuteOf(now.minus(ops.limits.quiet()))));
        }
        return MinuteSet.empty();
    }

    /** A market that closes does so within eight days. */
    private boolean neverCloses(Instant now) {
        TimeRange week = TimeRange.of(now.minus(Duration.ofDays(8)), now);
        return calendar.expectedMinutes(week).equals(MinuteSet.of(week));
    }

    private String whyDeferred() {
        Instant now = ops.clock.instant();
        if (ops.limits.whileOpen() || neverCloses(now)) {
            return "the minutes are younger than " + ops.limits.quiet().toMinutes() + " minutes";
        }
        Optional<Instant> close = calendar.nextClose(now);
        return "the market is open or may be" + close.map(at -> ", until " + at).orElse("");
    }

    /** The requests for minutes, newest first, if they are all within the limits. */
    private List<TimeRange> within(TailGuardLimits limits, MinuteSet wanted) {
        for (TimeRange gap : wanted.ranges()) {
            long minutes = gap.duration().toMinutes();
            if (minutes > limits.gapMinutes()) {
                throw new OpsException(
                        OpsError.REPAIR_RANGE_TOO_LARGE,
                        "the gap " + gap + " of " + key + " has " + minutes + " minutes, the limit is "
                                + limits.gapMinutes() + "; backfill it, or raise the limit. Nothing was begun");
            }
        }
        List<TimeRange> requests = new ArrayList<>(fetcher.requests(wanted));
        for (TimeRange range : requests) {
            if (range.duration().compareTo(limits.range()) > 0) {
                throw new OpsException(
                        OpsError.REPAIR_RANGE_TOO_LARGE,
                        "the range " + range + " of " + key + " is longer than the limit of " + limits.range()
                                + "; backfill it, or raise the limit. Nothing was begun");
            }
        }
        if (wanted.count() > limits.bars() || requests.size() > limits.chunks()) {
            throw new OpsException(
                    OpsError.REPAIR_BUDGET_EXCEEDED,
                    key + " misses " + wanted.count() + " minutes, which take " + requests.size()
                            + " requests; the limits are " + limits.bars() + " and " + limits.chunks()
                            + "; backfill it, or raise the limits. Nothing was begun");
        }
        Collections.reverse(requests);
        return requests;
    }

    private TailGuardReport.Entry fetched(MinuteSet missing, MinuteSet wanted, List<TimeRange> requests) {
        long written = 0;
        OpsFault fault = null;
        try {
            for (TimeRange range : requests) {
                written += fetcher.fetch(range, wanted);
            }
        } catch (RuntimeException failed) {
            fault = OpsFault.of(failed);
        }
        List<TailAudit> again;
        try {
            again = audits();
        } catch (RuntimeException failed) {
            OpsFault unread = OpsFault.of(failed);
            return new TailGuardReport.Entry(
                    instrument,
                    key,
                    auditor.failed(near.window(), unread),
                    auditor.failed(far.window(), unread),
                    new TailGuardReport.Repair(missing, requests, written, MinuteSet.empty(), missing),
                    null);
        }
        TailAudit farAudit = again.get(1);
        Coverage coverage = Objects.requireNonNull(farAudit.coverage());
        MinuteSet repaired = missing.intersect(coverage.present());
        if (fault != null) {
            farAudit = auditor.with(farAudit, TailState.ERROR, fault, null);
        } else if (!wanted.equals(missing) && missing.subtract(wanted).equals(coverage.missing())) {
            farAudit = auditor.with(farAudit, TailState.DEFERRED, null, whyDeferred());
        }
        TailGuardReport.Repair repair =
                new TailGuardReport.Repair(missing, requests, written, repaired, coverage.missing());
        return entry(again.get(0), farAudit, repair, republished(repaired));
    }

    private @Nullable RepublishReport republished(MinuteSet repaired) {
        if (!request.republishAfterRepair() || repaired.isEmpty()) {
            return null;
        }
        RepublishRequest again = RepublishRequest.of(instrument, request.timeframes())
                .window(request.windowHours())
                .force(request.republishForce());
        return new Republisher(ops, again).run(repaired);
    }

    private TailGuardReport.Entry entry(
            TailAudit nearAudit,
            TailAudit farAudit,
            TailGuardReport.@Nullable Repair repair,
            @Nullable RepublishReport republish) {
        mark(near, nearAudit);
        mark(far, farAudit);
        return new TailGuardReport.Entry(instrument, key, nearAudit, farAudit, repair, republish);
    }

    /** Only an audit of the whole window makes a mark: of parts, each would carry the age of the first one on. */
    private void mark(Tier tier, TailAudit audit) {
        if (audit.isOk() && tier.window().equals(tier.open())) {
            ops.watermarks.advance(tier.markKey(), tier.window().end(), MARK_TIME);
        }
    }
}
