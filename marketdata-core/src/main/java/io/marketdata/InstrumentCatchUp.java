package io.marketdata;

import static io.marketdata.Ranges.MINUTE_MILLIS;

import io.marketdata.error.MarketDataException;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CanonicalBounds;
import io.marketdata.spi.KnownHole;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** The catch-up of one instrument: its tail, then its gaps. */
final class InstrumentCatchUp {
    /** Gaps nearer to each other than this are asked for at once: it is what venues answer in one page. */
    private static final int MINUTES_AT_ONCE = 1_000;

    private final RestCatchUp job;
    private final InstrumentId instrument;
    private final Cancellation cancellation;
    private final Instant now;
    private final List<TimeRange> gaps = new ArrayList<>();
    private final List<TimeRange> newHoles = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private @Nullable TimeRange tail;
    private @Nullable TimeRange scanned;
    private int daysScanned;
    private int daysWithGaps;
    private long rowsRead;
    private long rowsWritten;
    private long rowsSkipped;
    private long rowsRejected;
    private long minutesKnown;
    private long minutesAsked;
    private long minutesLeft;
    private boolean cancelled;

    InstrumentCatchUp(RestCatchUp job, InstrumentId instrument, Cancellation cancellation) {
        this.job = job;
        this.instrument = instrument;
        this.cancellation = cancellation;
        now = Instant.ofEpochMilli(Math.floorDiv(job.clock.millis(), MINUTE_MILLIS) * MINUTE_MILLIS);
    }

    RestCatchUpReport.Entry run() {
        try {
            return entry(catchUp(), null);
        } catch (RuntimeException failed) {
            String text = failed instanceof MarketDataException ? failed.getMessage() : failed.toString();
            return entry(RestCatchUpReport.Outcome.FAILED, MarketDataException.foreign(text));
        }
    }

    private RestCatchUpReport.Outcome catchUp() {
        Optional<CanonicalBounds> bounds = job.index.bounds(instrument);
        Instant tailStart =
                bounds.map(there -> there.last().plusMillis(MINUTE_MILLIS)).orElse(job.start);
        if (tailStart == null) {
            return RestCatchUpReport.Outcome.NOT_STARTED;
        }
        if (tailStart.isBefore(now)) {
            TimeRange toNow = TimeRange.of(tailStart, now);
            tail = toNow;
            fill(job.expected.in(instrument, toNow));
        }
        if (bounds.isPresent() && !cancelled) {
            fillGaps(bounds.get());
        }
        return cancelled ? RestCatchUpReport.Outcome.CANCELLED : RestCatchUpReport.Outcome.COMPLETED;
    }

    private void fillGaps(CanonicalBounds bounds) {
        Instant furthest = startOfDay(dayOf(now.minus(job.lookBack)));
        Instant from = furthest.isAfter(bounds.first()) ? furthest : bounds.first();
        Instant behind = bounds.last().plusMillis(MINUTE_MILLIS);
        if (!from.isBefore(behind)) {
            return;
        }
        TimeRange range = TimeRange.of(from, behind);
        scanned = range;
        for (TimeRange days : daysWithGaps(range)) {
            List<TimeRange> missing = job.index.missing(instrument, days);
            gaps.addAll(Ranges.both(missing, job.expected.in(instrument, days)));
        }
        fill(gaps);
    }

    /** The days that have fewer minutes than expected; those that follow one another as one range. */
    private List<TimeRange> daysWithGaps(TimeRange range) {
        SortedMap<LocalDate, Integer> there = job.index.minutesByDay(instrument, range);
        List<TimeRange> lacking = new ArrayList<>();
        Instant end = range.end();
        for (Instant from = range.start(); from.isBefore(end); ) {
            LocalDate day = dayOf(from);
            Instant next = startOfDay(day.plusDays(1));
            TimeRange inside = TimeRange.of(from, next.isBefore(end) ? next : end);
            daysScanned++;
            if (there.getOrDefault(day, 0) < Ranges.minutes(job.expected.in(instrument, inside))) {
                daysWithGaps++;
                lacking.add(inside);
            }
            from = inside.end();
        }
        return Ranges.union(lacking);
    }

