package io.marketdata.ops;

import io.marketdata.calendar.Coverage;
import io.marketdata.calendar.CoverageCheck;
import io.marketdata.calendar.MinuteState;
import io.marketdata.calendar.TradingCalendar;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.KnownHole;
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
    private static final Duration NEAR = Duration.ofHours(24);

    /** A provider's name is not empty. */
    private static final String NO_PROVIDER = "";

    private final Operations ops;
    private final TailGuardRequest request;
    private final InstrumentId instrument;
    private final @Nullable ProviderGate gate;
    private final GuardMarks marks;
    private final TradingCalendar calendar;
    private final @Nullable Fetcher fetcher;
    private final Auditor auditor;
    private final String key;
    private final Tier near;
    private final Tier far;

    /** What the store and the ledger had of the part that is looked at, and when. */
    record Known(MinuteSet present, List<KnownHole> holes, Instant at) {}

    /** A window, and the part of it that no fresh mark speaks for; null where one speaks for all. */
    private record Tier(
            TimeRange window,
            GuardMarks.Mark mark,
            @Nullable TimeRange open) {}

    TailGuardRun(
            Operations ops,
            TailGuardRequest request,
            InstrumentId instrument,
            @Nullable ProviderGate gate,
            GuardMarks marks,
            Instant lastClosed) {
        this.ops = ops;
        this.request = request;
        this.instrument = instrument;
        this.gate = gate;
        this.marks = marks;
        calendar = ops.calendar(instrument);
        fetcher = gate == null ? null : new Fetcher(ops, gate, instrument);
        auditor = new Auditor(ops, instrument, calendar, request.timeframes());
        key = ops.key(instrument);
        near = tier("near", lastClosed, NEAR);
        far = tier("far", lastClosed, Duration.ofHours(request.windowHours()));
    }

    private Tier tier(String name, Instant end, Duration length) {
        String markKey = ops.namespace + ":internal:tail_guard:" + key + ":" + name + ":" + length.toHours() + ":"
                + (gate == null ? NO_PROVIDER : gate.provider.name()) + ":" + question();
        TimeRange window = TimeRange.of(end.minus(length), end);
        GuardMarks.Mark mark = new GuardMarks.Mark(markKey, key, name);
        Instant from = marks.get(mark)
                .filter(until -> until.isAfter(window.start()) && !until.isAfter(end))
                .orElse(window.start());
        return new Tier(window, mark, from.isBefore(end) ? TimeRange.of(from, end) : null);
    }

    /** What an audit goes by, in short: a mark speaks for no other question. */
    private String question() {
        String text =
                request.timeframes().stream().map(Timeframe::code).sorted().toList()
                        + "\n" + calendar + "\n" + calendar.zone() + "\n" + calendar.sources()
                        + "\n" + ops.policies.apply(instrument);
        return Digests.of(text).substring(0, 16);
    }

    InstrumentId instrument() {
        return instrument;
    }

    /** What of both tiers has to be looked at; null where fresh marks speak for all of it. */
    @Nullable TimeRange open() {
        TimeRange one = near.open();
        TimeRange other = far.open();
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.start().isBefore(other.start()) ? one : other;
    }

    /** The entry of an instrument of which nothing is known but why. */
    static TailGuardReport.Entry failed(
            Operations ops, TailGuardRequest request, InstrumentId instrument, Instant lastClosed, OpsFault fault) {
        Duration length = Duration.ofHours(request.windowHours());
        return new TailGuardReport.Entry(
                instrument,
                ops.key(instrument),
                Auditor.failed(ops, request, TimeRange.of(lastClosed.minus(NEAR), lastClosed), fault),
                Auditor.failed(ops, request, TimeRange.of(lastClosed.minus(length), lastClosed), fault),
                null,
                null);
    }

    /** Audits by what is known, and repairs what is missing, if that is asked. */
    TailGuardReport.Entry run(Known known) {
        try {
            TailAudit nearAudit = audit(near, known);
            TailAudit farAudit = audit(far, known);
            if (missing(nearAudit).isEmpty() && missing(farAudit).isEmpty()) {
                ops.status.found(farAudit);
                return entry(nearAudit, farAudit, null);
            }
            // Others may have written since: missing is what is so while nobody else is at it.
            Known now = read();
            nearAudit = audit(near, now);
            farAudit = audit(far, now);
            ops.status.found(farAudit);
            MinuteSet missing = missing(farAudit);
            return missing.isEmpty() || fetcher == null || gate == null || !request.repair()
                    ? entry(nearAudit, farAudit, null)
                    : repaired(gate, fetcher, nearAudit, farAudit, missing);
        } catch (RuntimeException failed) {
            return failed(ops, request, instrument, far.window().end(), OpsFault.of(failed));
        }
    }

    /** What a repair has to bring; nothing where the audit could not say. */
    private static MinuteSet missing(TailAudit audit) {
        Coverage found = audit.coverage();
        return found == null || audit.fault() != null ? MinuteSet.empty() : found.missing();
    }

    private Known read() {
        TimeRange open = Objects.requireNonNull(open());
        Instant at = ops.clock.instant();
        return new Known(
                ops.store().index().present(instrument, open), fetcher == null ? List.of() : fetcher.holes(open), at);
    }

    private TailAudit audit(Tier tier, Known known) {
        TimeRange open = tier.open();
        if (open == null) {
            return auditor.verified(tier.window(), tier.window().end());
        }
        Coverage coverage = CoverageCheck.of(calendar, ops.policies.apply(instrument))
                .check(instrument, open, known.present(), known.holes(), known.at());
        return auditor.audit(tier.window(), coverage);
    }

    private TailGuardReport.Entry repaired(
            ProviderGate provider, Fetcher fetching, TailAudit nearBefore, TailAudit farBefore, MinuteSet missing) {
        MinuteSet wanted;
        List<TimeRange> requests;
        try {
            wanted = repairable(missing);
            if (wanted.isEmpty()) {
                return entry(nearBefore, auditor.with(farBefore, TailState.DEFERRED, null, whyDeferred()), null);
            }
            requests = within(ops.limits, wanted, fetching);
            provider.requireReady();
        } catch (OpsException refused) {
            TailAudit failed = auditor.with(farBefore, TailState.ERROR, OpsFault.of(refused), null);
            return entry(nearBefore, failed, none(missing));
        }
        return fetched(fetching, missing, wanted, requests);
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

    /** A market that closes does so within eight days; one that pauses now and then, in soft minutes, does not close. */
    private boolean neverCloses(Instant now) {
        TimeRange week = TimeRange.of(now.minus(Duration.ofDays(8)), now);
        return calendar.closedMinutes(week).isEmpty()
                && calendar.unknownMinutes(week).isEmpty();
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
    private List<TimeRange> within(TailGuardLimits limits, MinuteSet wanted, Fetcher fetching) {
        for (TimeRange gap : wanted.ranges()) {
            long minutes = gap.duration().toMinutes();
            if (minutes > limits.gapMinutes()) {
                throw new OpsException(
                        OpsError.REPAIR_RANGE_TOO_LARGE,
                        "the gap " + gap + " of " + key + " has " + minutes + " minutes, the limit is "
                                + limits.gapMinutes() + "; backfill it, or raise the limit. Nothing was begun");
            }
        }
        List<TimeRange> requests = new ArrayList<>(fetching.requests(wanted, limits.range()));
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

    private TailGuardReport.Entry fetched(
            Fetcher fetching, MinuteSet missing, MinuteSet wanted, List<TimeRange> requests) {
        OpsFault fault = null;
        try {
            for (TimeRange range : requests) {
                fetching.fetch(range, wanted);
            }
        } catch (RuntimeException failed) {
            fault = OpsFault.of(failed);
        }
        long written = fetching.rowsWritten();
        TailAudit nearAudit;
        TailAudit farAudit;
        try {
            Known again = read();
            nearAudit = audit(near, again);
            farAudit = audit(far, again);
        } catch (RuntimeException failed) {
            if (request.republishAfterRepair()) {
                // Whether they came cannot be said now; those that did travel with the next that are sent.
                sendLater(wanted, OpsFault.of(failed));
            }
            TailGuardReport.Entry unread =
                    failed(ops, request, instrument, far.window().end(), OpsFault.of(failed));
            return new TailGuardReport.Entry(
                    instrument,
                    key,
                    unread.near(),
                    unread.far(),
                    new TailGuardReport.Repair(missing, requests, written, MinuteSet.empty(), missing),
                    null);
        }
        Coverage coverage = Objects.requireNonNull(farAudit.coverage());
        MinuteSet repaired = missing.intersect(coverage.present());
        if (fault != null) {
            farAudit = auditor.with(farAudit, TailState.ERROR, fault, null);
        } else if (!wanted.equals(missing) && missing.subtract(wanted).equals(coverage.missing())) {
            farAudit = auditor.with(farAudit, TailState.DEFERRED, null, whyDeferred());
        }
        TailGuardReport.Repair repair =
                new TailGuardReport.Repair(missing, requests, written, repaired, coverage.missing());
        TailGuardReport.Entry entry = entry(nearAudit, farAudit, repair);
        MinuteSet later = fetching.inDoubt().subtract(repaired);
        if (fault != null && !later.isEmpty() && request.republishAfterRepair()) {
            sendLater(later, fault);
        }
        return entry;
    }

    private void sendLater(MinuteSet minutes, OpsFault why) {
        for (Timeframe timeframe : request.timeframes()) {
            ops.unsent.add(instrument, timeframe, minutes);
            ops.status.waiting(key, timeframe, why);
        }
    }

    /**
     * Repaired bars travel whatever the mark says: it speaks for those that were there; and with them those that an earlier
     * run could not send.
     */
    private @Nullable RepublishReport republished(MinuteSet repaired) {
        if (!request.repair() || !request.republishAfterRepair()) {
            return null;
        }
        Republisher republisher = new Republisher(
                ops,
                RepublishRequest.of(instrument, request.timeframes())
                        .window(request.windowHours())
                        .force(true));
        return repaired.isEmpty() ? republisher.runUnsent(far.window()) : republisher.run(far.window(), repaired);
    }

    private TailGuardReport.Entry entry(
            TailAudit nearAudit, TailAudit farAudit, TailGuardReport.@Nullable Repair repair) {
        RepublishReport republish = republished(repair == null ? MinuteSet.empty() : repair.repaired());
        mark(near, nearAudit);
        mark(far, farAudit);
        return new TailGuardReport.Entry(instrument, key, nearAudit, farAudit, repair, republish);
    }

    /**
     * Only an audit of the whole window makes a mark: of parts, each would carry the age of the first one on.
     */
    private void mark(Tier tier, TailAudit audit) {
        if (audit.isOk() && tier.window().equals(tier.open())) {
            marks.set(tier.mark(), tier.window().end(), audit.auditedAt());
        }
    }
}
