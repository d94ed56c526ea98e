package io.marketdata.testkit.fault;

import io.marketdata.testkit.fault.Counters.Kind;
import java.net.URI;

/**
 * An HTTP/1.1 server on loopback that reads every request, keeps nothing of it, and always says the same: for what a client
 * costs by itself, and for counting.
 *
 * <pre>{@code
 * try (DiscardingHttpServer server = DiscardingHttpServer.start()) {
 *     send(server.uri(), batch);
 *     assertEquals(1, server.requests());
 * }
 * }</pre>
 */
public final class DiscardingHttpServer implements AutoCloseable {
    private final HttpService service;

    private DiscardingHttpServer(HttpAnswer answer) {
        service = new HttpService("discard", 0, null, request -> answer);
    }

    /** A server that says 200 with an empty body. */
    public static DiscardingHttpServer start() {
        return start(HttpAnswer.of(200));
    }

    /** A server that says this to everything. */
    public static DiscardingHttpServer start(HttpAnswer answer) {
        return new DiscardingHttpServer(answer);
    }

    /** The address that it listens on. */
    public String host() {
        return Listener.host();
    }

    /** The port that it listens on. */
    public int port() {
        return service.port();
    }

    /** {@code http://host:port/}. */
    public URI uri() {
        return URI.create(service.uri());
    }

    /** How many requests it has read to their end. */
    public long requests() {
        return service.counters().get(Kind.REQUESTS);
    }

    /** How long their bodies were together, without the framing of chunks. */
    public long bodyBytes() {
        return service.counters().get(Kind.REQUEST_BYTES);
    }

    /** How many connections it has taken. */
    public long connections() {
        return service.counters().get(Kind.CONNECTIONS);
    }

    /**
     * Returns when so many requests were read.
     *
     * @throws AssertionError where they are not within half a minute
     */
    public void awaitRequests(long count) {
        service.counters().awaitAtLeast(Kind.REQUESTS, count);
    }

    /** Closes the port and every connection, and ends all threads; again, it does nothing. */
    @Override
    public void close() {
        service.close();
    }
}
