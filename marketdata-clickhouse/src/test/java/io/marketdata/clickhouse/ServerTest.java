package io.marketdata.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.DataStreamWriter;
import com.clickhouse.data.ClickHouseFormat;
import io.marketdata.error.ConfigurationException;
import io.marketdata.error.MarketDataException;
import io.marketdata.error.SourceException;
import io.marketdata.error.WriteException;
import io.marketdata.error.WriteException.Outcome;
import io.marketdata.model.TimeRange;
import io.marketdata.testkit.NothingLeft;
import io.marketdata.testkit.SafePorts;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Servers that misbehave, on loopback. */
@Timeout(300)
@ExtendWith(NothingLeft.class)
class ServerTest {
    private static void insert(Server server) {
        insert(server, out -> out.write(new byte[100_000]));
    }

    private static void insert(Server server, DataStreamWriter body) {
        try {
            server.insert(new InsertTarget("`db`.`raw`", List.of("`a`"), "2026-01"), Map.of(), body, () -> false);
        } catch (InsertFailure failure) {
            throw failure.problem();
        }
    }

    private static WriteException failedInsert(Server server) {
        WriteException problem = catchThrowableOfType(WriteException.class, () -> insert(server));
        assertThat(problem).isNotNull();
        assertThat(problem.getMessage()).doesNotContain("s3cret", "\n");
        return problem;
    }

    private static SourceException failedRead(Server server) {
        SourceException problem = catchThrowableOfType(SourceException.class, () -> server.rows("SELECT 1", Map.of()));
        assertThat(problem).isNotNull();
        assertThat(problem.getMessage()).doesNotContain("s3cret", "\n");
        return problem;
    }

    @Test
    void f5AServerThatNeverAnswersIsGivenUpAndTheInsertIsInDoubt() throws IOException {
        try (LoopbackServer silent = LoopbackServer.silent();
                Server server = Server.connect(silent.options().build())) {
            WriteException problem = failedInsert(server);
            assertThat(problem.outcome()).isEqualTo(Outcome.IN_DOUBT);
            assertThat(problem.code()).isEqualTo("MD-N002");
            assertThat(problem.isRetryable()).isTrue();
            assertThat(problem.getMessage()).contains("`db`.`raw`", "127.0.0.1", "not known");
            assertThat(failedRead(server).isRetryable()).isTrue();
        }
    }

    @Test
    void f5ASilentServerIsGivenUpByAClientOfTheHostProgramToo() throws IOException {
        try (LoopbackServer silent = LoopbackServer.silent();
                Client client = eagerClient(silent);
                Server server = Server.over(client, silent.options().build())) {
            assertThat(failedInsert(server).outcome()).isEqualTo(Outcome.IN_DOUBT);
        }
    }

    /** It would repeat, wait for ever, and run requests on threads of its own. */
    private static Client eagerClient(LoopbackServer server) {
        return new Client.Builder()
                .addEndpoint(server.options().build().endpoint())
                .setUsername("default")
                .setPassword("s3cret")
                .useAsyncRequests(true)
                .setMaxRetries(3)
                .compressServerResponse(false)
                .build();
    }

    @Test
    void aServerThatHangsUpWithoutAWordLeavesADoubtAndIsAskedOnce() throws IOException {
        try (LoopbackServer rude = LoopbackServer.answering("", "");
                Server server = Server.connect(rude.options().build())) {
            assertThat(failedInsert(server).outcome()).isEqualTo(Outcome.IN_DOUBT);
            assertThat(rude.requests()).isEqualTo(1);
        }
    }

    @Test
    void noClientRepeatsAnInsertByItself() throws IOException {
        try (LoopbackServer rude = LoopbackServer.answering("", "");
                Client client = eagerClient(rude);
                Server server = Server.over(client, rude.options().build())) {
            failedInsert(server);
            assertThat(rude.requests()).isEqualTo(1);
        }
    }

    @Test
    void aBatchIsReadOnTheCallersThreadWhateverTheClientsDefault() throws IOException {
        List<Thread> threads = new ArrayList<>();
        try (LoopbackServer fine = LoopbackServer.answering("HTTP/1.1 200 OK", "");
                Client client = eagerClient(fine);
                Server server = Server.over(client, fine.options().build())) {
            insert(server, out -> threads.add(Thread.currentThread()));
        }
        assertThat(threads).containsExactly(Thread.currentThread());
    }

    @Test
    void aProxyThatLostItsServerLeavesADoubt() throws IOException {
        for (String status : List.of(
                "500 Internal Server Error", "502 Bad Gateway", "503 Service Unavailable", "504 Gateway Timeout")) {
            try (LoopbackServer proxy = LoopbackServer.answering("HTTP/1.1 " + status, "<html>");
                    Server server = Server.connect(proxy.options().build())) {
                WriteException problem = failedInsert(server);
                assertThat(problem.outcome()).as(status).isEqualTo(Outcome.IN_DOUBT);
                assertThat(problem.isRetryable()).as(status).isTrue();
                assertThat(failedRead(server).isRetryable()).as(status).isTrue();
            }
        }
    }

    @Test
    void f11AnExceptionInAnAnswerThatSays200IsAFailure() throws IOException {
        try (LoopbackServer late = LoopbackServer.answering(
                        "HTTP/1.1 200 OK\r\nX-ClickHouse-Exception-Code: 241",
                        "Code: 241. DB::Exception: Memory limit exceeded");
                Server server = Server.connect(late.options().build())) {
            WriteException problem = failedInsert(server);
            assertThat(problem.getMessage()).contains("code 241", "Memory limit");
            assertThat(problem.isRetryable()).isTrue();
            assertThat(failedRead(server).getMessage()).contains("Memory limit");
        }
    }

