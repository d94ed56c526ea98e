package io.marketdata.examples.cli;

import io.marketdata.feed.IngestTotals;
import io.marketdata.feed.SeamTotals;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.Ticker;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The screen of a {@link LiveView}: figures of all, a line for each symbol as far as there is room, and the log's last lines. */
final class LiveTable {
    /** The most lines of the log that it shows. */
    static final int LOG_LINES = 4;

    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("HH:mm").withZone(ZoneOffset.UTC);
    private static final String HEAD = "%-14s %14s %8s %6s %7s %8s %10s %6s"
            .formatted("SYMBOL", "LAST PRICE", "24 H", "MINUTE", "BEHIND", "CANDLES", "CORRECTED", "HOLES");

    private Instant drawnAt = Instant.MIN;
    private long messagesBefore;

    /** All of it from the top left corner on; no line is longer than the terminal, and there are no more than it has. */
    String screen(LiveState state, Instant now, Terminal.Size size, List<String> log) {
        StringBuilder screen = new StringBuilder("\u001b[H");
        for (String line : lines(state, now, size.rows(), log)) {
            screen.append(fit(line, size.columns())).append("\u001b[K\r\n");
        }
        return screen.append("\u001b[J").toString();
    }

    private List<String> lines(LiveState state, Instant now, int rows, List<String> log) {
        List<String> lines = new ArrayList<>(head(state, now));
        List<String> below = below(log);
        lines.add("");
        lines.add("\u001b[1m" + HEAD);
        int room = Math.max(1, rows - lines.size() - below.size() - 2);
        List<InstrumentId> all = state.instruments();
        for (InstrumentId instrument : all.subList(0, Math.min(all.size(), room))) {
            lines.add(line(instrument, state.counts().of(instrument), state.behind(instrument)));
        }
        if (all.size() > room) {
            lines.add("... and %d more".formatted(all.size() - room));
        }
        lines.addAll(below);
        return lines;
    }

    private List<String> head(LiveState state, Instant now) {
        BybitStreamSummary report = state.report();
        long messages = report.stream().messages();
        double seconds = drawnAt.equals(Instant.MIN)
                ? 1
                : Math.max(0.1, Duration.between(drawnAt, now).toMillis() / 1e3);
        String rate = String.format(Locale.ROOT, "%,.0f", (messages - messagesBefore) / seconds);
        messagesBefore = messages;
        drawnAt = now;
        List<String> head = new ArrayList<>();
        head.add(String.format(
                Locale.ROOT,
                "\u001b[1m%s, %d symbols, up %s",
                state,
                report.symbols(),
                Duration.ofSeconds(report.time().toSeconds())
                        .toString()
                        .substring(2)
                        .toLowerCase(Locale.ROOT)));
        head.add(String.format(
                Locale.ROOT,
                "connections %d of %d   lost %d   messages %,d (%s/s)   tickers %,d",
                report.stream().connectionsOpen(),
                report.stream().connectionsWanted(),
                report.stream().losses(),
                messages,
                rate,
                report.stream().tickers()));
        SeamTotals seam = report.seam();
        IngestTotals ingest = report.ingest();
        if (seam != null && ingest != null) {
            head.add(String.format(
                    Locale.ROOT,
                    "candles %,d   requested %,d   stored %,d   waiting %,d   arrival to insert p95 %,d ms   failed inserts %,d",
                    seam.released(),
                    seam.filled(),
                    ingest.rowsWritten(),
                    ingest.rowsWaiting(),
                    ingest.delay().quantileMillis(0.95),
                    ingest.failedInserts()));
        }
        return head;
    }

    private static List<String> below(List<String> log) {
        List<String> last = log.subList(Math.max(0, log.size() - LOG_LINES), log.size());
        List<String> below = new ArrayList<>();
        if (last.isEmpty()) {
            return below;
        }
        below.add("");
        last.forEach(line -> below.add("\u001b[2m" + line));
        return below;
    }

    private static String line(InstrumentId instrument, LiveCounts.Line line, long behind) {
        Ticker ticker = line.ticker();
        Double price = ticker == null ? null : ticker.lastPrice();
        Double change = ticker == null ? null : ticker.change24h();
        Instant open = line.lastOpen();
        return String.format(
                Locale.ROOT,
                "%-14s %14s %8s %6s %7s %8d %10d %6d%s",
                instrument.symbol(),
                price == null ? "-" : new BigDecimal(price.toString()).toPlainString(),
                change == null ? "-" : String.format(Locale.ROOT, "%+.2f%%", change * 100),
                open == null ? "-" : MINUTE.format(open),
                behind + " min",
                line.candles(),
                line.corrections(),
                line.holes(),
                line.refused() ? "  refused" : "");
    }

    /** Cut to the width; what switches the look on is not counted, and is switched off again. */
    private static String fit(String line, int columns) {
        String look = line.startsWith("\u001b[") ? line.substring(0, line.indexOf('m') + 1) : "";
        String text = line.substring(look.length());
        String cut = text.length() > columns ? text.substring(0, columns) : text;
        return look + cut + (look.isEmpty() ? "" : "\u001b[0m");
    }
}
