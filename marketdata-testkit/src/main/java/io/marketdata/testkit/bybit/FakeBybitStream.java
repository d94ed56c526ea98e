package io.marketdata.testkit.bybit;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The public WebSocket of Bybit v5 on loopback: {@code kline} and {@code tickers} of what {@link BybitTruth} says, as far as the
 * clock has come. Beside a {@link FakeBybit} of the same truth and clock it is the other half of one venue.
 *
 * <p><b>Rules.</b> Those of the venue: on spot ten topics a request at most, a request with one wrong topic subscribes none of
 * them, acknowledgements in the words of each category, topics that were subscribed before refused, spot tickers as snapshots
 * and linear ones as a snapshot and what changed, open candles as well as closed ones, nothing of the past.
 *
 * <p><b>Time.</b> {@link #push} sends what became due since the last time: a test moves its clock and pushes; in real time
 * {@link Builder#pushEvery} does it. <b>Threads.</b> All methods may be called from any; its own end with {@link #close}.
 */
public final class FakeBybitStream implements AutoCloseable {
    private static final String PATH = "/v5/public/";
    private static final long PATIENCE_MILLIS = Duration.ofMinutes(2).toMillis();

    private final StreamRules rules;
    private final AtomicInteger connections = new AtomicInteger();
    private final List<StreamSession> sessions = new ArrayList<>();
    private final StreamListener listener;

    private FakeBybitStream(Builder builder) {
        rules = new StreamRules(
                builder.truth, builder.clock, builder.otherPong, builder.silentDuplicates, builder.quietConfirmed);
        listener = new StreamListener(this::open);
        if (builder.pushEvery != null) {
            listener.every(builder.pushEvery, this::push);
        }
    }

    /** Everything has a default: one spot pair, {@code BTCUSDT}, by the system's clock. */
    public static Builder builder() {
        return new Builder();
    }

    /** {@code ws://host:port}, to which {@code /v5/public/...} is added. */
    public URI wsUrl() {
        return URI.create("ws://127.0.0.1:" + listener.port());
    }

    /**
     * Opens a connection without sockets: whatever happens, happens on the thread that pushes or sends, in one order.
     *
     * @param path such as {@code /v5/public/spot}
     * @throws IOException where it is refused
     */
    public StreamClient.Link connect(String path, StreamClient client) throws IOException {
        InMemoryWire wire = new InMemoryWire(client);
        StreamSession session = open(path, wire);
        if (session == null) {
            throw new IOException("the handshake was refused");
        }
        wire.opened(session);
        return wire;
    }

    /** The session of a connection; null where the path leads nowhere or the handshake is refused. */
    private @Nullable StreamSession open(String path, StreamWire wire) {
        BybitCategory category = path.startsWith(PATH) ? BybitCategory.find(path.substring(PATH.length())) : null;
        if (category == null
                || rules.faults.next(StreamFault.Group.CONNECT, path, category) == StreamFault.REFUSED_HANDSHAKE) {
            return null;
        }
        StreamSession session = new StreamSession(rules, category, connections.incrementAndGet(), wire);
        synchronized (sessions) {
            sessions.removeIf(StreamSession::isOver);
            sessions.add(session);
        }
        return session;
    }

    private List<StreamSession> standing() {
        synchronized (sessions) {
            return sessions.stream().filter(session -> !session.isOver()).toList();
        }
    }

    /** Sends on every connection what became due until now. */
    public void push() {
        long now = rules.clock.millis();
        standing().forEach(session -> session.push(now));
    }

    /** The next occasion of this fault gets it. */
    public void arm(StreamFault fault) {
        arm(fault, 1);
    }

    /** The next so many occasions get this fault. */
    public void arm(StreamFault fault, int times) {
        arm(fault, times, topic -> true);
    }

    /** The next so many occasions that concern such a topic get this fault. */
    public void arm(StreamFault fault, int times, Predicate<String> topics) {
        rules.faults.arm(fault, times, topics);
    }

    /**
     * From now on occasions without a fault of their own get one of these, drawn from a seed. With connections over sockets the
     * draw depends on the order in which they are served.
     *
     * @param rate the part of the occasions that are hit, from 0 to 1
     */
    public void faults(long seed, double rate, Set<StreamFault> faults) {
        rules.faults.mix(seed, rate, faults);
    }

    /** From now on nothing is sent of such topics; pongs and acknowledgements are. */
    public void withhold(Predicate<String> topics) {
        rules.withheld = topics;
    }

    /** From now on nothing at all is sent, and nothing answered; connections stand. */
    public void stall() {
        rules.stalled = true;
    }

    /** From now on a connection breaks when it is so old; zero for never. */
    public void dropAfter(Duration life) {
        rules.lifeMillis = life.toMillis();
    }

    /** No more faults, and nothing is held back. */
    public void calm() {
        rules.faults.clear();
        rules.withheld = topic -> false;
        rules.stalled = false;
        rules.lifeMillis = 0;
    }

    /** Breaks all connections. */
    public void dropAll() {
        standing().forEach(StreamSession::drop);
    }

    /** Ends all connections with this code. */
    public void closeAll(int code) {
        standing().forEach(session -> session.close(code));
    }

    /** How often each fault happened so far. */
    public Map<StreamFault, Integer> injected() {
        return rules.faults.injected();
    }

    /** All that clients sent so far, in the order in which it came. */
    public List<StreamRequest> requests() {
        return rules.requests();
    }

    /**
     * Returns when so many requests of a kind came, with all of them.
     *
     * @throws AssertionError where they do not within half a minute
     */
    public List<StreamRequest> awaitRequests(String op, int count) {
        rules.await(() -> requests(op).size() >= count, PATIENCE_MILLIS, () -> count + " requests to " + op);
        return requests(op);
    }

    private List<StreamRequest> requests(String op) {
        return requests().stream().filter(request -> request.op().equals(op)).toList();
    }

    /** How many connections it has taken. */
    public int connections() {
        return connections.get();
    }

    /** How many connections stand. */
    public int openConnections() {
        return standing().size();
    }

    /**
     * Returns when so many connections stand.
     *
     * @throws AssertionError where that is not so within half a minute
     */
    public void awaitOpenConnections(int count) {
        rules.await(() -> openConnections() == count, PATIENCE_MILLIS, () -> count + " open connections");
    }

    /** The topics that are subscribed, of all connections that stand. */
    public List<String> subscribed() {
        return standing().stream().flatMap(session -> session.topics().stream()).toList();
    }

    /** Closes the port and every connection, and ends all threads; again, it does nothing. */
    @Override
    public void close() {
        standing().forEach(StreamSession::drop);
        listener.close();
    }

    /** Collects what the fake is to be. */
    public static final class Builder {
        private BybitTruth truth = BybitTruth.ofBtcUsdt();
        private Clock clock = Clock.systemUTC();
        private boolean otherPong;
        private boolean silentDuplicates;
        private boolean quietConfirmed = true;
        private @Nullable Duration pushEvery;

        private Builder() {}

        /** What it serves; {@link BybitTruth#ofBtcUsdt()} unless told otherwise. */
        public Builder truth(BybitTruth truthToServe) {
            truth = truthToServe;
            return this;
        }

        /** What its candles and stamps go by; the system's clock unless told otherwise. */
        public Builder clock(Clock clockToUse) {
            clock = clockToUse;
            return this;
        }

        /** Whether a ping is answered by {@code "op":"pong"}, as for options; unless told otherwise, by {@code "op":"ping"}. */
        public Builder otherPong(boolean wanted) {
            otherPong = wanted;
            return this;
        }

        /** Whether a topic that was subscribed before gets no answer at all, as seen at one regional host; unless told otherwise, no. */
        public Builder silentDuplicates(boolean wanted) {
            silentDuplicates = wanted;
            return this;
        }

        /** Whether a candle without trades is sent as closed, which nobody has seen; unless told otherwise, yes. */
        public Builder quietConfirmed(boolean wanted) {
            quietConfirmed = wanted;
            return this;
        }

        /** Pushes by itself, on a thread of its own, at this interval of real time. */
        public Builder pushEvery(Duration interval) {
            if (interval.isNegative() || interval.isZero()) {
                throw new IllegalArgumentException("interval " + interval + " is not above zero");
            }
            pushEvery = interval;
            return this;
        }

        public FakeBybitStream start() {
            return new FakeBybitStream(this);
        }
    }
}
