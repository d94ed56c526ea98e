package io.marketdata.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is scripted is what a client gets, by the JDK's own and by a bare one. */
@Timeout(300)
class ScriptedHttpServerTest {
    private final ScriptedHttpServer server = ScriptedHttpServer.start();

    @AfterEach
    void close() {
        server.close();
        Leftovers.assertNoThread();
    }

    private Talk talk() throws IOException {
        return new Talk(server.host(), server.port());
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(server.uri().resolve(target));
    }

    @Test
    void answersComeInLineAndRequestsAreRemembered() throws Exception {
        server.next(
                HttpAnswer.of(429).header("Retry-After", "1").body("later"),
                HttpAnswer.of(200).body("one").header("A", "b").header("A", "c"));
        HttpResponse<String> first = send(request("/path?query=INSERT%20INTO+t&empty&q=%3D")
                .header("X-Key", "value")
                .POST(BodyPublishers.ofString("the body")));
        HttpResponse<String> second = send(request("/").GET());

        assertThat(first.statusCode()).isEqualTo(429);
        assertThat(first.headers().firstValue("retry-after")).contains("1");
        assertThat(first.body()).isEqualTo("later");
        assertThat(second.body()).isEqualTo("one");
        assertThat(second.headers().allValues("a")).containsExactly("b", "c");

        RecordedRequest asked = server.awaitRequests(2).get(0);
        assertThat(asked.method()).isEqualTo("POST");
        assertThat(asked.path()).isEqualTo("/path");
        assertThat(asked.query()).isEqualTo("query=INSERT%20INTO+t&empty&q=%3D");
        assertThat(asked.parameter("query")).isEqualTo("INSERT INTO t");
        assertThat(asked.parameter("empty")).isEmpty();
        assertThat(asked.parameter("q")).isEqualTo("=");
        assertThat(asked.parameter("other")).isNull();
        assertThat(asked.header("x-key")).isEqualTo("value");
        assertThat(asked.headerValues("X-KEY")).containsExactly("value");
        assertThat(asked.header("absent")).isNull();
        assertThat(asked.headers()).contains(Map.entry("X-Key", "value"));
        assertThat(asked.bodyText()).isEqualTo("the body");
        assertThat(asked.bodyStart()).hasSize(8);
        assertThat(asked.bodyBytes()).isEqualTo(8);
        assertThat(asked).hasToString("POST /path (8 bytes, connection 1)");
        assertThat(server.requests().get(1).query()).isEmpty();
        assertThat(server.requests().get(1).path()).isEqualTo("/");
    }

    @Test
    void rulesComeBeforeTheLineAndTheLineBeforeTheRest() throws IOException {
        server.on(request -> request.path().equals("/rule"), HttpAnswer.of(503), HttpAnswer.of(504));
        server.onEvery(
                request -> request.path().equals("/ping"), HttpAnswer.of(200).body("pong"));
        server.next(HttpAnswer.of(500).body("next"));
        try (Talk talk = talk()) {
            assertThat(talk.ask("/ping", "")).isEqualTo("200 OK|pong");
            assertThat(talk.ask("/rule", "")).startsWith("503");
            assertThat(talk.ask("/rule", "")).startsWith("504");
            assertThat(talk.ask("/ping", "")).isEqualTo("200 OK|pong");
            assertThat(talk.ask("/rule", "")).isEqualTo("500 Internal Server Error|next");
            assertThat(talk.ask("/rule", "")).startsWith("500").contains("the script has no answer for POST /rule");
            server.otherwise(HttpAnswer.of(404));
            assertThat(talk.ask("/rule", "")).isEqualTo("404 Not Found|");
        }
        assertThat(server.connections()).as("the connection is kept").isEqualTo(1);
        assertThat(server.requests()).extracting(RecordedRequest::connection).containsOnly(1);
    }

