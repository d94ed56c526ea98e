package io.marketdata.clickhouse.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The way with a {@code clickhouse} executable, with a program that stands in for it. */
class BinaryEngineTest {
    @TempDir
    Path folder;

    private Path data;
    private Path binary;
    private String server;

    @BeforeEach
    void standIn() throws IOException {
        data = folder.resolve("a <folder> & more");
        server = "exec '" + System.getProperty("java.home") + "/bin/java' -Xshare:auto -XX:TieredStopAtLevel=1 -cp '"
                + OtherProgram.classPath() + "' " + FakeClickHouse.class.getName() + " \"$@\"";
        binary = Packed.script(folder.resolve("clickhouse"), server);
    }

    @Test
    void serverIsRunOnItsConfigurationAndEndsOnClose() throws Exception {
        EmbeddedClickHouse engine =
                EmbeddedClickHouse.builder(data).binary(binary).start();
        ProcessHandle server = ProcessHandle.of(engine.pid()).orElseThrow();
        Path root = engine.dataDirectory();
        assertThat(engine.version()).isEqualTo("26.0-fake");
        assertThat(Files.readAllLines(root.resolve("arguments")))
                .containsExactly("server", "--config-file=conf/config.xml");
        assertThat(Files.readString(root.resolve("conf/config.xml")))
                .contains("<tcp_port>" + engine.nativePort() + "</tcp_port>")
                .contains("a &lt;folder&gt; &amp; more/data/</path>")
                .contains("<listen_host>127.0.0.1</listen_host>");
        assertThat(Files.readString(root.resolve("conf/users.xml")))
                .contains("<marketdata>")
                .doesNotContain("no_password");
        engine.close();
        assertThat(server.isAlive()).isFalse();
        assertThat(root.resolve("endpoint.properties")).doesNotExist();
    }

    @Test
    void serverThatDoesNotListenIsEndedByForce() throws Exception {
        Path stubborn = Packed.script(folder.resolve("stubborn"), "trap '' TERM\n" + server);
        EmbeddedClickHouse engine = EmbeddedClickHouse.builder(data)
                .binary(stubborn)
                .stopTimeout(Duration.ofMillis(100))
                .start();
        long pid = engine.pid();
        engine.close();
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void killEndsTheServerItselfAndNotOnlyItsShell() throws Exception {
        EmbeddedClickHouse engine =
                EmbeddedClickHouse.builder(data).binary(binary).start();
        ProcessHandle server = ProcessHandle.of(engine.pid()).orElseThrow();
        engine.kill();
        assertThat(server.isAlive()).isFalse();
        assertThat(engine.isAlive()).isFalse();
    }

    @Test
    void serverEndsWithAnOwnerThatIsKilled() throws Exception {
        try (OtherProgram owner = OtherProgram.run(BinaryProgram.class, List.of(data.toString(), binary.toString()))) {
            ProcessHandle server = ProcessHandle.of(Long.parseLong(String.valueOf(owner.line())))
                    .orElseThrow();
            owner.killHard();
            server.onExit().get(120, TimeUnit.SECONDS);
        }
    }

    @Test
    void executableThatFailsIsQuoted() throws IOException {
        Path failing = Packed.script(folder.resolve("failing"), "echo 'Code: 36. no such mode' >&2; exit 36");
        assertThatThrownBy(
                        () -> EmbeddedClickHouse.builder(data).binary(failing).start())
                .isInstanceOf(EngineException.class)
                .hasMessageContaining(failing + " ended with exit code 36 while it started")
                .hasMessageContaining("no such mode");
        assertThat(data.resolve("endpoint.properties")).doesNotExist();
    }
}
