package io.marketdata.bybit;

import io.marketdata.error.SourceException;
import java.time.Duration;
import java.util.function.Consumer;

/** Counts what a stream does, and tells its observer. Any thread. */
final class StreamTally {
    private final BybitStreamObserver observer;
    private int wanted;
    private int open;
    private int live;
    private int topicsWanted;
    private long refusalsForNow;
    private long connects;
    private long losses;
    private long silences;
    private long messages;
    private long candles;
    private long repeated;
    private long corrected;
    private long gapMinutes;
    private long tickers;
    private long tickersReplaced;
    private int tickersWaiting;
    private long lastTickerDelayMillis;
    private long droppedDeltas;
    private long unreadable;
    private long ignored;
    private long receiverFailures;
    private long lastLagMillis;
    private long mostLagMillis;

    StreamTally(BybitStreamObserver observer) {
        this.observer = observer;
    }

    synchronized void wanted(int change) {
        wanted += change;
    }

    synchronized void live(int change) {
        live += change;
    }

    synchronized void topicsWanted(int change) {
        topicsWanted += change;
    }

    /** @param isNews whether the observer was not told so before */
    void refusedForNow(String topic, SourceException cause, boolean isNews) {
        synchronized (this) {
            refusalsForNow++;
        }
        if (isNews) {
            tell(to -> to.onProblem(topic, cause));
        }
    }

    synchronized void opened() {
        open++;
        connects++;
    }

    synchronized void closed() {
        open--;
    }

    void connected(String connection) {
        tell(to -> to.onConnected(connection));
    }

    void lost(String connection, SourceException cause, Duration nextTry) {
        synchronized (this) {
            losses++;
        }
        tell(to -> to.onLost(connection, cause, nextTry));
    }

    void silent(String connection, int topics, SourceException cause) {
        synchronized (this) {
            silences += topics;
        }
        tell(to -> to.onProblem(connection, cause));
    }

    synchronized void message() {
        messages++;
    }

    synchronized void candle(long lagMillis) {
        candles++;
        lastLagMillis = lagMillis;
        mostLagMillis = Math.max(mostLagMillis, lagMillis);
    }

    synchronized void repeated(boolean otherValues) {
        repeated++;
        corrected += otherValues ? 1 : 0;
    }

    synchronized void gap(long minutes) {
        gapMinutes += minutes;
    }

    synchronized void tickerWaits() {
        tickersWaiting++;
    }

    /** Others of the same instruments wait in their place. */
    synchronized void tickersReplaced(int count, int notWaiting) {
        tickersReplaced += count;
        tickersWaiting -= notWaiting;
    }

    synchronized void tickersPut(int count, long delayMillis) {
        tickers += count;
        tickersWaiting -= count;
        lastTickerDelayMillis = delayMillis;
    }

    synchronized void droppedDelta() {
        droppedDeltas++;
    }

    synchronized void ignored() {
        ignored++;
    }

    void unreadable(String topic, RuntimeException problem) {
        synchronized (this) {
            unreadable++;
        }
        tell(to -> to.onProblem(topic, problem));
    }

    void receiverFailed(String topic, RuntimeException failure) {
        receiverFailed(topic, failure, true);
    }

    /** @param isNews whether the observer was not told so before */
    void receiverFailed(String topic, RuntimeException failure, boolean isNews) {
        synchronized (this) {
            receiverFailures++;
        }
        if (isNews) {
            tell(to -> to.onProblem(topic, failure));
        }
    }

    /** An observer that throws is not worth a connection. */
    private void tell(Consumer<BybitStreamObserver> news) {
        try {
            news.accept(observer);
        } catch (RuntimeException | Error failure) {
            synchronized (this) {
                receiverFailures++;
            }
        }
    }

    synchronized BybitStreamReport report() {
        return new BybitStreamReport(
                wanted,
                open,
                connects,
                losses,
                topicsWanted,
                live,
                refusalsForNow,
                silences,
                messages,
                candles,
                repeated,
                corrected,
                gapMinutes,
                tickers,
                tickersReplaced,
                tickersWaiting,
                Duration.ofMillis(lastTickerDelayMillis),
                droppedDeltas,
                unreadable,
                ignored,
                receiverFailures,
                Duration.ofMillis(lastLagMillis),
                Duration.ofMillis(mostLagMillis));
    }
}
