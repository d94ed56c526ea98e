package io.marketdata.firstrate;

import io.marketdata.error.MarketDataException;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/**
 * One bad input of the provider, and what a user gets to see of it.
 *
 * @param id the row of the table
 * @param input what it is
 * @param code the code of the error; empty where the input is taken
 * @param says what the error or the report says
 * @param attempt gives it to the real code and returns what the user sees
 */
record BadArchive(String id, String input, String code, String says, Attempt attempt) {
    /** Gives the input to the real code. */
    @FunctionalInterface
    interface Attempt {
        String in(Path folder) throws Exception;
    }

    @Override
    public String toString() {
        return id + " " + input;
    }

    String line() {
        return "| %s | %s | %s | %s |".formatted(id, input, code.isEmpty() ? "taken" : code, says);
    }

    /** What an update says: its report, or the error that ended it. */
    static String saying(Callable<FirstRateReport> update) throws Exception {
        try {
            return update.call().toString();
        } catch (MarketDataException refused) {
            return String.valueOf(refused.getMessage());
        }
    }
}