    @Test
    void aServerThatIsNotClickHouseIsNotTakenForOne() throws IOException {
        try (LoopbackServer other = LoopbackServer.answering("SSH-2.0-OpenSSH_9", "");
                Server server = Server.connect(other.options().build())) {
            assertThat(failedRead(server).getMessage()).startsWith("MD-N002").contains("127.0.0.1");
        }
    }

    @Test
    void anAnswerThatEndsEarlyIsAFailure() throws IOException {
        try (LoopbackServer broken = LoopbackServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 100", "1\n2\n");
                Server server = Server.connect(broken.options().build())) {
            assertThat(failedRead(server).code()).isEqualTo("MD-N002");
        }
        try (LoopbackServer broken =
                        LoopbackServer.answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked", "2\r\n1\n\r\n");
                Server server = Server.connect(broken.options().build())) {
            assertThat(failedRead(server).code()).isEqualTo("MD-N002");
        }
    }

    @Test
    void aPortWithoutAServerRejectsTheInsertAndNamesTheSettings() {
        int port = SafePorts.free();
        ClickHouseOptions options = ClickHouseOptions.builder("127.0.0.1")
                .port(port)
                .password("s3cret")
                .build();
        try (Server server = Server.connect(options)) {
            WriteException problem = failedInsert(server);
            assertThat(problem.outcome()).isEqualTo(Outcome.REJECTED);
            assertThat(problem.isRetryable()).isTrue();
            assertThat(problem.getMessage()).startsWith("MD-N001").contains(":" + port, "CH_HOST", "CH_PORT");
            assertThat(failedRead(server).code()).isEqualTo("MD-N001");
        }
    }

    @Test
    void f8AHostWithoutAnAddressIsNamed() {
        try (Server server =
                Server.connect(ClickHouseOptions.builder("no-such-host.invalid").build())) {
            assertThat(failedInsert(server).outcome()).isEqualTo(Outcome.REJECTED);
            assertThat(failedRead(server).getMessage()).startsWith("MD-N001").contains("no-such-host.invalid");
        }
    }

    @Test
    void aClosedDoorIsMisuseOfWhatItHandedOutAndSendsNothing() throws IOException {
        try (LoopbackServer fine = LoopbackServer.answering("HTTP/1.1 200 OK", "");
                Client client = eagerClient(fine)) {
            ClickHouse clickHouse = ClickHouse.over(client, fine.options().build());
            var reader = clickHouse.canonicalReader();
            var writer = clickHouse.rawWriter();
            var schema = clickHouse.schema();
            clickHouse.close();
            clickHouse.close();
            TimeRange range = TimeRange.parse("2024-01-01T00:00:00Z", "2024-01-02T00:00:00Z");
            assertThatThrownBy(() -> reader.read1m(Candles.BTC, range)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> writer.write1m(Candles.minutes(Candles.BTC, "2024-01-01T00:00:00Z", 1, 1)))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(schema::create).isInstanceOf(IllegalStateException.class);
            assertThat(fine.requests()).isZero();
        }
    }

    @Test
    void aShortDeadlineIsSentAsASecondNotAsNone() throws IOException {
        try (LoopbackServer fine = LoopbackServer.answering("HTTP/1.1 200 OK", "");
                Server server = Server.connect(
                        fine.options().executionTimeout(Duration.ofMillis(1)).build())) {
            assertThat(server.deadline()).containsEntry("max_execution_time", "1");
        }
    }

    @Test
    void anUncheckedCertificateIsWarnedOfOnceAndOnlyWhereThereIsOne() {
        List<String> warnings = new ArrayList<>();
        Logger logger = Logger.getLogger("io.marketdata.clickhouse");
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                warnings.add(entry.getLevel() + " " + entry.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
        try {
            ClickHouseOptions.Builder builder = ClickHouseOptions.builder("db").verify(false);
            Server.connect(builder.build()).close();
            Server.connect(builder.secure(true).verify(true).build()).close();
            assertThat(warnings).isEmpty();
            Server.connect(builder.verify(false).build()).close();
            assertThat(warnings).hasSize(1);
            assertThat(warnings.get(0)).startsWith("WARNING CH_VERIFY is false");
        } finally {
            logger.removeHandler(handler);
            logger.setUseParentHandlers(true);
        }
    }

    @Test
    void theClientOfAHostProgramStaysOpen() throws IOException {
        try (LoopbackServer fine = LoopbackServer.answering("HTTP/1.1 200 OK", "1\n");
                Client client = eagerClient(fine)) {
            ClickHouse.over(client, fine.options().build()).close();
            try (Server server = Server.over(client, fine.options().build());
                    Answer answer = server.open("SELECT 1", Map.of(), Map.of(), ClickHouseFormat.TabSeparated)) {
                assertThat(answer.body().read()).isEqualTo('1');
            }
        }
    }

    @Test
    void whatIsThrownWithoutAServerBehindItIsOneOfOurs() throws IOException {
        try (LoopbackServer denied = LoopbackServer.answering(
                        "HTTP/1.1 403 Forbidden\r\nX-ClickHouse-Exception-Code: 516",
                        "Code: 516. DB::Exception: default: Authentication failed");
                Server server = Server.connect(denied.options().build())) {
            MarketDataException problem = catchThrowableOfType(MarketDataException.class, () -> insert(server));
            assertThat(problem).isInstanceOf(ConfigurationException.class).hasMessageStartingWith("MD-S010");
        }
    }
}
