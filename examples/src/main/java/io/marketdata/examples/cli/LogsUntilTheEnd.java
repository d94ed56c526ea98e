package io.marketdata.examples.cli;

import java.util.logging.LogManager;

/**
 * Keeps logging while the JVM shuts down: the manager of the JDK drops every handler at the first sign of it, and with
 * them the report of a run that a signal has stopped.
 */
public final class LogsUntilTheEnd extends LogManager {
    /** Made by the JDK, by its name. */
    public LogsUntilTheEnd() {}

    @Override
    public void reset() {
        // The only caller is the JDK's own hook; handlers here write through at once and need no closing.
    }
}
