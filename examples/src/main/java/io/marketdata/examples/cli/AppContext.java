package io.marketdata.examples.cli;

import io.marketdata.Cancellation;
import java.io.PrintStream;
import java.util.Map;

/**
 * What a command gets from outside.
 *
 * @param environment the settings of the environment
 * @param out what was asked for: a table, a list
 * @param err logs, errors and the progress bar
 * @param terminal whether {@code err} is a terminal
 * @param cancellation cancelled when the process is asked to stop
 */
record AppContext(
        Map<String, String> environment,
        PrintStream out,
        PrintStream err,
        boolean terminal,
        Cancellation cancellation) {}
