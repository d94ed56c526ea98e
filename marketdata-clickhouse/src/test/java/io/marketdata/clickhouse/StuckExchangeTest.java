package io.marketdata.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.clickhouse.client.api.DataStreamWriter;
import io.marketdata.batch.CandleBatch;
import io.marketdata.error.MarketDataException;
import io.marketdata.error.SourceException;
import io.marketdata.error.WriteException;
import io.marketdata.error.WriteException.Outcome;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CandleStream;
import io.marketdata.testkit.NothingLeft;
import io.marketdata.testkit.fault.FaultProxy;
import io.marketdata.testkit.fault.HttpAnswer;
import io.marketdata.testkit.fault.Pace;
import io.marketdata.testkit.fault.ScriptedHttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers that hold a request without end: each call ends by its own deadline, by an interrupt, or by closing. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ExtendWith(NothingLeft.class)
class StuckExchangeTest {
    private static final Duration LONG = Duration.ofHours(1);

    /** Sends a byte whenever it is asked for one more, at a pace that no silence timeout sees. */
    private static final class Dripping implements AutoCloseable {
        private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final ConcurrentLinkedQueue<Socket> sockets = new ConcurrentLinkedQueue<>();
        private final CountDownLatch over = new CountDownLatch(1);
        private final CountDownLatch asked = new CountDownLatch(1);
        private final @Nullable String head;
        private final boolean reads;

        Dripping(@Nullable String head, boolean reads) throws IOException {
            this.head = head;
            this.reads = reads;
            Thread acceptor = new Thread(this::accept, "dripping server");
            acceptor.setDaemon(true);
            acceptor.start();
        }

        private void accept() {
            try {
                while (true) {
                    Socket socket = listener.accept();
                    sockets.add(socket);
                    Thread server = new Thread(() -> serve(socket), "dripping connection");
                    server.setDaemon(true);
                    server.start();
                }
            } catch (IOException closed) {
                // The test is over.
            }
        }

        private void serve(Socket socket) {
            try {
                InputStream in = socket.getInputStream();
                in.read();
                asked.countDown();
                if (!reads) {
                    over.await();
                    return;
                }
                Thread reader = new Thread(() -> drain(in), "dripping reader");
                reader.setDaemon(true);
                reader.start();
                String first = head == null ? "HTTP/1.1 200 OK\r\nX-Slow: " : head;
                socket.getOutputStream().write(first.getBytes(StandardCharsets.US_ASCII));
                while (!over.await(20, TimeUnit.MILLISECONDS)) {
                    socket.getOutputStream().write('1');
                    socket.getOutputStream().flush();
                }
            } catch (IOException | InterruptedException gone) {
                // The client hung up, as it should.
            }
        }

        private static void drain(InputStream in) {
            try {
                in.transferTo(OutputStream.nullOutputStream());
            } catch (IOException gone) {
                // The client hung up.
            }
        }

        ClickHouseOptions.Builder options() {
            return ClickHouseOptions.builder("127.0.0.1")
                    .port(listener.getLocalPort())
                    .requireCanonical(false)
                    .retry(RetryPolicy.NONE)
                    .socketTimeout(LONG)
                    .requestTimeout(LONG);
        }

        boolean wasAsked() {
            return asked.getCount() == 0;
        }

