package io.marketdata.clickhouse.embedded;

import static io.marketdata.clickhouse.embedded.Asking.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** One running engine, as a client and as a stranger on the same machine see it. */
@NeedsEngine
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EmbeddedClickHouseIT {
    private Path folder;
    private EmbeddedClickHouse engine;

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException {
        folder = temporary.toRealPath();
        engine = EmbeddedClickHouse.builder(folder.resolve("it's <one> & \u00fc"))
                .maxServerMemoryBytes(1_500_000_000)
                .extraConfig("<max_concurrent_queries>77</max_concurrent_queries>")
                .start();
    }

    @AfterAll
    void close() {
        engine.close();
    }

    @Test
    void answersToThePasswordInItsOptions() {
        assertThat(engine.isAlive()).isTrue();
        assertThat(engine.isAttached()).isFalse();
        assertThat(engine.version()).startsWith("26.");
        assertThat(ask(engine, "SELECT currentUser(), timezone()")).isEqualTo("marketdata\tUTC");
    }

    @Test
    void wrongPasswordIsRefusedOnBothPortsAndTheEngineLives() throws IOException {
        assertThatThrownBy(() -> ask(engine.httpPort(), new Credentials("marketdata", "guess"), "SELECT 1"))
                .hasMessageContaining("HTTP 403");
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), engine.nativePort())) {
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.write(nativeHello("marketdata", "guess"));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("Authentication failed");
        }
        assertThat(ask(engine, "SELECT 1")).isEqualTo("1");
    }

    /** Client hello of the native protocol: packet 0, then name, version, database, user and password. */
    private static byte[] nativeHello(String user, String password) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(0);
        writeString(bytes, "test");
        bytes.write(new byte[] {1, 1, (byte) 0xAE, (byte) 0xA9, 3});
        writeString(bytes, "");
        writeString(bytes, user);
        writeString(bytes, password);
        return bytes.toByteArray();
    }

    private static void writeString(ByteArrayOutputStream bytes, String text) throws IOException {
        bytes.write(text.length());
        bytes.write(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void strangersWithoutAPasswordReadNoFileNoTableAndCannotClosePorts() {
        Credentials nobody = new Credentials("default", "");
        for (String sql : List.of(
                "SELECT * FROM file('/etc/passwd', 'LineAsString')",
                "SELECT * FROM system.tables",
                "SYSTEM STOP LISTEN HTTP")) {
            assertThatThrownBy(() -> ask(engine.httpPort(), nobody, sql))
                    .as(sql)
                    .hasMessageContaining("HTTP 5");
        }
        assertThat(ask(engine, "SELECT 1")).isEqualTo("1");
    }

    @Test
    void brokenRequestsDoNotEndTheEngine() throws IOException {
        for (String broken : List.of("GE", "nonsense\r\n\r\n", "POST / HTTP/1.1\r\nHost: ")) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), engine.httpPort())) {
                socket.setSoLinger(true, 0);
                socket.getOutputStream().write(broken.getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().flush();
            }
        }
        assertThat(ask(engine, "SELECT 1")).isEqualTo("1");
        assertThat(engine.isAlive()).isTrue();
    }

    @Test
    void readsAFileByItsAbsolutePath() throws IOException {
        Path file = Files.writeString(folder.resolve("rows.csv"), "1,2\n3,4\n");
        assertThat(ask(engine, "SELECT sum(a * b) FROM file('" + file + "', CSV, 'a Int64, b Int64')"))
                .isEqualTo("14");
    }

    @Test
    void mergesPartsAndTellsOfThemInItsSystemTables() {
        ask(engine, "CREATE DATABASE merging");
        ask(engine, "CREATE TABLE merging.t (k Int64, v Int64) ENGINE = ReplacingMergeTree ORDER BY k");
        ask(engine, "INSERT INTO merging.t VALUES (1, 1)");
        ask(engine, "INSERT INTO merging.t VALUES (1, 2)");
        ask(engine, "OPTIMIZE TABLE merging.t FINAL");
        assertThat(ask(engine, "SELECT count(), sum(rows) FROM system.parts WHERE database = 'merging' AND active"))
                .isEqualTo("1\t1");
    }

    @Test
    void obeysTheMemoryLimitAndTheExtraConfiguration() {
        assertThat(ask(
                        engine,
                        "SELECT value FROM system.server_settings"
                                + " WHERE name IN ('max_server_memory_usage', 'max_concurrent_queries') ORDER BY name"))
                .isEqualTo("77\n1500000000");
    }

    @Test
    void itsPasswordIsNowhereButInTheEndpointFileOfThisUser() throws IOException {
        String password = engine.options().get("CH_PASSWORD");
        Path root = engine.dataDirectory();
        assertThat(Files.getPosixFilePermissions(root.resolve("endpoint.properties")))
                .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        assertThat(Files.readString(root.resolve("endpoint.properties"))).contains(password);
        assertThat(Files.readString(root.resolve("conf/users.xml"))).doesNotContain(password);
        assertThat(Files.readString(root.resolve("log/engine.log"))).doesNotContain(password);
        assertThat(Files.readString(Path.of("/proc/" + engine.pid() + "/cmdline")))
                .contains("libchdb")
                .doesNotContain(password);
        for (String privateFolder : List.of("conf", "data", "log")) {
            assertThat(Files.getPosixFilePermissions(root.resolve(privateFolder)))
                    .as(privateFolder)
                    .hasSize(3);
        }
    }

    @Test
    void secondStartOnItsFolderIsRefusedAndNamesTheWayToShare() {
        assertThatThrownBy(() -> EmbeddedClickHouse.start(engine.dataDirectory()))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("this process already runs on " + engine.dataDirectory())
                .hasMessageContaining("startOrAttach");
    }

    @Test
    void secondHandleOfThisProgramAttaches() {
        try (EmbeddedClickHouse second = EmbeddedClickHouse.startOrAttach(engine.dataDirectory())) {
            assertThat(second.isAttached()).isTrue();
            assertThat(second.isAlive()).isTrue();
            assertThat(second.pid()).isEqualTo(engine.pid());
            assertThat(second.options()).isEqualTo(engine.options());
            assertThat(second.version()).isEqualTo(engine.version());
            assertThatThrownBy(second::kill).isInstanceOf(IllegalStateException.class);
        }
        assertThat(engine.isAlive()).isTrue();
    }

    @Test
    void anotherEngineRunsBesideIt() {
        try (EmbeddedClickHouse other = EmbeddedClickHouse.start(folder.resolve("other"))) {
            assertThat(other.httpPort()).isNotEqualTo(engine.httpPort());
            ask(other, "CREATE DATABASE only_there");
            assertThat(ask(engine, "SELECT count() FROM system.databases WHERE name = 'only_there'"))
                    .isEqualTo("0");
        }
        assertThat(engine.isAlive()).isTrue();
    }

    @Test
    void foreignEngineOnTheSameDataIsNamed() throws IOException {
        Path root = Files.createDirectories(folder.resolve("same-data"));
        Files.createSymbolicLink(root.resolve("data"), engine.dataDirectory().resolve("data"));
        assertThatThrownBy(() -> EmbeddedClickHouse.start(root))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("another ClickHouse engine, not started by this library, runs on " + root);
        assertThat(root.resolve("endpoint.properties")).doesNotExist();
    }

    @Test
    void configurationThatIsNoXmlIsQuotedWithoutTheEnginesStack() {
        assertThatThrownBy(() -> EmbeddedClickHouse.builder(folder.resolve("no-xml"))
                        .extraConfig("<open>")
                        .start())
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("libchdb.so ended with exit code")
                .hasMessageContaining("conf/config.xml")
                .satisfies(e -> assertThat(String.valueOf(e.getMessage())).doesNotContain("@ 0x"));
    }

    @Test
    void portInUseIsNamed() throws IOException {
        Path root = folder.resolve("port-in-use");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedClickHouse.builder(root)
                            .httpPort(taken.getLocalPort())
                            .start())
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("port is in use")
                    .hasMessageContaining("HTTP " + taken.getLocalPort());
        }
        assertThat(root.resolve("endpoint.properties")).doesNotExist();
        assertThat(OrphanedEngine.pid(root.resolve("conf/engine.pid")).flatMap(ProcessHandle::of))
                .isEmpty();
    }
}
