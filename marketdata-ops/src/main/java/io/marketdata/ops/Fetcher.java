package io.marketdata.ops;

import io.marketdata.Backfill1m;
import io.marketdata.Backfill1mReport;
import io.marketdata.BackfillException;
import io.marketdata.calendar.AskAgainSchedule;
import io.marketdata.calendar.TradingCalendar;
import io.marketdata.error.MalformedDataException;
import io.marketdata.error.WriteException;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.KnownHole;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks a provider for missing minutes of an instrument, request by request, and remembers what it does not have. */
final class Fetcher {
    private static final int LARGEST_BATCH = 10_000;

    private final Operations ops;
    private final ProviderGate gate;
    private final InstrumentId instrument;
    private final TradingCalendar calendar;
    private final Duration youngestHole;
    private long rowsWritten;
    private MinuteSet inDoubt = MinuteSet.empty();

    Fetcher(Operations ops, ProviderGate gate, InstrumentId instrument) {
        this.ops = ops;
        this.gate = gate;
        this.instrument = instrument;
        calendar = ops.calendar(instrument);
        Duration quiet = ops.limits.quiet();
        // The live seam and the catch-up believe the same ledger.
        youngestHole = quiet.compareTo(AskAgainSchedule.YOUNGEST_HOLE) > 0 ? quiet : AskAgainSchedule.YOUNGEST_HOLE;
    }

    /** The holes that hold, as they are known now. */
    List<KnownHole> holes(TimeRange range) {
        return ops.holes.holes(instrument, gate.provider.word(), range);
    }

    /** As {@link #requests(MinuteSet, Duration)}, of gaps as near to each other as one request can hold. */
    List<TimeRange> requests(MinuteSet wanted) {
        return requests(wanted, Duration.ofMinutes(gate.provider.chunkMinutes()));
    }

    /**
     * The requests that fetch minutes, ascending: near gaps travel together unless known holes lie between, and none is
     * longer than the provider's longest.
     *
     * @param together how long a request may become by holding more than one gap
     */
    List<TimeRange> requests(MinuteSet wanted, Duration together) {
        if (wanted.isEmpty()) {
            return List.of();
        }
        long longest = gate.provider.chunkMinutes();
        MinuteSet known = holding(TimeRange.of(
                MinuteSet.startOf(wanted.first().getAsLong()),
                MinuteSet.startOf(wanted.last().getAsLong() + 1)));
        List<TimeRange> requests = new ArrayList<>();
        for (TimeRange range : wanted.ranges()) {
            int last = requests.size() - 1;
            if (last >= 0) {
                TimeRange both = TimeRange.of(requests.get(last).start(), range.end());
                if (both.duration().toMinutes() <= Math.min(longest, together.toMinutes()) && known.count(both) == 0) {
                    requests.set(last, both);
                    continue;
                }
            }
            Instant from = range.start();
            while (from.isBefore(range.end())) {
                Instant to = from.plus(Duration.ofMinutes(longest));
                requests.add(TimeRange.of(from, to.isBefore(range.end()) ? to : range.end()));
                from = to;
            }
        }
        return requests;
    }

    /** The minutes that the provider is known not to have, and that it is not time to ask for again. */
    MinuteSet holding(TimeRange range) {
        return holding(holes(range), ops.clock.instant());
    }

    private static MinuteSet holding(List<KnownHole> known, Instant now) {
        return MinuteSet.ofRanges(known.stream()
                .filter(hole -> hole.holdsAt(now))
                .map(KnownHole::range)
                .toList());
    }

    /** Rows that the store acknowledged so far, also those of a request that failed. */
    long rowsWritten() {
        return rowsWritten;
    }

    /** Minutes that may get into the store yet, though it did not acknowledge them. */
    MinuteSet inDoubt() {
        return inDoubt;
    }

