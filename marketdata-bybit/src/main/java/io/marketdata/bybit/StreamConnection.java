package io.marketdata.bybit;

import io.marketdata.error.MarketDataException;
import io.marketdata.error.SourceException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One connection with its topics, opened again whenever it is lost, until it is closed.
 *
 * <p>Everything happens on one lane, one thing after the other. The next message is let in when the one before was taken over:
 * a receiver that does not return holds up the connection, and while it does nothing is taken for silence.
 */
final class StreamConnection implements TopicSubscriber.Line {
    /** Who is told what becomes of topics, on the lane. */
    interface Receiver {
        void live(List<StreamTopic> topics);

        void interrupted(List<StreamTopic> topics, MarketDataException cause);

        void refused(List<StreamTopic> topics, MarketDataException cause);
    }

    private final String name;
    private final URI uri;
    private final StreamSettings settings;
    private final StreamTransport transport;
    private final Clock steady;
    private final ScheduledExecutorService timers;
    private final SerialLane lane;
    private final StreamTally tally;
    private final Receiver receiver;
    private final Map<String, StreamTopic> topics = new LinkedHashMap<>();
    private final TopicSubscriber subscriber;
    private final StreamSilence silence;
    private final ReconnectDelays delays;
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private volatile boolean closed;
    private volatile StreamTransport.@Nullable Link link;
    private long generation;
    private boolean standing;

    StreamConnection(
            String name,
            URI uri,
            StreamSettings settings,
            StreamParts parts,
            Collection<? extends StreamTopic> wanted,
            Receiver receiver) {
        this.name = name;
        this.uri = uri;
        this.settings = settings;
        this.receiver = receiver;
        transport = parts.transport();
        steady = parts.steady();
        timers = parts.timers();
        tally = parts.tally();
        lane = new SerialLane(parts.executor(), this::crashed);
        silence = new StreamSilence(settings);
        delays = new ReconnectDelays(settings.firstReconnect(), settings.mostReconnect(), parts.random());
        subscriber = new TopicSubscriber(name, settings, this);
        wanted.forEach(topic -> topics.put(topic.name(), topic));
        tally.wanted(1);
        tally.topicsWanted(topics.size());
    }

    /** What the connections of one stream share. */
    record StreamParts(
            StreamTransport transport,
            Clock steady,
            ScheduledExecutorService timers,
            Executor executor,
            RandomGenerator random,
            StreamTally tally) {}

    void open() {
        lane.execute(this::connect);
    }

    private void connect() {
        if (!closed && !topics.isEmpty()) {
            transport.connect(uri, settings.connectTimeout(), new Course(++generation));
        } else if (closed) {
            over.complete(null);
        }
    }

    /** What the transport tells of one attempt. */
    private final class Course implements StreamTransport.Events {
        private final long ordinal;

        Course(long ordinal) {
            this.ordinal = ordinal;
        }

        @Override
        public void opened(StreamTransport.Link opened) {
            lane.execute(() -> {
                if (closed || ordinal != generation) {
                    opened.abort();
                } else {
                    stands(opened);
                }
            });
        }

        @Override
        public void text(String text) {
            lane.execute(() -> {
                if (!closed && ordinal == generation) {
                    message(text);
                    nextIf(ordinal);
                }
            });
        }

        @Override
        public void unreadable(String what) {
            lane.execute(() -> {
                if (!closed && ordinal == generation) {
                    fail(unread("the venue sent " + what, null));
                }
            });
        }

        @Override
        public void closed(String reason, @Nullable Throwable cause) {
            lane.execute(() -> {
                if (closed) {
                    over.complete(null);
                } else if (ordinal == generation) {
                    lost(ended(reason, cause));
                }
            });
        }
    }

    private SourceException ended(String reason, @Nullable Throwable cause) {
        String detail = cause == null ? "" : " (" + MarketDataException.foreign(cause.toString()) + ")";
        return standing
                ? new SourceException("MD-W002", name + ": the connection was lost: " + reason + detail, true, cause)
                : new SourceException(
                        "MD-W001", name + ": no connection to " + uri.getHost() + ": " + reason + detail, true, cause);
    }

    private SourceException unread(String what, @Nullable Throwable cause) {
        return new SourceException(
                "MD-W005", name + ": " + what + ", which is no message of Bybit; is the host right", true, cause);
    }