    /** Asks the source for missing minutes, but for those that it is known not to have. */
    private void fill(List<TimeRange> missing) {
        if (missing.isEmpty()) {
            return;
        }
        List<TimeRange> known = knownHoles(Ranges.span(missing));
        List<TimeRange> wanted = Ranges.minus(missing, known);
        minutesKnown += Ranges.minutes(missing) - Ranges.minutes(wanted);
        List<TimeRange> asked = Ranges.first(wanted, job.mostMinutes - minutesAsked);
        minutesAsked += Ranges.minutes(asked);
        minutesLeft += Ranges.minutes(wanted) - Ranges.minutes(asked);
        if (!asked.isEmpty()) {
            move(asked, together(asked, known));
        }
    }

    private List<TimeRange> knownHoles(TimeRange range) {
        return Ranges.union(job.ledger.holes(instrument, job.sourceName, range).stream()
                .filter(hole -> hole.holdsAt(job.clock.instant()))
                .map(KnownHole::range)
                .toList());
    }

    /** Neighbours become one question where no more than canonical's own minutes lie between them. */
    private static List<TimeRange> together(List<TimeRange> ranges, List<TimeRange> known) {
        List<TimeRange> questions = new ArrayList<>();
        for (TimeRange range : ranges) {
            int last = questions.size() - 1;
            TimeRange both = last < 0 ? range : TimeRange.of(questions.get(last).start(), range.end());
            if (last >= 0
                    && Ranges.minutes(both) <= MINUTES_AT_ONCE
                    && Ranges.both(known, List.of(both)).isEmpty()) {
                questions.set(last, both);
            } else {
                questions.add(range);
            }
        }
        return questions;
    }

    private void move(List<TimeRange> wanted, List<TimeRange> questions) {
        AskedRanges source = new AskedRanges(job.source, questions);
        try {
            Backfill1mReport report = job.backfill.over(source).run(instrument, Ranges.span(questions), cancellation);
            count(report);
            cancelled = report.outcome() == Backfill1mReport.Outcome.CANCELLED;
        } catch (BackfillException failed) {
            count(failed.report());
            remember(wanted, source, failed);
            throw failed;
        }
        remember(wanted, source);
    }

    private void count(Backfill1mReport report) {
        rowsRead += report.candlesRead();
        rowsWritten += report.rowsWritten();
        rowsSkipped += report.rowsSkipped();
        rowsRejected += report.rowsRejected();
        warnings.addAll(report.warnings());
    }

    /** What the source said before the failure stands. */
    private void remember(List<TimeRange> wanted, AskedRanges source, BackfillException failed) {
        try {
            remember(wanted, source);
        } catch (RuntimeException notRemembered) {
            failed.addSuppressed(notRemembered);
        }
    }

    /** A minute that is young may just not be there yet. */
    private void remember(List<TimeRange> wanted, AskedRanges source) {
        TimeRange young = TimeRange.of(now.minus(job.youngestHole), now.plusMillis(MINUTE_MILLIS));
        List<TimeRange> holes = Ranges.minus(Ranges.both(wanted, source.lacking()), List.of(young));
        if (!holes.isEmpty()) {
            Instant askedAt = job.clock.instant();
            // A source may keep the same ledger by rules of its venue: what it has just said there stands.
            List<TimeRange> untold = Ranges.minus(holes, knownHoles(Ranges.span(holes)));
            job.ledger.record(untold.stream()
                    .map(hole ->
                            new KnownHole(instrument, hole, job.sourceName, askedAt, askedAt.plus(job.askAgainAfter)))
                    .toList());
            newHoles.addAll(holes);
        }
    }

    private RestCatchUpReport.Entry entry(RestCatchUpReport.Outcome outcome, @Nullable String error) {
        return new RestCatchUpReport.Entry(
                instrument,
                outcome,
                tail,
                gaps,
                scanned,
                daysScanned,
                daysWithGaps,
                rowsRead,
                rowsWritten,
                rowsSkipped,
                rowsRejected,
                minutesKnown,
                Ranges.union(newHoles),
                minutesLeft,
                error,
                warnings);
    }

    private static LocalDate dayOf(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC).toLocalDate();
    }

    private static Instant startOfDay(LocalDate day) {
        return day.atStartOfDay().toInstant(ZoneOffset.UTC);
    }
}
