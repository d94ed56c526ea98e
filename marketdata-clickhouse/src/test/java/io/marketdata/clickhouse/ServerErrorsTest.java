package io.marketdata.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.clickhouse.client.api.ConnectionInitiationException;
import com.clickhouse.client.api.DataTransferException;
import com.clickhouse.client.api.ServerException;
import io.marketdata.error.ConfigurationException;
import io.marketdata.error.MarketDataException;
import io.marketdata.error.SchemaException;
import io.marketdata.error.SourceException;
import io.marketdata.error.WriteException;
import io.marketdata.error.WriteException.Outcome;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.client5.http.HttpHostConnectException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerErrorsTest {
    private static final ClickHouseOptions OPTIONS = ClickHouseOptions.builder("db")
            .user("ana")
            .password("s3cret")
            .database("candles")
            .build();

    private static ServerException server(int code, String text) {
        return new ServerException(code, text, 500, "query");
    }

    private static final InsertTarget TARGET = new InsertTarget("`candles`.`raw`", List.of(), "2026-01");

    private static MarketDataException insert(Throwable problem) {
        return insert(problem, true);
    }

    private static MarketDataException insert(Throwable problem, boolean bodySent) {
        MarketDataException found =
                ServerErrors.ofInsert(problem, bodySent, TARGET, OPTIONS).problem();
        assertPlain(found);
        return found;
    }

    private static MarketDataException read(Throwable problem) {
        MarketDataException found = ServerErrors.ofRead(problem, OPTIONS);
        assertPlain(found);
        return found;
    }

    /** One readable line without a secret, and what it came from behind it. */
    private static void assertPlain(MarketDataException found) {
        assertThat(found.getMessage()).startsWith(found.code()).doesNotContain("\n", "s3cret");
        assertThat(found.getMessage()).hasSizeLessThan(2_500).contains("http://db:8123");
        assertThat(found.getCause()).isNotNull();
    }

    private static void assertInsert(Throwable problem, String code, Outcome outcome, boolean retryable) {
        assertInsert(problem, true, code, outcome, retryable);
    }

    private static void assertInsert(
            Throwable problem, boolean bodySent, String code, Outcome outcome, boolean retryable) {
        assertThat(insert(problem, bodySent)).isInstanceOfSatisfying(WriteException.class, found -> {
            assertThat(found.code()).isEqualTo(code);
            assertThat(found.outcome()).isEqualTo(outcome);
            assertThat(found.isRetryable()).isEqualTo(retryable);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {192, 193, 194, 516})
    void aRefusedLoginNamesUserAndSettings(int code) {
        for (MarketDataException found : List.of(insert(server(code, "no")), read(server(code, "no")))) {
            assertThat(found).isInstanceOf(ConfigurationException.class);
            assertThat(found.getMessage()).startsWith("MD-S010").contains("ana", "CH_USER", "CH_PASSWORD");
        }
    }

    @Test
    void whatTheSchemaLacksNamesTheCommandThatMakesIt() {
        assertThat(insert(server(81, "no db"))).isInstanceOfSatisfying(SchemaException.class, found -> {
            assertThat(found.getMessage()).startsWith("MD-S001").contains("candles", "schema create");
            assertThat(found.mend()).containsExactly("CREATE DATABASE IF NOT EXISTS `candles`");
        });
        assertThat(read(server(60, "no table raw")))
                .isInstanceOf(SchemaException.class)
                .hasMessageStartingWith("MD-S002")
                .hasMessageContaining("schema create")
                .hasMessageContaining("no table raw");
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 33, 47, 53, 117})
    void otherColumnsNameTheCheck(int code) {
        assertThat(insert(server(code, "no column x")))
                .isInstanceOf(SchemaException.class)
                .hasMessageStartingWith("MD-S003")
                .hasMessageContaining("schema check")
                .hasMessageContaining("no column x");
    }

    @Test
    void aMissingRightAndAForbiddenSettingAreTwoThings() {
        assertThat(insert(server(497, "grant INSERT"))).hasMessageStartingWith("MD-S011 user ana lacks a right");
        assertThat(insert(server(164, "Cannot execute query in readonly mode"))).hasMessageStartingWith("MD-S011");
        assertThat(read(server(164, "Cannot modify 'max_threads' setting in readonly mode")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("MD-S012")
                .hasMessageContaining("readonly=2");
        assertThat(insert(server(452, "Setting async_insert should not be changed")))
                .hasMessageStartingWith("MD-S012")
                .hasMessageContaining("async_insert");
        assertThat(insert(server(115, "Unknown setting"))).hasMessageStartingWith("MD-S012");
    }

    @Test
    void code252PassesWhereMergesLagAndNeverWhereTheBlockHasTooManyPartitions() {
        ServerException parts = server(252, "Code: 252. DB::Exception: Too many parts (3000) in table");
        ServerException partitions =
                server(252, "Code: 252. DB::Exception: Too many partitions for single INSERT block (more than 100)");
        assertInsert(parts, "MD-N003", Outcome.IN_DOUBT, true);
        assertInsert(partitions, "MD-N003", Outcome.IN_DOUBT, false);
        assertThat(read(parts).isRetryable()).isTrue();
        assertThat(read(partitions).isRetryable()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {202, 203})
    void aServerThatIsTooBusyToBeginRejects(int code) {
        assertInsert(server(code, "busy"), "MD-N003", Outcome.REJECTED, true);
        assertThat(read(server(code, "busy")).isRetryable()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 159, 209, 210, 241, 242, 285, 319, 425, 999})
    void anErrorThatMayComeAfterRawWasWrittenIsADoubtThatMayPass(int code) {
        assertInsert(server(code, "later"), "MD-N003", Outcome.IN_DOUBT, true);
        assertThat(read(server(code, "later")).isRetryable()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {395, 243, 469, 710, 27})
    void anyOtherErrorIsADoubtThatDoesNotPass(int code) {
        assertInsert(server(code, "view threw"), "MD-N003", Outcome.IN_DOUBT, false);
        assertThat(read(server(code, "threw")).isRetryable()).isFalse();
    }

    @Test
    void whatCannotBeReachedIsRejectedUnlessAnEarlierRequestTookTheBody() throws Exception {
        List<Exception> notSent = List.of(
                new ConnectionInitiationException("m", new HttpHostConnectException("refused")),
                new ConnectionInitiationException("m", new UnknownHostException("db")),
                new ConnectionInitiationException("m", new NoRouteToHostException("db")),
                new ConnectionInitiationException("m", new ConnectionRequestTimeoutException("pool")),
                new IOException(new SSLHandshakeException("Remote host terminated the handshake")));
        for (Exception problem : notSent) {
            assertInsert(problem, false, "MD-N001", Outcome.REJECTED, true);
            assertInsert(problem, true, "MD-N001", Outcome.IN_DOUBT, true);
            assertThat(read(problem).code()).isEqualTo("MD-N001");
        }
    }

    @Test
    void whatMayHaveBeenSentIsInDoubtHoweverTheClientCallsIt() {
        List<Exception> sent = List.of(
                new ConnectionInitiationException("m", new NoHttpResponseException("db failed to respond")),
                new ConnectionInitiationException("m", new ConnectException("Server returned '502 Bad gateway'.")),
                new ConnectionInitiationException("m", new ConnectException("Server returned '503'.")),
                new DataTransferException("m", new SocketTimeoutException("Read timed out")),
                new DataTransferException("m", new SocketException("Connection reset")),
                new IOException(new SSLException("Connection reset")),
                new ExecutionException(new IOException("pipe")));
        for (Exception problem : sent) {
            assertInsert(problem, "MD-N002", Outcome.IN_DOUBT, true);
            assertThat(read(problem)).isInstanceOf(SourceException.class);
            assertThat(read(problem).code()).isEqualTo("MD-N002");
        }
    }

    @Test
    void anAnswerThatIsNotClickHousesIsADoubtUnlessItRefusesTheRequest() {
        for (int status : new int[] {400, 401, 403, 404, 407}) {
            assertInsert(new ServerException(0, "<html>", status, "q"), "MD-N003", Outcome.REJECTED, false);
        }
        assertInsert(new ServerException(0, "<html>", 500, "q"), "MD-N003", Outcome.IN_DOUBT, true);
    }

    @Test
    void aCertificateThatIsNotTrustedDoesNotPassByItself() throws Exception {
        SSLHandshakeException untrusted = new SSLHandshakeException("PKIX path building failed");
        untrusted.initCause(new CertificateException("unknown issuer"));
        assertInsert(untrusted, false, "MD-N001", Outcome.REJECTED, false);
        assertInsert(untrusted, true, "MD-N001", Outcome.IN_DOUBT, false);
        assertThat(read(untrusted).getMessage()).contains("TLS", "PKIX").contains("certificate");
    }

    @Test
    void foreignTextIsCutAndOnOneLine() {
        assertThat(read(server(395, "x\ny".repeat(5_000))).getMessage()).contains("...");
        assertThat(insert(new IOException("x\ny".repeat(5_000))).getMessage()).contains("...");
    }

    @Test
    void anExceptionOfOursInsideStaysItself() {
        SourceException ours = new SourceException("MD-X", "ours", false, null);
        assertThat(ServerErrors.ofRead(new ExecutionException(ours), OPTIONS)).isSameAs(ours);
        assertThat(ServerErrors.ofInsert(new IOException(ours), true, TARGET, OPTIONS)
                        .problem())
                .isSameAs(ours);
    }

    @Test
    void anInterruptIsNotSwallowed() {
        try {
            assertThat(read(new IOException(new InterruptedException()))).isInstanceOf(SourceException.class);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
