package io.marketdata.testkit.fault;

import static io.marketdata.testkit.fault.Direction.ANSWER;
import static io.marketdata.testkit.fault.Direction.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Faults that are meant for one kind of request, on connections that carry others too. */
@Timeout(300)
class FaultProxyRequestTest {
    private final ScriptedHttpServer target = ScriptedHttpServer.start();
    private final FaultProxy proxy = FaultProxy.to(target.host(), target.port());

    FaultProxyRequestTest() {
        target.otherwise(HttpAnswer.of(200).body("done"));
    }

    @AfterEach
    void closeAll() {
        proxy.close();
        target.close();
        Leftovers.assertNoThread();
    }

    private static boolean isInsert(String head) {
        return head.contains("query=INSERT");
    }

    private Talk talk() throws IOException {
        return new Talk(proxy.host(), proxy.port());
    }

    @Test
    void onlyTheMatchingRequestOfAKeptConnectionIsHit() throws IOException {
        proxy.onRequest(2, FaultProxyRequestTest::isInsert, Fault.closeAfter(ANSWER, 0));
        try (Talk talk = talk()) {
            assertThat(talk.ask("/?query=SELECT", "")).isEqualTo("200 OK|done");
            assertThat(talk.ask("/?query=INSERT", "first")).isEqualTo("200 OK|done");
            assertThat(talk.ask("/?query=SELECT", "query=INSERT")).isEqualTo("200 OK|done");
            assertThatThrownBy(() -> talk.ask("/?query=INSERT", "second")).isInstanceOf(EOFException.class);
        }
        try (Talk talk = talk()) {
            assertThat(talk.ask("/?query=INSERT", "third")).isEqualTo("200 OK|done");
        }
        assertThat(target.requests().stream().map(RecordedRequest::bodyText))
                .as("the server did what it answered in vain")
                .containsExactly("", "first", "query=INSERT", "second", "third");
        assertThat(proxy.faults()).isEqualTo(1);
    }

    @Test
    void anAnswerThatIsLostIsLostAtTheByteThatWasAskedFor() throws IOException {
        for (int bytes : List.of(0, 1, 20)) {
            proxy.onRequest(1, FaultProxyRequestTest::isInsert, Fault.resetAfter(ANSWER, bytes));
            long before = proxy.bytes(ANSWER);
            try (Talk talk = talk()) {
                talk.ask("/?query=SELECT", "");
                long select = proxy.bytes(ANSWER);
                assertThat(select).isGreaterThan(before);
                assertThatThrownBy(() -> talk.ask("/?query=INSERT", "rows")).isInstanceOf(SocketException.class);
                assertThat(proxy.bytes(ANSWER) - select).isEqualTo(bytes);
            }
        }
        assertThat(target.awaitRequests(6)).hasSize(6);
    }

    @Test
    void aRequestIsCutCountedFromItsOwnBeginning() throws IOException {
        proxy.onEveryRequest(FaultProxyRequestTest::isInsert, Fault.resetAfter(REQUEST, 10));
        try (Talk talk = talk()) {
            talk.ask("/?query=SELECT", "");
            long before = proxy.bytes(REQUEST);
            talk.post("/?query=INSERT", "rows");
            proxy.awaitFaults(1);
            assertThat(proxy.bytes(REQUEST) - before).isEqualTo(10);
        }
        assertThat(target.requests()).hasSize(1);
    }

    @Test
    void aFaultEndsWithItsRequest() throws IOException {
        proxy.onRequest(1, FaultProxyRequestTest::isInsert, Fault.resetAfter(ANSWER, 500));
        try (Talk talk = talk()) {
            while (proxy.bytes(ANSWER) < 2_000) {
                assertThat(talk.ask("/?query=INSERT", "rows")).isEqualTo("200 OK|done");
            }
        }
        assertThat(proxy.faults()).isZero();
    }

    @Test
    void aRequestIsResetBeforeAByteOfItIsPassedOn() throws IOException {
        proxy.onRequest(1, FaultProxyRequestTest::isInsert, Fault.reset());
        try (Talk talk = talk()) {
            talk.post("/?query=INSERT", "rows");
            assertThatThrownBy(talk::answer).isInstanceOf(SocketException.class);
        }
        proxy.awaitNoConnections();
        assertThat(proxy.bytes(REQUEST)).isZero();
        assertThat(target.requests()).isEmpty();
    }

    @Test
    void headsThatComeInPiecesAreMatchedWhole() throws IOException {
        proxy.onRequest(1, head -> head.contains("X-Kind: b"), Fault.closeAfter(ANSWER, 0));
        try (Talk talk = talk()) {
            talk.send("POST /?query=INS");
            talk.send("ERT HTTP/1.1\r\nX-Kind");
            talk.send(": b\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
            talk.send("0\r\n\r\n");
            assertThatThrownBy(talk::answer).isInstanceOf(EOFException.class);
        }
        assertThat(target.awaitRequests(1).get(0).bodyText()).isEqualTo("abc");
    }

    @Test
    void theFirstRuleThatIsDueWinsAndHealingForgetsAll() throws IOException {
        proxy.onEveryRequest(FaultProxyRequestTest::isInsert, Fault.reset());
        proxy.onEveryRequest(head -> true, Fault.closeAfter(ANSWER, 0));
        try (Talk talk = talk()) {
            assertThatThrownBy(() -> talk.ask("/?query=INSERT", "")).isInstanceOf(SocketException.class);
        }
        try (Talk talk = talk()) {
            assertThatThrownBy(() -> talk.ask("/?query=SELECT", "")).isInstanceOf(EOFException.class);
        }
        proxy.heal();
        try (Talk talk = talk()) {
            assertThat(talk.ask("/?query=INSERT", "")).isEqualTo("200 OK|done");
        }
    }

    @Test
    void whatIsNotHttpPassesBesideRulesForRequests() throws IOException {
        try (Link link = new Link()) {
            link.proxy().onEveryRequest(head -> true, Fault.reset());
            try (var client = link.connect();
                    var server = link.accept()) {
                Link.say(client, "\u0000binary");
                Link.assertHears(server, "\u0000binary");
                Link.say(client, "POST / HTTP/1.1\r\n\r\n");
                Link.assertHears(server, "POST / HTTP/1.1\r\n\r\n");
            }
            try (var client = link.connect();
                    var server = link.accept()) {
                Link.say(client, "Half a head");
                client.shutdownOutput();
                Link.assertHears(server, "Half a head");
                Link.assertEnd(server);
            }
        }
    }
}
