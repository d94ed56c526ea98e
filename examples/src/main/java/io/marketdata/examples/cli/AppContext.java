package io.marketdata.examples.cli;

import io.marketdata.Cancellation;
import io.marketdata.bybit.BybitCandleSource;
import java.io.PrintStream;
import java.time.Clock;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What a command gets from outside.
 *
 * @param environment the settings of the environment
 * @param out what was asked for: a table, a list
 * @param err logs, errors and the progress bar
 * @param terminal whether {@code err} is a terminal
 * @param cancellation cancelled when the process is asked to stop
 * @param clock where now comes from
 * @param bybit what is done to the description of a Bybit before it is asked: nothing, but in tests
 */
record AppContext(
        Map<String, String> environment,
        PrintStream out,
        PrintStream err,
        boolean terminal,
        Cancellation cancellation,
        Clock clock,
        UnaryOperator<BybitCandleSource.Builder> bybit) {}