    private void stands(StreamTransport.Link opened) {
        link = opened;
        standing = true;
        tally.opened();
        long now = steady.millis();
        silence.begin(now);
        topics.values().forEach(topic -> topic.begin(now));
        after(settings.pingEvery(), this::ping);
        after(StreamSilence.CHECK_EVERY, this::check);
        subscriber.begin(topics.values());
        opened.next();
    }

    private void nextIf(long ordinal) {
        StreamTransport.Link from = link;
        if (!closed && ordinal == generation && from != null) {
            from.next();
        }
    }

    private void message(String text) {
        long now = steady.millis();
        silence.frame(now);
        tally.message();
        String topicName = FrameGate.topicOf(text);
        if (topicName == null) {
            control(text);
        } else {
            StreamTopic topic = topics.get(topicName);
            if (topic == null) {
                tally.ignored();
            } else {
                silence.data(topic, now);
                data(topic, text, now);
            }
        }
        silence.taken(now, steady.millis());
    }

    private void data(StreamTopic topic, String text, long now) {
        try {
            topic.read(text);
        } catch (MarketDataException unreadable) {
            tally.unreadable(topic.name(), unreadable);
            SourceException cause = unread("a message of " + topic.name() + " cannot be read", unreadable);
            if (topic.buildsUp()) {
                renew(topic, cause, now);
            } else if (topic.isLive()) {
                // What stood in it is missed, and the topic goes on.
                receiver.interrupted(List.of(topic), cause);
                receiver.live(List.of(topic));
            }
        }
    }

    /** What is known of it lacks a message: it begins anew, with a snapshot. */
    private void renew(StreamTopic topic, SourceException cause, long now) {
        topic.restart();
        Duration pause = topic.planRenewal(now);
        if (pause == null) {
            return;
        }
        after(pause, () -> {
            if (topics.get(topic.name()) != topic) {
                return;
            }
            boolean was = topic.isLive();
            topic.live(false);
            topic.begin(steady.millis());
            if (was) {
                tally.live(-1);
                receiver.interrupted(List.of(topic), cause);
            }
            subscriber.again(List.of(topic));
        });
    }

    private void control(String text) {
        StreamMessage message;
        try {
            message = StreamMessage.of(text, name);
        } catch (MarketDataException unreadable) {
            tally.unreadable(name, unreadable);
            fail(unread("the venue sent what cannot be read", unreadable));
            return;
        }
        Boolean success = message.success();
        if (message.isPong()) {
            return;
        }
        if (success == null || message.op().equals("unsubscribe")) {
            tally.ignored();
            return;
        }
        subscriber.answered(success, message.words(), message.reqId());
    }

    private void ping() {
        after(settings.pingEvery(), this::ping);
        send("{\"req_id\":\"p\",\"op\":\"ping\"}");
    }

    private void check() {
        after(StreamSilence.CHECK_EVERY, this::check);
        long now = steady.millis();
        if (silence.isDead(now)) {
            fail(silent("nothing came, no pong either, for %s; connecting again".formatted(silence.sinceFrame(now))));
            return;
        }
        List<StreamTopic> live =
                topics.values().stream().filter(StreamTopic::isLive).toList();
        if (!live.isEmpty() && silence.isOfAll(now)) {
            silence.morePatience(live);
            fail(silent("no data of any of %d topics for %s; connecting again"
                    .formatted(topics.size(), silence.sinceData(now))));
            return;
        }
        List<StreamTopic> stale = silence.of(live, now);
        if (!stale.isEmpty() && silence.givesUpFor(stale, now)) {
            stale.forEach(silence::morePatience);
            fail(silent(words(stale, now) + ", also when subscribed anew; connecting again"));
            return;
        }
        if (!stale.isEmpty()) {
            subscribeAgain(stale, now);
        }
    }

    /** Others are heard, so that the connection stands: these topics alone are subscribed anew. There may just be no trade. */
    private void subscribeAgain(List<StreamTopic> stale, long now) {
        SourceException cause = silent(words(stale, now) + "; subscribing them again");
        for (StreamTopic topic : stale) {
            silence.morePatience(topic);
            topic.live(false);
            topic.beginAgain(now);
        }
        tally.live(-stale.size());
        tally.silent(name, stale.size(), cause);
        receiver.interrupted(stale, cause);
        subscriber.again(stale);
    }

