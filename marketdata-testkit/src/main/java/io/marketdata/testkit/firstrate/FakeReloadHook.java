package io.marketdata.testkit.firstrate;

import io.marketdata.testkit.fault.HttpAnswer;
import io.marketdata.testkit.fault.RecordedRequest;
import io.marketdata.testkit.fault.ScriptedHttpServer;
import java.util.List;

/**
 * The end of a reload hook on loopback: it takes a POST whose token is right, and counts it.
 *
 * <pre>{@code
 * try (FakeReloadHook hook = FakeReloadHook.start("secret")) {
 *     hook.next(HttpAnswer.of(500));
 *     reload(hook.url(), "secret");                 // Authorization: Bearer secret
 *     reload(hook.urlWithPlaceForToken(), "secret");
 *     assertEquals(1, hook.reloads());
 * }
 * }</pre>
 *
 * <p><b>Threads.</b> All methods may be called from any; its own end with {@link #close}.
 */
public final class FakeReloadHook implements AutoCloseable {
    private static final String PATH = "/admin/reload";

    private final ScriptedHttpServer server = ScriptedHttpServer.start();
    private final String token;
    private int reloads;

    private FakeReloadHook(String token) {
        this.token = token;
        server.otherwise(this::answer);
    }

    /** A hook that wants this token, in {@code Authorization: Bearer} or in the address. */
    public static FakeReloadHook start(String token) {
        return new FakeReloadHook(token);
    }

    /** The address for those that send the token in a header. */
    public String url() {
        return "http://" + server.host() + ":" + server.port() + PATH;
    }

    /** The address with <code>{token}</code> where the token is to stand. */
    public String urlWithPlaceForToken() {
        return url() + "?token={token}";
    }

    /** The next requests get these answers, whatever they say, and are no reloads. */
    public void next(HttpAnswer... answers) {
        server.next(answers);
    }

    /** How often it was called in the right way. */
    public synchronized int reloads() {
        return reloads;
    }

    /** What it was asked so far, with headers and bodies, in the order of asking. */
    public List<RecordedRequest> requests() {
        return server.requests();
    }

    private HttpAnswer answer(RecordedRequest request) {
        if (!request.path().equals(PATH)) {
            return HttpAnswer.of(404).body("not found");
        } else if (!request.method().equals("POST")) {
            return HttpAnswer.of(405).header("Allow", "POST").body("POST it");
        } else if (!("Bearer " + token).equals(request.header("Authorization"))
                && !token.equals(request.parameter("token"))) {
            return HttpAnswer.of(401).body("who are you?");
        }
        synchronized (this) {
            reloads++;
        }
        return HttpAnswer.of(200).header("Content-Type", "application/json").body("{\"reloaded\":true}");
    }

    /** Closes the port and every connection, and ends all threads; again, it does nothing. */
    @Override
    public void close() {
        server.close();
    }
}
