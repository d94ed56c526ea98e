package io.marketdata.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.ClientConfigProperties;
import io.marketdata.batch.CandleBatch;
import io.marketdata.error.MarketDataException;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.RawKlineWriter;
import io.marketdata.testkit.NothingLeft;
import io.marketdata.testkit.fault.HttpAnswer;
import io.marketdata.testkit.fault.ScriptedHttpServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A certificate that is not right ends it: nothing is sent, nothing is tried without TLS. */
@Timeout(120)
@ExtendWith(NothingLeft.class)
class TlsTest {
    private static final TimeRange DAY = TimeRange.parse("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z");
    private static final String HERE = "ip:127.0.0.1";
    private static final String BODY = ScriptedServer.column("UInt8", "1\n");

    /** Ends the connection behind the answer, so that the next request has to shake hands anew. */
    private static final HttpAnswer ONE =
            HttpAnswer.of(200).header("Connection", "close").body(BODY).closeAfter(BODY.length());

    @TempDir
    private static Path folder;

    private static Certificates certificates;
    private static SSLContext good;
    private static SSLContext selfSigned;

    @BeforeAll
    static void makeCertificates() {
        certificates = new Certificates(folder, HERE);
        good = certificates.signed(HERE, "-1d", 30);
        selfSigned = certificates.selfSigned();
    }

    private static ClickHouseOptions options(ScriptedHttpServer server) {
        return ClickHouseOptions.builder(server.host())
                .port(server.port())
                .secure(true)
                .password("s3cret")
                .build();
    }

    /** Of a host program that trusts an authority of its own. */
    private static Client trusting(ClickHouseOptions options) {
        return new Client.Builder()
                .addEndpoint(options.endpoint())
                .setUsername(options.user())
                .setPassword("s3cret")
                .setOption(
                        ClientConfigProperties.CA_CERTIFICATE.getKey(),
                        certificates.trusted().toString())
                .compressServerResponse(false)
                .build();
    }

    private static void assertRefused(ClickHouse clickHouse, String reason) {
        CandleBatch batch = Candles.minutes(Candles.BTC, "2026-01-01T00:00:00Z", 10, 1);
        try (RawKlineWriter writer = clickHouse.rawWriter()) {
            for (ThrowingCallable call :
                    List.<ThrowingCallable>of(() -> writer.write1m(batch), () -> read(clickHouse))) {
                MarketDataException problem = catchThrowableOfType(MarketDataException.class, call);
                assertThat(problem).isNotNull();
                assertThat(problem.getMessage())
                        .startsWith("MD-N001")
                        .contains("no TLS connection", "https://127.0.0.1", reason)
                        .doesNotContain("s3cret", "\n");
                assertThat(problem.isRetryable()).as(problem.getMessage()).isFalse();
            }
        }
    }

    private static void assertServerRefused(SSLContext context, String reason) {
        try (ScriptedHttpServer other = ScriptedHttpServer.startTls(context);
                Client client = trusting(options(other));
                ClickHouse clickHouse = ClickHouse.over(client, options(other))) {
            assertRefused(clickHouse, reason);
            assertThat(other.requests()).as("nothing was sent").isEmpty();
        }
    }

    /** That the answer is none of ClickHouse's does not matter here: it was asked, and heard. */
    private static void read(ClickHouse clickHouse) {
        clickHouse.canonicalReader().read1m(Candles.BTC, DAY).close();
    }

    @Test
    void f17ACertificateThatIsTrustedAndRightIsTaken() {
        try (ScriptedHttpServer fine = ScriptedHttpServer.startTls(good);
                Client client = trusting(options(fine));
                Server server = Server.over(client, options(fine))) {
            fine.otherwise(ONE);
            assertThat(server.rows("SELECT 1", Map.of())).hasSize(1);
        }
    }

    @Test
    void f17AnExpiredCertificateIsRefused() {
        assertServerRefused(certificates.signed(HERE, "-20d", 5), "its certificate has expired (NotAfter: ");
    }

    @Test
    void f17ACertificateThatIsNotValidYetIsRefused() {
        assertServerRefused(certificates.signed(HERE, "+2d", 5), "its certificate is not valid yet (NotBefore: ");
    }

    @Test
    void f17AnExpiredCertificateOfNobodyKnownIsRefusedToo() {
        assertServerRefused(new Certificates(folder, HERE, "-20d", 5).selfSigned(), "one that this JVM trusts");
    }

    @Test
    void f17ACertificateForAnotherHostIsRefused() {
        assertServerRefused(certificates.signed("dns:other.example", "-1d", 30), "127.0.0.1");
    }

    @Test
    void f17ACertificateOfNobodyKnownIsRefused() {
        assertServerRefused(selfSigned, "certif");
        try (ScriptedHttpServer other = ScriptedHttpServer.startTls(good);
                ClickHouse clickHouse = ClickHouse.connect(options(other))) {
            assertRefused(clickHouse, "certif");
            assertThat(other.requests()).as("nothing was sent").isEmpty();
        }
    }

    @Test
    void f17ACertificateThatIsReplacedByAWrongOneEndsIt() {
        try (ScriptedHttpServer server = ScriptedHttpServer.startTls(good);
                Client client = trusting(options(server));
                Server library = Server.over(client, options(server))) {
            server.otherwise(ONE);
            assertThat(library.rows("SELECT 1", Map.of())).hasSize(1);
            server.changeTls(selfSigned);
            assertRefused(ClickHouse.over(client, options(server)), "certif");
            assertThat(server.requests()).hasSize(1);
        }
    }
}
