package io.marketdata.examples.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Supplier;
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
    private static final int MOST_LOG_LINES = 10_000;

    private final AppContext context;
    private final boolean verbose;
    private final boolean shown;
    private final ArrayDeque<String> log = new ArrayDeque<>();
    private final boolean holdsLog;
    private final Supplier<Terminal.Size> sizes;
    private final LiveTable table = new LiveTable();
    private Terminal.Size size = Terminal.Size.USUAL;
    private Instant sizedAt = Instant.MIN;
    private Instant next = Instant.MIN;

    /**
     * @param shown whether there is anybody who looks
     * @param sizes how large the terminal is
     */
    LiveView(AppContext context, boolean verbose, boolean shown, Supplier<Terminal.Size> sizes) {
        this.sizes = sizes;
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
        return new LiveView(context, verbose, Terminal.isStandardOutput(context.out()), Terminal::size);
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
    void draw(LiveState state, Instant now) {
        if (!shown || now.isBefore(next)) {
            return;
        }
        next = now.plus(EVERY);
        if (sizedAt.equals(Instant.MIN) || sizedAt.plus(SIZE_EVERY).isBefore(now)) {
            size = sizes.get();
            sizedAt = now;
        }
        List<String> lines;
        synchronized (log) {
            lines = log.stream()
                    .skip(Math.max(0, log.size() - LiveTable.LOG_LINES))
                    .toList();
        }
        print(table.screen(state, now, size, lines));
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
