package io.marketdata.examples.cli;

import io.marketdata.feed.IngestTotals;
import io.marketdata.feed.SeamTotals;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.Ticker;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A live table where standard output is a terminal, on a screen of its own that is left as it was; nothing in a pipe.
 *
 * <p>It is drawn anew once a second. Where the log goes to the same terminal, its last lines stand below the table, and all of
 * them come out at the end.
 */
final class LiveView implements AutoCloseable {
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration SIZE_EVERY = Duration.ofSeconds(5);
    private static final int LOG_LINES = 4;
    private static final int MOST_LOG_LINES = 10_000;
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("HH:mm").withZone(ZoneOffset.UTC);
    private static final String HEAD = "%-14s %14s %8s %6s %7s %8s %10s %6s"
            .formatted("SYMBOL", "LAST PRICE", "24 H", "MINUTE", "BEHIND", "CANDLES", "CORRECTED", "HOLES");

    private final AppContext context;
    private final boolean verbose;
    private final boolean shown;
    private final ArrayDeque<String> log = new ArrayDeque<>();
    private final boolean holdsLog;
    private Terminal.Size size = Terminal.Size.USUAL;
    private Instant sizedAt = Instant.MIN;
    private Instant next = Instant.MIN;
    private Instant drawnAt = Instant.MIN;
    private long messagesBefore;

    private LiveView(AppContext context, boolean verbose, boolean shown) {
        this.context = context;
        this.verbose = verbose;
        this.shown = shown;
        holdsLog = shown && context.terminal();
        if (holdsLog) {
            Logs.to(new LogLines(), verbose);
        }
        if (shown) {
            print("\u001b[?1049h\u001b[?25l");
        }
    }

    static LiveView of(AppContext context, boolean verbose) {
        return new LiveView(context, verbose, Terminal.isStandardOutput(context.out()));
    }

    /** Takes the log's lines, so that they do not tear the table. */
    private final class LogLines extends PrintStream {
        LogLines() {
            super(new ByteArrayOutputStream(0), true, StandardCharsets.UTF_8);
        }

        @Override
        public void println(@Nullable String line) {
            synchronized (log) {
                log.add(String.valueOf(line));
                if (log.size() > MOST_LOG_LINES) {
                    log.remove();
                }
            }
        }
    }

    /** Draws, where somebody looks and the last time was a while ago. */
    void draw(BybitStreamRun run, Instant now) {
        if (!shown || now.isBefore(next)) {
            return;
        }
        next = now.plus(EVERY);
        if (sizedAt.equals(Instant.MIN) || sizedAt.plus(SIZE_EVERY).isBefore(now)) {
            size = Terminal.size();
            sizedAt = now;
        }
        StringBuilder screen = new StringBuilder("\u001b[H");
        for (String line : lines(run, now, size.rows())) {
            screen.append(fit(line, size.columns())).append("\u001b[K\r\n");
        }
        print(screen.append("\u001b[J").toString());
    }

    private List<String> lines(BybitStreamRun run, Instant now, int rows) {
        List<String> lines = new ArrayList<>(head(run, now));
        List<String> below = below();
        lines.add("");
        lines.add("\u001b[1m" + HEAD);
        int room = Math.max(1, rows - lines.size() - below.size() - 2);
        List<InstrumentId> all = run.instruments();
        for (InstrumentId instrument : all.subList(0, Math.min(all.size(), room))) {
            lines.add(line(instrument, run.counts().of(instrument), run.behind(instrument)));
        }
        if (all.size() > room) {
            lines.add("... and %d more".formatted(all.size() - room));
        }
        lines.addAll(below);
        return lines;
    }

    private List<String> head(BybitStreamRun run, Instant now) {
        BybitStreamSummary report = run.report();
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
                run,
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

    private List<String> below() {
        List<String> below = new ArrayList<>();
        synchronized (log) {
            below.addAll(log);
        }
        List<String> last = below.subList(Math.max(0, below.size() - LOG_LINES), below.size());
        return last.isEmpty() ? List.of() : prepend(last);
    }

    private static List<String> prepend(List<String> last) {
        List<String> below = new ArrayList<>();
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

    private void print(String text) {
        context.out().print(text);
        context.out().flush();
    }

    @Override
    public void close() {
        if (!shown) {
            return;
        }
        print("\u001b[?25h\u001b[?1049l");
        if (holdsLog) {
            Logs.to(context.err(), verbose);
            synchronized (log) {
                log.forEach(context.err()::println);
                log.clear();
            }
        }
    }
}
