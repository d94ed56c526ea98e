package io.marketdata.examples.cli;

import io.marketdata.bybit.BybitStreamReport;
import io.marketdata.feed.IngestTotals;
import io.marketdata.feed.SeamTotals;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What {@code bybit stream} did.
 *
 * @param symbols how many there were
 * @param time how long it ran
 * @param stream what came of the venue
 * @param seam what was handed on; null without candles
 * @param ingest what was stored; null without candles
 * @param minutesBehind minutes that were closed and not handed on, of all symbols
 * @param notPublished stored candles that were left out of the streams for consumers
 * @param stored whether everything that was handed on is stored
 */
record BybitStreamSummary(
        int symbols,
        Duration time,
        BybitStreamReport stream,
        @Nullable SeamTotals seam,
        @Nullable IngestTotals ingest,
        long minutesBehind,
        long notPublished,
        boolean stored) {

    /** For a heartbeat. */
    String line() {
        String head = String.format(
                Locale.ROOT,
                "connections %d of %d, topics %,d of %,d, %,d messages, %,d tickers",
                stream.connectionsOpen(),
                stream.connectionsWanted(),
                stream.topicsLive(),
                stream.topicsWanted(),
                stream.messages(),
                stream.tickers());
        if (seam == null || ingest == null) {
            return head;
        }
        return head
                + String.format(
                        Locale.ROOT,
                        ", %,d candles, %,d of them requested, gaps %,d min, behind %,d min, %,d requests failed, "
                                + "%,d candles not published, arrival to insert p95 %,d ms",
                        seam.released(),
                        seam.filled(),
                        seam.holes(),
                        minutesBehind,
                        seam.failedRequests(),
                        notPublished,
                        ingest.delay().quantileMillis(0.95));
    }

    String toText() {
        String text = "bybit stream of %d symbols for %s: %s, %d reconnects"
                .formatted(symbols, Duration.ofSeconds(time.toSeconds()), line(), stream.losses());
        if (seam == null || ingest == null) {
            return text;
        }
        String end = stored
                ? ""
                : String.format(
                        Locale.ROOT, "%n%,d candles are not stored: the next run fetches them", ingest.rowsWaiting());
        return text
                + String.format(
                        Locale.ROOT,
                        "%n%,d candles stored in %,d inserts (%,d attempts failed), %,d corrections, %s",
                        ingest.rowsWritten(),
                        ingest.batches(),
                        ingest.failedInserts(),
                        seam.corrections(),
                        ingest.delay())
                + end;
    }

    String toJson() {
        return ("{\"schema_version\":1,\"report\":\"bybit_stream\",\"symbols\":%d,\"duration_ms\":%d,\"stream\":%s,"
                        + "\"seam\":%s,\"ingest\":%s,\"minutes_behind\":%d,\"not_published\":%d,\"stored\":%b}")
                .formatted(
                        symbols,
                        time.toMillis(),
                        streamJson(),
                        seam == null ? "null" : json(seam),
                        ingest == null ? "null" : json(ingest),
                        minutesBehind,
                        notPublished,
                        stored);
    }

    private String streamJson() {
        return ("{\"connections_wanted\":%d,\"connections_open\":%d,\"connects\":%d,\"losses\":%d,\"topics_wanted\":%d,"
                        + "\"topics_live\":%d,\"refusals_for_now\":%d,\"messages\":%d,"
                        + "\"candles\":%d,\"gap_minutes\":%d,\"tickers\":%d,\"tickers_replaced\":%d,"
                        + "\"tickers_waiting\":%d,\"ticker_delay_ms\":%d,\"unreadable\":%d,\"receiver_failures\":%d,"
                        + "\"longest_lag_ms\":%d}")
                .formatted(
                        stream.connectionsWanted(),
                        stream.connectionsOpen(),
                        stream.connects(),
                        stream.losses(),
                        stream.topicsWanted(),
                        stream.topicsLive(),
                        stream.refusalsForNow(),
                        stream.messages(),
                        stream.candles(),
                        stream.gapMinutes(),
                        stream.tickers(),
                        stream.tickersReplaced(),
                        stream.tickersWaiting(),
                        stream.lastTickerDelay().toMillis(),
                        stream.unreadable(),
                        stream.receiverFailures(),
                        stream.mostLag().toMillis());
    }

    private static String json(SeamTotals seam) {
        return ("{\"candles\":%d,\"filled\":%d,\"duplicates\":%d,\"corrections\":%d,\"hole_minutes\":%d,"
                        + "\"failed_requests\":%d,\"interruptions\":%d}")
                .formatted(
                        seam.released(),
                        seam.filled(),
                        seam.duplicates(),
                        seam.corrections(),
                        seam.holes(),
                        seam.failedRequests(),
                        seam.interruptions());
    }

    private static String json(IngestTotals ingest) {
        return ("{\"rows_written\":%d,\"rows_waiting\":%d,\"inserts\":%d,\"failed_inserts\":%d,\"cache_failures\":%d,"
                        + "\"delay_ms\":{\"p50\":%d,\"p95\":%d,\"p99\":%d,\"longest\":%d}}")
                .formatted(
                        ingest.rowsWritten(),
                        ingest.rowsWaiting(),
                        ingest.batches(),
                        ingest.failedInserts(),
                        ingest.cacheFailures(),
                        ingest.delay().quantileMillis(0.5),
                        ingest.delay().quantileMillis(0.95),
                        ingest.delay().quantileMillis(0.99),
                        ingest.delay().maxMillis());
    }
}
