package io.marketdata.testkit.fault;

import static io.marketdata.testkit.fault.Direction.ANSWER;
import static io.marketdata.testkit.fault.Direction.REQUEST;
import static io.marketdata.testkit.fault.Link.say;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nothing is left of a proxy, whatever it was at. */
@Timeout(300)
class FaultProxyCloseTest {
    @Test
    void closingEndsEveryThreadAndSocketInWhateverState() throws IOException {
        // The first socket that is closed under a waiting thread makes the JVM keep one of its own, on JDK 25.
        Link first = new Link();
        Socket early = first.connect();
        Socket accepted = first.accept();
        first.close();
        early.close();
        accepted.close();
        long before = Leftovers.openSockets();
        ManualPace never = new ManualPace();
        List<Fault> states = List.of(
                Fault.none(),
                Fault.stallAfter(REQUEST, 0),
                Fault.stallAfter(ANSWER, 0),
                Fault.drip(REQUEST, 1, never),
                Fault.delay(ANSWER, never),
                Fault.swallowAfter(ANSWER, 0),
                Fault.closeAfter(REQUEST, 0),
                Fault.resetAfter(REQUEST, 0),
                Fault.halfOpenAfter(ANSWER, 0),
                Fault.drip(ANSWER, 1, Pace.every(Duration.ofDays(1))));
        List<Socket> peers = new ArrayList<>();
        Link link = new Link();
        try {
            for (Fault state : states) {
                link.proxy().onConnection(1, state);
                Socket client = link.connect();
                peers.add(client);
                Socket server = link.accept();
                peers.add(server);
                say(client, "question");
                say(server, "answer");
            }
            link.proxy().awaitFaults(states.size() - 1);
        } finally {
            link.close();
            link.close();
        }
        Leftovers.assertNoThread();
        assertThat(link.proxy().openConnections()).isZero();
        for (Socket peer : peers) {
            peer.close();
        }
        assertThat(Leftovers.openSockets()).isLessThanOrEqualTo(before);
        assertThatThrownBy(() -> new Socket(link.proxy().host(), link.proxy().port()).close())
                .isInstanceOf(IOException.class);
    }

    @Test
    void aPredicateThatThrowsIsToldOfAtTheEnd() throws IOException {
        try (ScriptedHttpServer target = ScriptedHttpServer.start()) {
            FaultProxy proxy = FaultProxy.to(target.host(), target.port());
            proxy.onEveryRequest(
                    head -> {
                        throw new IllegalArgumentException("a mistake in the test");
                    },
                    Fault.none());
            try (Socket client = new Socket(proxy.host(), proxy.port())) {
                say(client, "GET / HTTP/1.1\r\n\r\n");
                Link.assertReset(client);
            }
            assertThatThrownBy(proxy::close)
                    .isInstanceOf(IllegalStateException.class)
                    .hasRootCauseMessage("a mistake in the test");
        }
        Leftovers.assertNoThread();
    }
}
