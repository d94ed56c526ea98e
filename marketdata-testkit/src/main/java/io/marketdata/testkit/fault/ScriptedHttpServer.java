package io.marketdata.testkit.fault;

import io.marketdata.testkit.fault.Counters.Kind;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 server on loopback that answers from a script, and remembers what it was asked.
 *
 * <pre>{@code
 * try (ScriptedHttpServer server = ScriptedHttpServer.start()) {
 *     server.onEvery(request -> "SELECT 1".equals(request.parameter("query")), HttpAnswer.of(200).body("1\n"));
 *     server.next(HttpAnswer.of(429).header("Retry-After", "1"), HttpAnswer.of(200));
 *     client(server.uri()).insert(rows);
 *     assertEquals(2, server.requests().size());
 * }
 * }</pre>
 *
 * <p>A request is answered by the first rule that matches it; else by the next answer in line; else by the one set by
 * {@link #otherwise}, which is a 500 that says so.
 */
public final class ScriptedHttpServer implements AutoCloseable {
    /** How much is kept of a request's body unless told otherwise. */
    public static final int DEFAULT_KEPT_BODY_BYTES = 64 * 1024;

    private final HttpService service;
    private final List<Rule> rules = new ArrayList<>();
    private final Queue<HttpAnswer> line = new ArrayDeque<>();
    private final List<RecordedRequest> recorded = new ArrayList<>();
    private Function<RecordedRequest, HttpAnswer> otherwise =
            request -> HttpAnswer.of(500).body("the script has no answer for " + request);

    /** Answers for the requests that match; the last stays where it is to be given to all. */
    private record Rule(Predicate<RecordedRequest> matches, Queue<HttpAnswer> answers, boolean lasting) {}

    private ScriptedHttpServer(int keptBodyBytes, @Nullable SSLContext tls) {
        service = new HttpService("script", keptBodyBytes, tls, this::answer);
    }

    /** A server that keeps the first {@value #DEFAULT_KEPT_BODY_BYTES} bytes of each body. */
    public static ScriptedHttpServer start() {
        return start(DEFAULT_KEPT_BODY_BYTES);
    }

    /** A server that keeps so many of the first bytes of each body. */
    public static ScriptedHttpServer start(int keptBodyBytes) {
        if (keptBodyBytes < 0) {
            throw new IllegalArgumentException("cannot keep " + keptBodyBytes + " bytes");
        }
        return new ScriptedHttpServer(keptBodyBytes, null);
    }

    /** A server with TLS, that identifies itself as the context says. */
    public static ScriptedHttpServer startTls(SSLContext context) {
        return new ScriptedHttpServer(DEFAULT_KEPT_BODY_BYTES, context);
    }

    /**
     * Connections from now on identify themselves by another context, as when a certificate was replaced.
     *
     * @throws IllegalStateException for a server without TLS
     */
    public void changeTls(SSLContext context) {
        if (!service.uri().startsWith("https:")) {
            throw new IllegalStateException("the server was started without TLS");
        }
        service.newConnectionsUse(context);
    }

    /** The address that it listens on. */
    public String host() {
        return Listener.host();
    }

    /** The port that it listens on. */
    public int port() {
        return service.port();
    }

    /** {@code http://host:port/}, or {@code https:} with TLS. */
    public URI uri() {
        return URI.create(service.uri());
    }

    /** Adds answers to the line, each for one request that no rule matches. */
    public synchronized void next(HttpAnswer... answers) {
        line.addAll(List.of(answers));
    }

    /** Answers for the next requests that match, in this order, each for one. */
    public synchronized void on(Predicate<RecordedRequest> matches, HttpAnswer... answers) {
        rules.add(new Rule(matches, new ArrayDeque<>(List.of(answers)), false));
    }

    /** The answer for all requests that match. */
    public synchronized void onEvery(Predicate<RecordedRequest> matches, HttpAnswer answer) {
        rules.add(new Rule(matches, new ArrayDeque<>(List.of(answer)), true));
    }

    /** The answer where no rule matches and nobody is in line. */
    public void otherwise(HttpAnswer answer) {
        otherwise(request -> answer);
    }

    /** As {@link #otherwise(HttpAnswer)}, worked out for each request, for several of them at once. */
    public synchronized void otherwise(Function<RecordedRequest, HttpAnswer> answers) {
        otherwise = answers;
    }

    /** What it was asked so far, in the order in which the requests were complete. */
    public synchronized List<RecordedRequest> requests() {
        return List.copyOf(recorded);
    }

    /**
     * Returns when so many requests were read, with all of them.
     *
     * @throws AssertionError where they are not within half a minute
     */
    public List<RecordedRequest> awaitRequests(int count) {
        service.counters().awaitAtLeast(Kind.REQUESTS, count);
        return requests();
    }

    /** How many connections it has taken. */
    public long connections() {
        return service.counters().get(Kind.CONNECTIONS);
    }

    /** How many connections are open. */
    public long openConnections() {
        return service.counters().get(Kind.OPEN_CONNECTIONS);
    }

    private HttpAnswer answer(RecordedRequest request) {
        Function<RecordedRequest, HttpAnswer> rest;
        synchronized (this) {
            recorded.add(request);
            HttpAnswer scripted = scripted(request);
            if (scripted != null) {
                return scripted;
            }
            rest = otherwise;
        }
        return rest.apply(request);
    }

    private @Nullable HttpAnswer scripted(RecordedRequest request) {
        for (Rule rule : rules) {
            HttpAnswer answer = rule.answers().peek();
            if (answer != null && rule.matches().test(request)) {
                if (!rule.lasting()) {
                    rule.answers().remove();
                }
                return answer;
            }
        }
        return line.poll();
    }

    /** Closes the port and every connection, and ends all threads; again, it does nothing. */
    @Override
    public void close() {
        service.close();
    }
}
