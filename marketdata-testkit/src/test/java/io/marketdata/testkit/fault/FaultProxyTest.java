package io.marketdata.testkit.fault;

import static io.marketdata.testkit.fault.Direction.ANSWER;
import static io.marketdata.testkit.fault.Direction.REQUEST;
import static io.marketdata.testkit.fault.Link.assertEnd;
import static io.marketdata.testkit.fault.Link.assertHears;
import static io.marketdata.testkit.fault.Link.assertReset;
import static io.marketdata.testkit.fault.Link.assertSilent;
import static io.marketdata.testkit.fault.Link.say;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the proxy does to bytes, seen from both ends. */
@Timeout(300)
class FaultProxyTest {
    private final Link link = new Link();
    private final FaultProxy proxy = link.proxy();

    @AfterEach
    void closeAll() {
        link.close();
        Leftovers.assertNoThread();
    }

    @Test
    void bytesPassBothWaysUntilEachSideEnds() throws IOException {
        try (Socket client = link.connect();
                Socket server = link.accept()) {
            say(client, "question");
            assertHears(server, "question");
            client.shutdownOutput();
            assertEnd(server);
            say(server, "the answer");
            assertHears(client, "the answer");
            Link.end(server);
            assertEnd(client);
            proxy.awaitNoConnections();
        }
        assertThat(proxy.bytes(REQUEST)).isEqualTo(8);
        assertThat(proxy.bytes(ANSWER)).isEqualTo(10);
        assertThat(proxy.connections()).isEqualTo(1);
        assertThat(proxy.faults()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5})
    void anAnswerIsCutInPlaceOfTheNextByte(int bytes) throws IOException {
        proxy.always(Fault.closeAfter(ANSWER, bytes));
        try (Socket client = link.connect();
                Socket server = link.accept()) {
            say(client, "question");
            assertHears(server, "question");
            say(server, "answer");
            assertHears(client, "answer".substring(0, bytes));
            assertEnd(client);
            assertEnd(server);
        }
        assertThat(proxy.bytes(ANSWER)).isEqualTo(bytes);
        assertThat(proxy.faults()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5})
    void anAnswerIsResetInPlaceOfTheNextByte(int bytes) throws IOException {
        proxy.always(Fault.resetAfter(ANSWER, bytes));
        try (Socket client = link.connect();
                Socket server = link.accept()) {
            say(client, "question");
            assertHears(server, "question");
            say(server, "answer");
            assertHears(client, "answer".substring(0, bytes));
            assertReset(client);
            assertReset(server);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 40_000})
    void theServerGetsARequestAsFarAsItIsCut(int bytes) throws IOException {
        proxy.onConnection(1, Fault.resetAfter(REQUEST, bytes));
        proxy.onConnection(2, Fault.closeAfter(REQUEST, bytes));
        String text = "q".repeat(50_000);
        try (Socket client = link.connect();
                Socket server = link.accept()) {
            say(client, text);
            assertHears(server, text.substring(0, bytes));
            assertReset(server);
            assertReset(client);
        }
        try (Socket client = link.connect();
                Socket server = link.accept()) {
            say(client, text);
            assertHears(server, text.substring(0, bytes));
            assertEnd(server);
            assertEnd(client);
        }
        assertThat(proxy.bytes(REQUEST)).isEqualTo(2L * bytes);
    }

    @Test
    void exactlyAsManyBytesAsAllowedAreNotCut() throws IOException {
        proxy.always(Fault.resetAfter(ANSWER, 6));
        try (Socket client = link.connect();
                Socket server = link.accept()) {
            say(server, "answer");
            Link.end(server);
            assertHears(client, "answer");
            assertEnd(client);
        }
        assertThat(proxy.faults()).isZero();
    }

    @Test
    void aStalledRequestIsHeldAndGoesOnUnharmedWhenHealed() throws Exception {
        proxy.always(Fault.stallAfter(REQUEST, 10));
        byte[] much = new byte[16 * 1024 * 1024];
        new Random(1).nextBytes(much);
        try (Socket client = link.connect();
                Socket server = link.accept()) {
            CompletableFuture<Void> written = CompletableFuture.runAsync(() -> {
                try {
                    client.getOutputStream().write(much);
                } catch (IOException problem) {
                    throw new IllegalStateException(problem);
                }
            });
            proxy.awaitFaults(1);
            assertThat(server.getInputStream().readNBytes(10)).hasSize(10);
            assertSilent(server);
            assertThat(proxy.bytes(REQUEST)).isEqualTo(10);
            assertThat(written).as("more than the system's buffers hold").isNotDone();
            proxy.heal();
            byte[] rest = server.getInputStream().readNBytes(much.length - 10);
            assertThat(rest).isEqualTo(Arrays.copyOfRange(much, 10, much.length));
            written.get();
        }
    }

    @Test
    void aSwallowedAnswerLeavesTheClientWaitingAlsoWhenTheServerEnds() throws IOException {
        proxy.always(Fault.swallowAfter(ANSWER, 2));
        try (Socket client = link.connect();
                Socket server = link.accept()) {
            say(server, "answer");
            assertHears(client, "an");
            proxy.awaitFaults(1);
            Link.end(server);
            assertSilent(client);
            proxy.heal();
            assertSilent(client);
            say(client, "are you there?");
            assertSilent(client);
        }
        proxy.awaitNoConnections();
    }