        @Override
        public void close() throws IOException {
            over.countDown();
            listener.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private static void insert(Server server, int bytes) {
        insert(server, out -> {
            byte[] chunk = new byte[64 * 1024];
            for (int sent = 0; sent < bytes; sent += chunk.length) {
                out.write(chunk);
            }
        });
    }

    private static void insert(Server server, DataStreamWriter body) {
        try {
            server.insert(new InsertTarget("`db`.`raw`", List.of("`a`"), "2026-01"), Map.of(), body, () -> false);
        } catch (InsertFailure failure) {
            throw failure.problem();
        }
    }

    private static void assertInDoubtByDeadline(boolean reads, int bytes) throws Exception {
        GrowingLimit.each((limit, last) -> {
            try (Dripping stuck = new Dripping(null, reads);
                    Server server =
                            Server.connect(stuck.options().requestTimeout(limit).build())) {
                WriteException problem = catchThrowableOfType(WriteException.class, () -> insert(server, bytes));
                if (!stuck.wasAsked() && !last) {
                    return false;
                }
                assertThat(problem.outcome()).isEqualTo(Outcome.IN_DOUBT);
                assertThat(problem)
                        .hasMessageStartingWith("MD-N002")
                        .hasMessageContaining("did not end within " + limit);
                return true;
            }
        });
    }

    @Test
    void f6AnAnswerWhoseHeadDripsEndsByTheDeadline() throws Exception {
        assertInDoubtByDeadline(true, 1_000);
    }

    @Test
    void f6AnErrorWhoseTextDripsEndsByTheDeadline() throws Exception {
        String head = "HTTP/1.1 500 Oh\r\nX-ClickHouse-Exception-Code: 395\r\nContent-Length: 100000\r\n\r\n";
        GrowingLimit.each((limit, last) -> {
            try (Dripping stuck = new Dripping(head, true);
                    Server server =
                            Server.connect(stuck.options().requestTimeout(limit).build())) {
                WriteException problem = catchThrowableOfType(WriteException.class, () -> insert(server, 1_000));
                if (!problem.code().equals("MD-N003") && !last) {
                    // The deadline may have passed before the head was there.
                    return false;
                }
                assertThat(problem)
                        .as("the head has said enough")
                        .hasMessageStartingWith("MD-N003")
                        .hasMessageContaining("code 395");
                return true;
            }
        });
    }

    @Test
    void f7AServerThatDoesNotReadEndsByTheDeadline() throws Exception {
        assertInDoubtByDeadline(false, 64 << 20);
    }

    @Test
    void f6AReadWhoseBodyDripsIsGivenUp() throws Exception {
        String head = "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n";
        GrowingLimit.each((limit, last) -> {
            try (Dripping stuck = new Dripping(head, true);
                    Server server =
                            Server.connect(stuck.options().requestTimeout(limit).build())) {
                SourceException problem =
                        catchThrowableOfType(SourceException.class, () -> server.rows("SELECT 1", Map.of()));
                if (!stuck.wasAsked() && !last) {
                    return false;
                }
                assertThat(problem).hasMessageStartingWith("MD-N002").hasMessageContaining("did not end within");
                return true;
            }
        });
    }

    @Test
    void f6ACanonicalStreamThatDripsIsGivenUpAndClosed() throws Exception {
        String head = "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n";
        TimeRange day = TimeRange.parse("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z");
        GrowingLimit.each((limit, last) -> {
            try (Dripping stuck = new Dripping(head, true);
                    Server server = Server.connect(stuck.options()
                            .socketTimeout(limit)
                            .requestTimeout(limit)
                            .build())) {
                CandleStream stream;
                try {
                    stream = new CanonicalReader(server).read1m(Candles.BTC, day);
                } catch (SourceException headTooLate) {
                    assertThat(last).as(headTooLate.getMessage()).isFalse();
                    return false;
                }
                try (stream) {
                    Throwable problem = catchThrowable(() -> stream.read(CandleBatch.ofCapacity(10)));
                    assertThat(problem).isInstanceOf(MarketDataException.class);
                }
                return true;
            }
        });
    }

    /** Sends a head and three bytes of a body, then nothing more, to whoever asks. */
    private static boolean withStalledBodies(Duration limit, UseOfServer work) throws Exception {
        try (ScriptedHttpServer scripted = ScriptedHttpServer.start()) {
            scripted.otherwise(HttpAnswer.of(200).body(new byte[100_000]).silentAfter(3));
            Server server = Server.connect(ClickHouseOptions.builder(scripted.host())
                    .port(scripted.port())
                    .socketTimeout(LONG)
                    .requestTimeout(limit)
                    .build());
            try (server) {
                return work.test(server, scripted);
            }
        }
    }

    private interface UseOfServer {
        boolean test(Server server, ScriptedHttpServer scripted) throws Exception;
    }

    private static Stream<Consumer<Server>> calls() {
        return Stream.of(
                server -> server.rows("SELECT 1", Map.of()),
                server -> server.execute("SYSTEM FLUSH LOGS"),
                server -> insert(server, 1_000));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void f6AnAnswerWhoseBodyFallsSilentEndsByTheDeadlineOfTheWholeExchange(Consumer<Server> call) throws Exception {
        GrowingLimit.each((limit, last) -> withStalledBodies(limit, (server, scripted) -> {
            Throwable problem = catchThrowable(() -> call.accept(server));
            if (scripted.requests().isEmpty() && !last) {
                return false;
            }
            assertThat(problem)
                    .isInstanceOf(MarketDataException.class)
                    .hasMessageContaining("did not end within " + limit);
            return true;
        }));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void f33AnInterruptEndsTheWaitForTheRestOfAnAnswerAndStaysSet(Consumer<Server> call) throws Exception {
        withStalledBodies(LONG, (server, scripted) -> {
            CompletableFuture<Ended> ended = new CompletableFuture<>();
            Thread caller = new Thread(() -> {
                Throwable problem = catchThrowable(() -> call.accept(server));
                ended.complete(new Ended(problem, Thread.currentThread().isInterrupted()));
            });
            caller.start();
            scripted.awaitRequests(1);
            caller.interrupt();
            assertThat(ended.get().problem())
                    .isInstanceOf(MarketDataException.class)
                    .hasMessageContaining("the thread was interrupted");
            assertThat(ended.get().interrupted()).isTrue();
            return true;
        });
    }

    /** A server whose answers drip, and a proxy that counts connections. */
    private static boolean withDrippingAnswers(Duration limit, BiPredicate<ClickHouseOptions, FaultProxy> work) {
        try (ScriptedHttpServer server = ScriptedHttpServer.start();
                FaultProxy proxy = FaultProxy.to(server.host(), server.port())) {
            server.otherwise(HttpAnswer.of(200).body(new byte[1_000_000]).drip(1, Pace.every(Duration.ofMillis(20))));
            return work.test(
                    ClickHouseOptions.builder("127.0.0.1")
                            .port(proxy.port())
                            .socketTimeout(LONG)
                            .requestTimeout(limit)
                            .build(),
                    proxy);
        }
    }

    private static Set<Thread> discarding() {
        return threads("marketdata-clickhouse-answer");
    }

    private static Set<Thread> threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name))
                .collect(Collectors.toSet());
    }