    /** Fetches the wanted minutes of one request. */
    void fetch(TimeRange request, MinuteSet wanted) {
        if (ops.cancellation.isCancelled()) {
            throw new OpsException(
                    OpsError.STOPPED,
                    "stopped before " + instrument + " " + request
                            + " was fetched; run it again, it goes on with what is not there");
        }
        MinuteSet asked = wanted.within(request);
        AnsweredMinutes source = new AnsweredMinutes(gate.provider.source(), asked, behind(request));
        gate.beforeRequest(ops.cancellation);
        RuntimeException failure = null;
        try {
            write(source, asked, request);
        } catch (RuntimeException failed) {
            failure = failed;
        }
        try {
            remember(source.lacking(), request);
        } catch (RuntimeException failed) {
            if (failure == null) {
                throw failed;
            }
            failure.addSuppressed(failed);
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void write(AnsweredMinutes source, MinuteSet asked, TimeRange request) {
        try {
            Backfill1mReport report = Backfill1m.from(source)
                    .into(ops.store().writer())
                    .batchSize((int) Math.min(LARGEST_BATCH, request.duration().toMinutes()))
                    .senders(1)
                    .clock(ops.clock)
                    .markets(ops.markets)
                    .onBadRow(ops.badRows)
                    .build()
                    .run(instrument, request);
            rowsWritten += report.rowsWritten();
        } catch (BackfillException failed) {
            rowsWritten += failed.report().rowsWritten();
            if (isInDoubt(failed)) {
                inDoubt = inDoubt.union(asked);
            }
            throw new OpsException(
                    source.failed() || isOfARow(failed) ? OpsError.PROVIDER_ERROR : OpsError.COMMAND_ERROR,
                    "fetching " + instrument + " " + request + " from " + gate.provider.name() + ": "
                            + failed.getMessage(),
                    null,
                    failed);
        }
    }

    /** What the provider sent was no candle. */
    private static boolean isOfARow(Throwable failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof MalformedDataException) {
                return true;
            }
        }
        return false;
    }

    private static boolean isInDoubt(Throwable failed) {
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof WriteException write && write.outcome() == WriteException.Outcome.IN_DOUBT) {
                return true;
            }
        }
        return false;
    }

    /**
     * A minute that is young may just not be there yet, and one of a closed market is no hole. Soft minutes are never missing,
     * and remembered as well, so that they are not asked for by every run. What holds by now was recorded by the source itself,
     * in the same question and by rules of its venue: that stands, and was no time before.
     */
    private void remember(MinuteSet lacking, TimeRange request) {
        Instant now = ops.clock.instant();
        MinuteSet empty = lacking.intersect(calendar.expectedMinutes(request).union(calendar.softMinutes(request)))
                .intersect(MinuteSet.between(Long.MIN_VALUE, MinuteSet.minuteOf(now.minus(youngestHole))));
        if (empty.isEmpty()) {
            return;
        }
        List<KnownHole> known = holes(request);
        MinuteSet untold = empty.subtract(holding(known, now));
        if (!untold.isEmpty()) {
            List<KnownHole> holes = AskAgainSchedule.afterAsking(instrument, untold, gate.provider.word(), now, known);
            ops.holes.record(
                    gate.provider.growing()
                            ? holes.stream().map(Fetcher::notForEver).toList()
                            : holes);
        }
    }

    private @Nullable TimeRange behind(TimeRange request) {
        if (!gate.provider.growing()) {
            return null;
        }
        Instant now = ops.clock.instant();
        Instant last = request.end().isAfter(now) ? request.end() : now;
        return TimeRange.of(request.end(), last.plus(Duration.ofDays(1)));
    }

    private static KnownHole notForEver(KnownHole hole) {
        return hole.askAgainAt().equals(AskAgainSchedule.NEVER)
                ? new KnownHole(
                        hole.instrument(),
                        hole.range(),
                        hole.source(),
                        hole.askedAt(),
                        hole.askedAt().plus(AskAgainSchedule.FURTHER))
                : hole;
    }
}