    private String words(List<StreamTopic> stale, long now) {
        StreamTopic first = stale.get(0);
        return "no data of %d of %d topics, %s for %s"
                .formatted(stale.size(), topics.size(), first.name(), Duration.ofMillis(now - first.heardMillis()));
    }

    private SourceException silent(String what) {
        return new SourceException("MD-W003", name + ": the venue is silent: " + what, true, null);
    }

    private void lost(SourceException cause) {
        generation++;
        link = null;
        if (standing) {
            standing = false;
            tally.closed();
        }
        subscriber.end();
        List<StreamTopic> were =
                topics.values().stream().filter(StreamTopic::isLive).toList();
        were.forEach(topic -> topic.live(false));
        tally.live(-were.size());
        Duration delay = delays.next();
        tally.lost(name, cause, delay);
        after(delay, this::connect);
        if (!were.isEmpty()) {
            receiver.interrupted(were, cause);
        }
    }

    @Override
    public void fail(SourceException cause) {
        StreamTransport.Link broken = link;
        try {
            lost(cause);
        } finally {
            if (broken != null) {
                broken.abort();
            }
        }
    }

    /** What was to be done is not known to be done, such as the call of a listener: it is begun anew with another connection. */
    private void crashed(Throwable cause) {
        if (!closed) {
            fail(new SourceException(
                    "MD-W007",
                    "%s: a message was not taken over: %s; connecting again"
                            .formatted(name, MarketDataException.foreign(cause.toString())),
                    true,
                    cause));
        } else if (link == null) {
            over.complete(null);
        } else {
            abort();
        }
    }

    @Override
    public void send(String text) {
        StreamTransport.Link to = link;
        if (to != null) {
            to.send(text);
        }
    }

    @Override
    public void after(Duration delay, Runnable work) {
        long ordinal = generation;
        try {
            ScheduledFuture<?> unused = timers.schedule(
                    () -> lane.execute(() -> {
                        if (!closed && ordinal == generation) {
                            work.run();
                        }
                    }),
                    delay.toNanos(),
                    TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException shutDown) {
            if (!closed) {
                throw shutDown;
            }
        }
    }

    @Override
    public void live(List<StreamTopic> fresh) {
        fresh.forEach(topic -> topic.live(true));
        tally.live(fresh.size());
        receiver.live(fresh);
    }

    @Override
    public void refused(List<StreamTopic> gone, SourceException cause) {
        gone.forEach(topic -> topics.remove(topic.name()));
        tally.topicsWanted(-gone.size());
        receiver.refused(gone, cause);
    }

    @Override
    public void refusedForNow(StreamTopic topic, SourceException cause) {
        tally.refusedForNow(topic.name(), cause, topic.isNews(String.valueOf(cause.getMessage())));
    }

    @Override
    public void allLive() {
        if (topics.isEmpty()) {
            retire();
            return;
        }
        delays.reset();
        tally.connected(name);
    }

    /** Every topic was refused: there is nothing to stay connected for. */
    private void retire() {
        StreamTransport.Link last = link;
        generation++;
        link = null;
        standing = false;
        tally.closed();
        if (last != null) {
            last.abort();
        }
    }

    /** Takes leave; what comes from now on is told to nobody. */
    void close() {
        synchronized (over) {
            if (closed) {
                return;
            }
            closed = true;
        }
        lane.execute(() -> {
            tally.wanted(-1);
            tally.topicsWanted(-topics.size());
            tally.live(
                    -(int) topics.values().stream().filter(StreamTopic::isLive).count());
            if (standing) {
                tally.closed();
            }
            StreamTransport.Link last = link;
            if (last != null) {
                last.close();
            } else {
                over.complete(null);
            }
        });
    }

    boolean isClosed() {
        return closed;
    }

    /** Ends what taking leave did not. */
    void abort() {
        StreamTransport.Link last = link;
        if (last != null) {
            last.abort();
        }
    }

    /** Completed when the connection is gone and its lane was quiet after that. */
    CompletableFuture<Void> over() {
        return over;
    }

    boolean isOnLane() {
        return lane.isCurrent();
    }
}
