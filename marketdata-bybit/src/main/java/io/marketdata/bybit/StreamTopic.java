package io.marketdata.bybit;

import io.marketdata.model.InstrumentId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One topic of a connection. Used on the connection's lane alone. */
abstract class StreamTopic {
    private final String name;
    private final InstrumentId instrument;
    private boolean live;
    private long heardMillis;
    private boolean heard;
    private boolean subscribedAgain;
    private long patienceMillis;
    private long nextRenewalMillis = Long.MIN_VALUE;
    private boolean renewalPlanned;
    private String refusal = "";

    StreamTopic(String name, InstrumentId instrument) {
        this.name = name;
        this.instrument = instrument;
    }

    /** Takes a message of this topic over. */
    abstract void read(String text);

    /** Forgets what only holds within one connection. */
    abstract void restart();

    /** Whether messages build on those before, so that one which is lost is missed by all that come after. */
    abstract boolean buildsUp();

    String name() {
        return name;
    }

    InstrumentId instrument() {
        return instrument;
    }

    boolean isLive() {
        return live;
    }

    void live(boolean now) {
        live = now;
        refusal = now ? "" : refusal;
    }

    /** Whether it was not refused with these words before, since it was live. */
    boolean isNews(String words) {
        boolean news = !words.equals(refusal);
        refusal = words;
        return news;
    }

    /** A connection begins, and nothing was heard yet. */
    void begin(long nowMillis) {
        heard = false;
        subscribedAgain = false;
        heardMillis = nowMillis;
        renewalPlanned = false;
        restart();
    }

    /** It was silent on a connection that stands, and is subscribed anew there. */
    void beginAgain(long nowMillis) {
        begin(nowMillis);
        subscribedAgain = true;
    }

    /**
     * A message could not be read: how long until the topic is to be subscribed anew for it, at once the first time and then not
     * more often than {@link StreamSettings#RENEW_EVERY}; null where that is planned already.
     */
    @Nullable Duration planRenewal(long nowMillis) {
        if (renewalPlanned) {
            return null;
        }
        renewalPlanned = true;
        long at = Math.max(nowMillis, nextRenewalMillis);
        nextRenewalMillis = at + StreamSettings.RENEW_EVERY.toMillis();
        return Duration.ofMillis(at - nowMillis);
    }

    void heard(long nowMillis, long usualPatienceMillis) {
        heard = true;
        subscribedAgain = false;
        heardMillis = nowMillis;
        patienceMillis = usualPatienceMillis;
    }

    /** Whether there was data since this was subscribed. */
    boolean wasHeard() {
        return heard;
    }

    /** Whether there was none although it was subscribed anew on this connection. */
    boolean isSilentAgain() {
        return subscribedAgain;
    }

    long heardMillis() {
        return heardMillis;
    }

    long patienceMillis(long usual) {
        return Math.max(usual, patienceMillis);
    }

    /** It is subscribed anew for its silence, and gets longer then, since there may just be no trade. */
    void morePatience(long usual, long most) {
        patienceMillis = Math.min(most, patienceMillis(usual) * 2);
    }
}
