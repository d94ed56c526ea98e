package io.marketdata.bybit;

import io.marketdata.error.MarketDataException;
import io.marketdata.error.SourceException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Subscribes the topics of one connection: one request at a time, each of few topics, and the next when it was answered.
 *
 * <p>A request with one wrong topic subscribes none of them: what the refusal names is taken out and the rest sent again; where
 * it names none, each is sent alone. Used on the connection's lane alone.
 */
final class TopicSubscriber {
    /** What a connection lends to it. */
    interface Line {
        void send(String text);

        /** Runs something later, unless the connection is lost meanwhile. */
        void after(Duration delay, Runnable work);

        void live(List<StreamTopic> topics);

        void refused(List<StreamTopic> topics, SourceException cause);

        /** It is not had for now, and asked for again. */
        void refusedForNow(StreamTopic topic, SourceException cause);

        /** All of a connection's topics are live, refused, or refused for now, and not all of them the last. */
        void allLive();

        void fail(SourceException cause);
    }

    private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)+");

    private final String connection;
    private final StreamSettings settings;
    private final Line line;
    private final Deque<List<StreamTopic>> pending = new ArrayDeque<>();
    private final Map<String, List<StreamTopic>> asked = new HashMap<>();
    private final Set<StreamTopic> silent = new HashSet<>();
    private @Nullable Request outstanding;
    private List<StreamTopic> wanted = List.of();
    private int delayed;
    private boolean beginning;
    private long requests;

    private record Request(String id, List<StreamTopic> topics, int attempt) {}

    TopicSubscriber(String connection, StreamSettings settings, Line line) {
        this.connection = connection;
        this.settings = settings;
        this.line = line;
    }

    /** A connection begins. */
    void begin(Collection<StreamTopic> topics) {
        end();
        beginning = true;
        wanted = List.copyOf(topics);
        add(wanted);
        next();
    }

    /** Gives topics back that are silent, and subscribes them anew, when what waits already is done. */
    void again(List<StreamTopic> topics) {
        silent.addAll(topics);
        add(topics);
        next();
    }

    private void add(List<StreamTopic> topics) {
        for (int from = 0; from < topics.size(); from += settings.topicsPerRequest()) {
            pending.add(topics.subList(from, Math.min(topics.size(), from + settings.topicsPerRequest())));
        }
    }

    /** The connection is lost. */
    void end() {
        pending.clear();
        asked.clear();
        silent.clear();
        outstanding = null;
        delayed = 0;
    }

    private void next() {
        if (outstanding != null) {
            return;
        }
        List<StreamTopic> topics = pending.poll();
        if (topics != null) {
            send(topics, 1);
        } else if (beginning && (delayed == 0 || wanted.stream().anyMatch(StreamTopic::isLive))) {
            beginning = false;
            line.allLive();
        }
    }

    private void send(List<StreamTopic> topics, int attempt) {
        String id = "s" + ++requests;
        outstanding = new Request(id, topics, attempt);
        asked.put(id, topics);
        line.after(settings.ackTimeout(), () -> unanswered(id));
        List<StreamTopic> back = topics.stream().filter(silent::remove).toList();
        if (!back.isEmpty()) {
            line.send(request("u" + requests, "unsubscribe", back));
        }
        line.send(request(id, "subscribe", topics));
    }

    private static String request(String id, String operation, List<StreamTopic> topics) {
        String args = topics.stream().map(topic -> "\"" + topic.name() + "\"").collect(Collectors.joining(","));
        return "{\"req_id\":\"" + id + "\",\"op\":\"" + operation + "\",\"args\":[" + args + "]}";
    }

    private void goOn() {
        outstanding = null;
        line.after(settings.pace(), this::next);
    }

    /** An answer to a request; one that does not say to which is to the one that waits. */
    void answered(boolean success, String words, String id) {
        Request waiting = outstanding;
        boolean isWaiting = waiting != null && (id.isEmpty() || id.equals(waiting.id()));
        List<StreamTopic> topics = waiting != null && isWaiting ? waiting.topics() : asked.get(id);
        if (topics == null) {
            return;
        }
        asked.remove(waiting != null && isWaiting ? waiting.id() : id);
        if (success) {
            accept(topics);
            if (waiting != null && (isWaiting || waiting.topics().stream().allMatch(StreamTopic::isLive))) {
                goOn();
            }
        } else if (isWaiting) {
            refused(topics, words);
            goOn();
        }
    }

    private void accept(List<StreamTopic> topics) {
        List<StreamTopic> fresh =
                topics.stream().filter(topic -> !topic.isLive()).toList();
        if (!fresh.isEmpty()) {
            line.live(fresh);
        }
    }

    private void refused(List<StreamTopic> topics, String words) {
        List<StreamTopic> named = named(topics, words);
        boolean alone = topics.size() == 1;
        List<StreamTopic> concerned = alone ? topics : named;
        if (words.contains("already subscribed")) {
            accept(concerned);
        } else if (isForGood(words)) {
            refuse(concerned, words);
        } else if (alone) {
            later(topics, words);
            return;
        } else {
            concerned = List.of();
        }
        List<StreamTopic> rest = new ArrayList<>(topics);
        rest.removeAll(concerned);
        if (concerned.isEmpty()) {
            rest.forEach(topic -> pending.addFirst(List.of(topic)));
        } else if (!rest.isEmpty()) {
            pending.addFirst(List.copyOf(rest));
        }
    }

    private static boolean isForGood(String words) {
        return words.contains("Invalid symbol")
                || words.contains("Invalid kline type")
                || words.contains("handler not found");
    }

    private static List<StreamTopic> named(List<StreamTopic> topics, String words) {
        Matcher matcher = TOPIC.matcher(words);
        Set<String> names = matcher.results().map(match -> match.group()).collect(Collectors.toSet());
        return topics.stream().filter(topic -> names.contains(topic.name())).toList();
    }

    private void refuse(List<StreamTopic> topics, String words) {
        if (topics.isEmpty()) {
            return;
        }
        String names = topics.stream().map(StreamTopic::name).collect(Collectors.joining(", "));
        line.refused(
                topics,
                new SourceException(
                        "MD-W004",
                        "%s: the venue refuses %s: %s; is the symbol right, and traded"
                                .formatted(connection, names, MarketDataException.foreign(words)),
                        false,
                        null));
    }

    private void later(List<StreamTopic> topics, String words) {
        StreamTopic topic = topics.get(0);
        line.refusedForNow(
                topic,
                new SourceException(
                        "MD-W008",
                        "%s: the venue refuses %s for now: %s; it is asked again every %d s"
                                .formatted(
                                        connection,
                                        topic.name(),
                                        MarketDataException.foreign(words),
                                        StreamSettings.REFUSED_RETRY.toSeconds()),
                        true,
                        null));
        delayed++;
        line.after(StreamSettings.REFUSED_RETRY, () -> {
            delayed--;
            pending.add(topics);
            next();
        });
    }

    /** What sent data is subscribed, whatever became of the answer; the rest is asked for again. */
    private void unanswered(String id) {
        Request waiting = outstanding;
        if (waiting == null || !waiting.id().equals(id)) {
            return;
        }
        accept(waiting.topics().stream().filter(StreamTopic::wasHeard).toList());
        List<StreamTopic> rest =
                waiting.topics().stream().filter(topic -> !topic.isLive()).toList();
        if (rest.isEmpty()) {
            goOn();
        } else if (waiting.attempt() >= StreamSettings.ASK_ATTEMPTS) {
            line.fail(new SourceException(
                    "MD-W006",
                    "%s: the venue did not answer %d requests to subscribe %d topics within %s each; it is tried again"
                            .formatted(connection, waiting.attempt(), rest.size(), settings.ackTimeout()),
                    true,
                    null));
        } else {
            send(rest, waiting.attempt() + 1);
        }
    }
}
