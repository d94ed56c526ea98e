package io.marketdata.bybit;

import java.time.Duration;

/**
 * What a stream did until now; every count is since it was built.
 *
 * @param connectionsWanted how many connections its subscriptions have
 * @param connectionsOpen how many of them stand
 * @param connects how often one was opened
 * @param losses how often one was lost, or could not be opened
 * @param topicsWanted how many topics its subscriptions have; those that the venue does not know are not among them
 * @param topicsLive how many of them are subscribed
 * @param refusalsForNow how often the venue refused a topic that may be had later, or with words that are not known
 * @param silences how often a topic was subscribed anew since it was silent while others were not
 * @param messages messages of any kind
 * @param candles closed candles, repeated ones among them
 * @param repeatedCandles those whose minute was the last one that came
 * @param correctedCandles repeated ones with other values
 * @param gapMinutes minutes that were left out between two candles of an instrument, whatever filled them later
 * @param tickers tickers that were put into a cache
 * @param tickersReplaced tickers that were not put, since a newer one of their instrument came while the cache was busy
 * @param tickersWaiting tickers that are to be put into a cache
 * @param lastTickerDelay how long the ticker that waited longest of those put last had waited when the cache had it
 * @param droppedDeltas changes of tickers without a snapshot, or older than what was known
 * @param unreadable messages that could not be read
 * @param ignored messages that nobody asked for
 * @param receiverFailures how often a listener or a cache of the host program threw
 * @param lastLag from the end of a candle to its arrival, the last one; by the clock of this machine
 * @param mostLag as {@code lastLag}, the longest
 */
public record BybitStreamReport(
        int connectionsWanted,
        int connectionsOpen,
        long connects,
        long losses,
        int topicsWanted,
        int topicsLive,
        long refusalsForNow,
        long silences,
        long messages,
        long candles,
        long repeatedCandles,
        long correctedCandles,
        long gapMinutes,
        long tickers,
        long tickersReplaced,
        int tickersWaiting,
        Duration lastTickerDelay,
        long droppedDeltas,
        long unreadable,
        long ignored,
        long receiverFailures,
        Duration lastLag,
        Duration mostLag) {}