    @Test
    void aSwallowedRequestIsNotAnswered() throws IOException {
        proxy.always(Fault.swallowAfter(REQUEST, 0));
        try (Socket client = link.connect();
                Socket server = link.accept()) {
            say(client, "question");
            proxy.awaitFaults(1);
            assertSilent(server);
            assertThat(proxy.bytes(REQUEST)).isZero();
        }
        proxy.awaitNoConnections();
    }

    @Test
    void aHalfOpenConnectionOutlivesItsServer() throws IOException {
        proxy.always(Fault.halfOpen());
        try (Socket client = link.connect();
                Socket server = link.accept()) {
            say(server, "answer");
            assertHears(client, "answer");
            Link.reset(server);
            proxy.awaitFaults(1);
            say(client, "still there?");
            assertSilent(client);
        }
        proxy.awaitNoConnections();
    }

    @Test
    void aConnectionIsLeftHalfOpenWithinTheAnswer() throws IOException {
        proxy.always(Fault.halfOpenAfter(ANSWER, 3));
        try (Socket client = link.connect();
                Socket server = link.accept()) {
            say(server, "answer");
            assertHears(client, "ans");
            assertEnd(server);
            assertSilent(client);
        }
    }

    @Test
    void aDripGoesAtItsPace() throws IOException {
        ManualPace pace = new ManualPace();
        proxy.always(Fault.drip(ANSWER, 2, pace));
        try (Socket client = link.connect();
                Socket server = link.accept()) {
            say(server, "0123456789");
            pace.awaitWaiter();
            assertThat(proxy.bytes(ANSWER)).isZero();
            pace.release(2);
            proxy.awaitBytes(ANSWER, 4);
            pace.awaitWaiter();
            assertThat(proxy.bytes(ANSWER)).isEqualTo(4);
            assertHears(client, "0123");
            proxy.heal();
            assertHears(client, "456789");
        }
        assertThat(proxy.faults()).as("a drip is one fault").isEqualTo(1);
    }

    @Test
    void aDelayHoldsTheFirstByteAndNoOther() throws IOException {
        ManualPace pace = new ManualPace();
        proxy.always(Fault.delay(REQUEST, pace));
        try (Socket client = link.connect();
                Socket server = link.accept()) {
            say(client, "question");
            pace.awaitWaiter();
            assertThat(proxy.bytes(REQUEST)).isZero();
            pace.release(1);
            assertHears(server, "question");
            say(client, "another");
            assertHears(server, "another");
        }
    }

    @Test
    void aPaceMayGoByTheClock() throws IOException {
        proxy.always(Fault.drip(ANSWER, 1, Pace.every(Duration.ofMillis(1))));
        try (Socket client = link.connect();
                Socket server = link.accept()) {
            say(server, "answer");
            assertHears(client, "answer");
        }
        assertThatThrownBy(() -> Pace.every(Duration.ofMillis(-1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRefusedConnectionLooksAsIfNobodyListened() throws IOException {
        try (Socket before = link.connect();
                Socket server = link.accept()) {
            proxy.refuseConnections();
            assertThatThrownBy(link::connect).isInstanceOf(ConnectException.class);
            say(before, "the open one goes on");
            assertHears(server, "the open one goes on");
        }
        proxy.heal();
        try (Socket after = link.connect();
                Socket server = link.accept()) {
            say(after, "again");
            assertHears(server, "again");
        }
        assertThat(proxy.connections()).isEqualTo(2);
    }

    @Test
    void oneConnectionOfManyIsHit() throws IOException {
        proxy.onConnection(2, Fault.reset());
        for (int connection = 1; connection <= 3; connection++) {
            try (Socket client = link.connect()) {
                if (connection == 2) {
                    assertReset(client);
                } else {
                    try (Socket server = link.accept()) {
                        say(client, "question");
                        assertHears(server, "question");
                    }
                }
            }
        }
        assertThat(proxy.faults()).isEqualTo(1);
    }

    @Test
    void anOpenConnectionSuffersWhatIsSetLater() throws IOException {
        try (Socket client = link.connect();
                Socket server = link.accept()) {
            say(client, "question");
            assertHears(server, "question");
            proxy.always(Fault.reset());
            assertReset(client);
            assertReset(server);
        }
    }

    @Test
    void aServerThatIsNotThereResetsTheClient() throws IOException {
        link.endTarget();
        try (Socket client = link.connect()) {
            assertReset(client);
        }
    }

    @Test
    void aResetIsPassedOnAsOne() throws IOException {
        try (Socket client = link.connect();
                Socket server = link.accept()) {
            say(client, "question");
            assertHears(server, "question");
            Link.reset(server);
            assertReset(client);
        }
    }

    @Test
    void waitingForWhatDoesNotComeIsAnAssertionThatSaysWhatDid() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> proxy.awaitConnections(1)).isInstanceOf(AssertionError.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void faultsSayWhatTheyAre() {
        assertThat(Fault.none()).hasToString("none");
        assertThat(Fault.reset()).hasToString("reset");
        assertThat(Fault.halfOpen()).hasToString("half-open");
        assertThat(Fault.closeAfter(REQUEST, 7)).hasToString("close after 7 bytes (request)");
        assertThat(Fault.drip(ANSWER, 1, new ManualPace())).hasToString("drip of 1 bytes (answer)");
        assertThat(Fault.delay(ANSWER, new ManualPace())).hasToString("delay (answer)");
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> FaultProxy.to("127.0.0.1", 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> proxy.onConnection(0, Fault.none())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Fault.closeAfter(REQUEST, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Fault.drip(REQUEST, 0, new ManualPace())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ManualPace().release(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}
