package io.marketdata.bybit;

import java.time.Duration;
import java.util.List;

/**
 * How long a connection and its topics have said nothing. Used on the connection's lane alone.
 *
 * <p>While a receiver is busy nothing is read: that is no silence of the venue. A silent topic is subscribed anew first, and ends
 * the connection if that does not help. What stays silent gets twice as long each time, up to an hour, since there may just be
 * no trade.
 */
final class StreamSilence {
    static final Duration CHECK_EVERY = Duration.ofSeconds(5);

    private static final long BUSY_MILLIS = 1_000;

    private final long usualMillis;
    private final long deadMillis;
    private long frameMillis;
    private long dataMillis;
    private long busyUntilMillis;
    private long dataPatienceMillis;
    private long givenUpMillis;
    private boolean wasGivenUp;

    StreamSilence(StreamSettings settings) {
        usualMillis = settings.staleAfter().toMillis();
        // Two pings went by without a sign of life.
        deadMillis = settings.pingEvery().toMillis() * 2 + CHECK_EVERY.toMillis();
        dataPatienceMillis = usualMillis;
    }

    /** A connection stands, and nothing was heard on it yet. */
    void begin(long nowMillis) {
        frameMillis = nowMillis;
        dataMillis = nowMillis;
        busyUntilMillis = nowMillis;
    }

    /** A message of any kind. */
    void frame(long nowMillis) {
        frameMillis = nowMillis;
    }

    void data(StreamTopic topic, long nowMillis) {
        dataMillis = nowMillis;
        dataPatienceMillis = usualMillis;
        topic.heard(nowMillis, usualMillis);
    }

    /** A receiver has taken a message over. */
    void taken(long fromMillis, long toMillis) {
        if (toMillis - fromMillis >= BUSY_MILLIS) {
            busyUntilMillis = toMillis;
        }
    }

    /** Whether not even pongs come. */
    boolean isDead(long nowMillis) {
        return nowMillis - Math.max(frameMillis, busyUntilMillis) > deadMillis;
    }

    Duration sinceFrame(long nowMillis) {
        return Duration.ofMillis(nowMillis - frameMillis);
    }

    /** Whether there is no data of any topic. */
    boolean isOfAll(long nowMillis) {
        return nowMillis - Math.max(dataMillis, busyUntilMillis) >= dataPatienceMillis;
    }

    Duration sinceData(long nowMillis) {
        return Duration.ofMillis(nowMillis - dataMillis);
    }

    /** The topics that are silent, of those that are subscribed. */
    List<StreamTopic> of(List<StreamTopic> live, long nowMillis) {
        return live.stream()
                .filter(topic ->
                        nowMillis - Math.max(topic.heardMillis(), busyUntilMillis) >= topic.patienceMillis(usualMillis))
                .toList();
    }

    /**
     * Whether the connection has to go for the sake of silent topics: one has been subscribed anew on it, and is silent still.
     * Not within an hour of the last time, since one without trades would cut off all others again and again.
     */
    boolean givesUpFor(List<StreamTopic> stale, long nowMillis) {
        if (stale.stream().noneMatch(StreamTopic::isSilentAgain)
                || (wasGivenUp && nowMillis - givenUpMillis < StreamSettings.MOST_STALE.toMillis())) {
            return false;
        }
        wasGivenUp = true;
        givenUpMillis = nowMillis;
        return true;
    }

    /** All of them were silent, and the connection is given up for it. */
    void morePatience(List<StreamTopic> live) {
        dataPatienceMillis = Math.min(StreamSettings.MOST_STALE.toMillis(), dataPatienceMillis * 2);
        live.forEach(this::morePatience);
    }

    void morePatience(StreamTopic topic) {
        topic.morePatience(usualMillis, StreamSettings.MOST_STALE.toMillis());
    }
}
