package io.marketdata.examples.cli;

import io.marketdata.Backfill1mReport;
import io.marketdata.BackfillPlanReport;
import io.marketdata.OhlcvBackfillReport;
import io.marketdata.bybit.BybitReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What {@code bybit backfill} did.
 *
 * @param symbols how many there were
 * @param ohlcv of all lengths but 1m; null where none was asked for
 * @param minutes of 1m; null where it was not asked for
 * @param venue what was asked of the venue
 */
record BybitBackfillReport(
        int symbols,
        @Nullable OhlcvBackfillReport ohlcv,
        @Nullable BackfillPlanReport minutes,
        BybitReport venue) {

    String toText() {
        BybitReport.Series total = venue.total();
        List<String> parts = new ArrayList<>();
        parts.add(
                "bybit backfill of %d symbols: %,d requests, %,d of them again, %,d ranges that the venue does not have"
                        .formatted(symbols, total.requests(), total.retries(), total.holes()));
        if (ohlcv != null) {
            parts.add(ohlcv.toText());
        }
        if (minutes != null) {
            parts.add(minutes.toText());
        }
        return String.join("\n", parts);
    }

    String toJson() {
        return "{\"schema_version\":1,\"report\":\"bybit_backfill\",\"symbols\":%d,\"ohlcv\":%s,\"backfill_1m\":%s,\"venue\":%s}"
                .formatted(
                        symbols,
                        ohlcv == null ? "null" : ohlcv.toJson(),
                        minutes == null ? "null" : minutes.toJson(),
                        venue.toJson());
    }

    /** Holes at the venue change nothing: the time before a listing is one. */
    int exitCode() {
        boolean complete = (ohlcv == null || ohlcv.isComplete())
                && (minutes == null || (minutes.isComplete() && minutes.rowsRejected() == 0));
        return complete ? ExitCode.DONE : ExitCode.ofPart(completed(), errors());
    }

    private long completed() {
        return (ohlcv == null ? 0 : ohlcv.count(Backfill1mReport.Outcome.COMPLETED))
                + (minutes == null ? 0 : minutes.count(Backfill1mReport.Outcome.COMPLETED));
    }

    private List<String> errors() {
        Stream<@Nullable String> ofLonger =
                ohlcv == null ? Stream.of() : ohlcv.series().stream().map(OhlcvBackfillReport.Series::error);
        Stream<@Nullable String> ofMinutes =
                minutes == null ? Stream.of() : minutes.entries().stream().map(Backfill1mReport::error);
        return Stream.concat(ofLonger, ofMinutes).filter(Objects::nonNull).toList();
    }
}
