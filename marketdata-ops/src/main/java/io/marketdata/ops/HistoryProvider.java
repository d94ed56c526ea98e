package io.marketdata.ops;

import io.marketdata.spi.CandleIngestSource;
import java.util.function.BooleanSupplier;

/**
 * Who is asked for history: a source, its name in commands, and what it bears.
 *
 * @param name the word in commands
 * @param source the candles
 * @param word the source's word for the holes it is known to have, the same in every run
 * @param chunkMinutes the longest range of one request
 * @param requestsPerMinute how many requests a minute it bears; 0 where the source keeps a budget of its own
 * @param ready whether it can be asked now; it is not asked again before a pause is over
 * @param growing whether it gets its candles later, such as files that are updated now and then
 */
public record HistoryProvider(
        String name,
        CandleIngestSource source,
        String word,
        int chunkMinutes,
        int requestsPerMinute,
        BooleanSupplier ready,
        boolean growing) {
    /** The longest range of one request to a provider that does not declare itself slow. */
    public static final int DEFAULT_CHUNK_MINUTES = 1_000;

    /** The same for one that does. */
    public static final int SLOW_CHUNK_MINUTES = 24;

    /** What a slow provider bears. */
    public static final int SLOW_REQUESTS_PER_MINUTE = 30;

    public HistoryProvider {
        if (name.isBlank() || word.isBlank()) {
            throw new IllegalArgumentException("a provider needs a name, and its source a word: give it one by name(), "
                    + "or call of(name, source, word)");
        }
        if (chunkMinutes < 1 || requestsPerMinute < 0) {
            throw new IllegalArgumentException("chunkMinutes " + chunkMinutes + " is below 1, or requestsPerMinute "
                    + requestsPerMinute + " below 0");
        }
    }

    /** A provider whose source has a name of its own, and a budget if it needs one. */
    public static HistoryProvider of(String name, CandleIngestSource source) {
        return of(name, source, source.name());
    }

    /** The same with a word for the source. */
    public static HistoryProvider of(String name, CandleIngestSource source, String word) {
        return new HistoryProvider(name, source, word, DEFAULT_CHUNK_MINUTES, 0, () -> true, false);
    }

    /** The same as one that bears little: short requests, {@value #SLOW_REQUESTS_PER_MINUTE} of them a minute. */
    public HistoryProvider slow() {
        return new HistoryProvider(name, source, word, SLOW_CHUNK_MINUTES, SLOW_REQUESTS_PER_MINUTE, ready, growing);
    }

    /** The same with other requests. */
    public HistoryProvider requests(int longestMinutes, int perMinute) {
        return new HistoryProvider(name, source, word, longestMinutes, perMinute, ready, growing);
    }

    /** The same that can be asked only while a condition holds. */
    public HistoryProvider readyWhile(BooleanSupplier condition) {
        return new HistoryProvider(name, source, word, chunkMinutes, requestsPerMinute, condition, growing);
    }

    /**
     * The same as one that gets its candles later: minutes behind its last candle are never remembered as ones that it does
     * not have, and those before are asked for again every day, however old.
     */
    public HistoryProvider whichGrows() {
        return new HistoryProvider(name, source, word, chunkMinutes, requestsPerMinute, ready, true);
    }
}