    @Test
    void chunkedBodiesAreReadToTheirEndAndKeptAsFarAsTold() throws Exception {
        byte[] body = new byte[300_000];
        Arrays.fill(body, (byte) 'x');
        try (ScriptedHttpServer brief = ScriptedHttpServer.start(10)) {
            brief.otherwise(HttpAnswer.of(200));
            HttpRequest.Builder request = HttpRequest.newBuilder(brief.uri())
                    .expectContinue(true)
                    .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));
            assertThat(send(request).statusCode()).isEqualTo(200);
            RecordedRequest asked = brief.requests().get(0);
            assertThat(asked.header("Transfer-Encoding")).isEqualTo("chunked");
            assertThat(asked.bodyBytes()).isEqualTo(300_000);
            assertThat(asked.bodyText()).isEqualTo("xxxxxxxxxx");
        }
        assertThatThrownBy(() -> ScriptedHttpServer.start(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void trailersAndPipelinedRequestsAreReadRight() throws IOException {
        server.next(HttpAnswer.of(200).body("a"), HttpAnswer.of(200).body("b"));
        try (Talk talk = talk()) {
            talk.send("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5;ext=1\r\nhello\r\n0\r\nSum: 1\r\n\r\n");
            talk.send("\r\nGET /next HTTP/1.1\r\nConnection: close\r\n\r\n");
            assertThat(talk.answer()).isEqualTo("200 OK|a");
            assertThat(talk.answer()).isEqualTo("200 OK|b");
            assertThat(talk.rest()).as("the client asked for the end").isEmpty();
        }
        assertThat(server.requests().get(0).bodyText()).isEqualTo("hello");
        assertThat(server.requests().get(1).path()).isEqualTo("/next");
    }

    @Test
    void aChunkedAnswerIsWholeForAnotherClient() throws Exception {
        String body = "row\n".repeat(50_000);
        server.next(HttpAnswer.of(200).body(body).chunked());
        assertThat(send(request("/").GET()).body()).isEqualTo(body);
    }

    @Test
    void aBodyIsCutWhereTold() throws IOException {
        server.next(
                HttpAnswer.of(200).body("0123456789").closeAfter(4),
                HttpAnswer.of(200).body("0123456789").resetAfter(4),
                HttpAnswer.of(200).body("0123456789").chunked().closeAfter(4));
        try (Talk talk = talk()) {
            talk.post("/", "");
            assertThat(talk.rest()).contains("Content-Length: 10").endsWith("\r\n\r\n0123");
        }
        try (Talk talk = talk()) {
            assertThatThrownBy(() -> talk.ask("/", "")).isInstanceOf(SocketException.class);
        }
        try (Talk talk = talk()) {
            talk.post("/", "");
            assertThat(talk.rest()).endsWith("\r\n\r\n4\r\n0123\r\n");
        }
    }

    @Test
    void thereMayBeNoAnswerAtAll() throws IOException {
        server.next(HttpAnswer.hangUp(), HttpAnswer.reset(), HttpAnswer.silence());
        try (Talk talk = talk()) {
            talk.post("/", "");
            assertThat(talk.rest()).isEmpty();
        }
        try (Talk talk = talk()) {
            assertThatThrownBy(() -> talk.ask("/", "")).isInstanceOf(SocketException.class);
        }
        try (Talk talk = talk()) {
            talk.post("/", "");
            server.awaitRequests(3);
            Link.assertSilent(talk.socket());
        }
    }

    @Test
    void anAnswerMayFallSilentWithinItsBody() throws IOException {
        server.next(HttpAnswer.of(200).body("0123456789").silentAfter(3));
        try (Talk talk = talk()) {
            talk.post("/", "");
            StringBuilder heard = new StringBuilder();
            while (!heard.toString().endsWith("\r\n\r\n012")) {
                heard.append((char) talk.socket().getInputStream().read());
            }
            Link.assertSilent(talk.socket());
        }
    }

    @Test
    void theLengthMayBeALie() throws IOException {
        server.next(
                HttpAnswer.of(200).body("short").contentLength(100),
                HttpAnswer.of(200).body("too long").contentLength(3));
        try (Talk talk = talk()) {
            assertThatThrownBy(() -> talk.ask("/", "")).isInstanceOf(EOFException.class);
        }
        try (Talk talk = talk()) {
            assertThat(talk.ask("/", "")).isEqualTo("200 OK|too");
            assertThat(talk.rest()).isEqualTo(" long");
        }
    }

    @Test
    void anAnswerIsHeldAndDripsAsTheTestSays() throws IOException {
        ManualPace hold = new ManualPace();
        ManualPace drip = new ManualPace();
        server.next(HttpAnswer.of(200).body("abcd").heldBy(hold).drip(2, drip));
        try (Talk talk = talk()) {
            talk.post("/", "question");
            hold.awaitWaiter();
            assertThat(server.requests()).as("recorded before it is answered").hasSize(1);
            Link.assertSilent(talk.socket());
            hold.release(1);
            drip.awaitWaiter();
            drip.release(1);
            drip.awaitWaiter();
            drip.releaseAll();
            assertThat(talk.answer()).isEqualTo("200 OK|abcd");
        }
    }

    @Test
    void whatIsNotHttpIsRefusedAndMayBeAnswered() throws IOException {
        for (String nonsense : List.of(
                "HELLO\r\n\r\n",
                "GET / HTTP/1.1\r\nno header\r\n\r\n",
                "GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
                "GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n")) {
            try (Talk talk = talk()) {
                talk.send(nonsense);
                assertThat(talk.rest()).startsWith("HTTP/1.1 400");
            }
        }
        assertThat(server.requests()).isEmpty();
        server.next(HttpAnswer.raw("SSH-2.0-OpenSSH_9\r\n".getBytes(StandardCharsets.ISO_8859_1)));
        try (Talk talk = talk()) {
            talk.post("/", "");
            assertThat(talk.rest()).isEqualTo("SSH-2.0-OpenSSH_9\r\n");
        }
    }

    @Test
    void aHeadRequestAndA204HaveNoBody() throws IOException {
        server.next(
                HttpAnswer.of(200).body("body"),
                HttpAnswer.of(204),
                HttpAnswer.of(200).body("third"));
        try (Talk talk = talk()) {
            talk.send("HEAD / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\nConnection: close\r\n\r\n");
            String all = talk.rest();
            assertThat(all)
                    .startsWith(
                            "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nHTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 200")
                    .endsWith("third");
        }
    }

    @Test
    void closingEndsConnectionsThatAreSilentOrHeld() throws IOException {
        long before = Leftovers.openSockets();
        ManualPace never = new ManualPace();
        ScriptedHttpServer other = ScriptedHttpServer.start();
        other.next(HttpAnswer.silence(), HttpAnswer.of(200).heldBy(never));
        try (Talk silent = new Talk(other.host(), other.port());
                Talk held = new Talk(other.host(), other.port());
                Talk idle = new Talk(other.host(), other.port())) {
            silent.post("/", "");
            other.awaitRequests(1);
            held.post("/", "");
            never.awaitWaiter();
            idle.send("POST /");
            other.close();
            other.close();
            assertThat(other.openConnections()).isZero();
            Leftovers.assertNoThreadOf("fault-script-" + other.port());
            assertThat(silent.rest()).isEmpty();
        }
        assertThat(Leftovers.openSockets()).isLessThanOrEqualTo(before);
    }

    @Test
    void answersSayWhatTheyAre() {
        assertThat(HttpAnswer.of(200).body("abc")).hasToString("200 with 3 bytes");
        assertThat(HttpAnswer.of(200).body("abc").resetAfter(1)).hasToString("200 with 3 bytes, then reset");
        assertThat(HttpAnswer.hangUp()).hasToString("no answer, then close");
        assertThat(HttpAnswer.raw(new byte[2])).hasToString("2 raw bytes");
        assertThatThrownBy(() -> HttpAnswer.of(1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HttpAnswer.of(200).closeAfter(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HttpAnswer.of(200).drip(0, new ManualPace()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
