package io.marketdata.examples.cli;

import io.marketdata.error.MarketDataException;
import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Logs on standard error as {@code time level logger message}, one line a record. */
final class Logs {
    /** Held, since the JDK forgets the level of a logger that nobody holds. */
    private static final Logger OURS = Logger.getLogger("io.marketdata");

    static final Logger LOG = Logger.getLogger("io.marketdata.examples");

    private Logs() {}

    /**
     * Sends all logs to a stream. Those of other libraries only from a warning on, also when more is asked for: the HTTP
     * client would log its headers, and with them the password.
     */
    static void to(PrintStream err, boolean verbose) {
        Logger root = Logger.getLogger("");
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
        root.addHandler(new LineHandler(err, verbose));
        root.setLevel(Level.WARNING);
        OURS.setLevel(verbose ? Level.FINE : Level.INFO);
    }

    private static final class LineHandler extends Handler {
        private final PrintStream err;
        private final boolean verbose;

        LineHandler(PrintStream err, boolean verbose) {
            this.err = err;
            this.verbose = verbose;
            setLevel(Level.ALL);
        }

        @Override
        public void publish(LogRecord record) {
            if (!isLoggable(record)) {
                return;
            }
            String message = new SimpleFormatter().formatMessage(record);
            String line = Instant.ofEpochMilli(record.getMillis()).truncatedTo(ChronoUnit.MILLIS) + " "
                    + record.getLevel().getName() + " " + record.getLoggerName() + " " + message;
            Throwable thrown = record.getThrown();
            synchronized (err) {
                err.println(line);
                if (thrown != null && verbose) {
                    thrown.printStackTrace(err);
                } else if (thrown != null) {
                    err.println("  " + MarketDataException.foreign(thrown.toString()));
                }
            }
        }

        @Override
        public void flush() {
            err.flush();
        }

        @Override
        public void close() {
            flush();
        }
    }
}