    /** The client ends a body that still comes with the connection alone: then all of them go. */
    private static void assertGivenUpAndNothingLeftAfterClosing(Consumer<Server> call) throws Exception {
        GrowingLimit.each((limit, last) -> withDrippingAnswers(limit, (options, proxy) -> {
            Set<Thread> before = discarding();
            Set<Thread> made;
            try (Server server = Server.connect(options)) {
                assertThat(catchThrowable(() -> call.accept(server)))
                        .isInstanceOf(SourceException.class)
                        .hasMessageContaining("did not end within");
                made = discarding();
                made.removeAll(before);
                if (made.isEmpty() && !last) {
                    // The deadline passed before the answer had begun.
                    return false;
                }
                assertThat(made).hasSize(1);
            }
            proxy.awaitNoConnections();
            for (Thread thread : made) {
                assertThat(catchThrowable(thread::join)).isNull();
            }
            return true;
        }));
    }

    @Test
    void f6AReadThatIsGivenUpLeavesNoConnectionAndNoThreadBehindClosing() throws Exception {
        assertGivenUpAndNothingLeftAfterClosing(server -> server.rows("SELECT 1", Map.of()));
    }

    @Test
    void f6AStatementWhoseAnswerDripsIsGivenUpAndLeavesNothingBehindClosing() throws Exception {
        assertGivenUpAndNothingLeftAfterClosing(server -> server.execute("SYSTEM FLUSH LOGS"));
    }

    private record Ended(Throwable problem, boolean interrupted) {}

    private static Ended whileWriting(Dripping stuck, Server server, InterruptibleStep step) throws Exception {
        CompletableFuture<Ended> ended = new CompletableFuture<>();
        Thread writer = new Thread(() -> {
            Throwable problem = catchThrowable(() -> insert(server, 64 << 20));
            ended.complete(new Ended(problem, Thread.currentThread().isInterrupted()));
        });
        writer.start();
        stuck.asked.await();
        step.take(writer);
        writer.join();
        Ended result = ended.get();
        assertThat(result.problem()).isInstanceOf(WriteException.class);
        return result;
    }

    private interface InterruptibleStep {
        void take(Thread writer) throws Exception;
    }

    @Test
    void f33AnInterruptEndsAWriteAndStaysSet() throws Exception {
        try (Dripping stuck = new Dripping(null, false);
                Server server =
                        Server.connect(stuck.options().requestTimeout(LONG).build())) {
            Ended ended = whileWriting(stuck, server, Thread::interrupt);
            assertThat(ended.problem()).hasMessageContaining("the thread was interrupted");
            assertThat(ended.interrupted()).isTrue();
        }
    }

    @Test
    void f33ClosingFromAnotherThreadEndsAWrite() throws Exception {
        try (Dripping stuck = new Dripping(null, false)) {
            Server server = Server.connect(stuck.options().requestTimeout(LONG).build());
            assertThat(whileWriting(stuck, server, writer -> server.close()).problem())
                    .hasMessageStartingWith("MD-N002");
        }
    }

    @Test
    void theWatchingThreadIsGoneAfterClosing() throws Exception {
        Set<Thread> before = threads("marketdata-clickhouse-watchdog");
        Set<Thread> made = new HashSet<>();
        try (Dripping stuck = new Dripping(null, true)) {
            Server server = Server.connect(
                    stuck.options().requestTimeout(Duration.ofMillis(300)).build());
            assertThat(catchThrowable(() -> insert(server, out -> {
                        made.addAll(threads("marketdata-clickhouse-watchdog"));
                        out.write(1);
                    })))
                    .isNotNull();
            server.close();
        }
        made.removeAll(before);
        assertThat(made).isNotEmpty();
        for (Thread thread : made) {
            thread.join();
        }
    }
}
