package io.marketdata.bybit;

import io.marketdata.model.InstrumentId;

/** One topic of a connection. Used on the connection's lane alone. */
abstract class StreamTopic {
    private final String name;
    private final InstrumentId instrument;
    private boolean live;
    private long heardMillis;
    private boolean heard;
    private boolean subscribedAgain;
    private long patienceMillis;
    private String refusal = "";

    StreamTopic(String name, InstrumentId instrument) {
        this.name = name;
        this.instrument = instrument;
    }

    /** Takes a message of this topic over. */
    abstract void read(String text);

    /** Forgets what only holds within one connection. */
    abstract void restart();

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
        restart();
    }

    /** It was silent on a connection that stands, and is subscribed anew there. */
    void beginAgain(long nowMillis) {
        begin(nowMillis);
        subscribedAgain = true;
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
