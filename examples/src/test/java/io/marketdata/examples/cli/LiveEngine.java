package io.marketdata.examples.cli;

import io.marketdata.clickhouse.ClickHouse;
import io.marketdata.clickhouse.embedded.EmbeddedClickHouse;
import io.marketdata.testkit.SafePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** An engine that is killed and comes back at its port, with a user who stays. */
final class LiveEngine implements AutoCloseable {
    private static final String OWNER = """
            <clickhouse><profiles><owner/></profiles><users><owner><password>secret</password>
            <networks><ip>127.0.0.1</ip></networks><profile>owner</profile><quota>default</quota>
            <grants><query>GRANT ALL ON *.*</query></grants></owner></users></clickhouse>
            """;

    private final Path folder;
    private EmbeddedClickHouse engine;

    LiveEngine(Path folder) throws IOException {
        this.folder = folder;
        Path users = Files.createDirectories(folder.resolve("conf/users.d"));
        Files.writeString(users.resolve("owner.xml"), OWNER);
        engine = EmbeddedClickHouse.builder(folder).httpPort(SafePorts.free()).start();
        try (ClickHouse clickHouse = connect()) {
            clickHouse.schema().create();
        }
    }

    Map<String, String> environment() {
        return Map.of(
                "CH_HOST", "127.0.0.1",
                "CH_PORT", String.valueOf(engine.httpPort()),
                "CH_USER", "owner",
                "CH_PASSWORD", "secret");
    }

    ClickHouse connect() {
        return ClickHouse.connect(environment());
    }

    String query(String sql) throws IOException {
        return EngineQuery.run(engine, sql);
    }

    void killAndStartAgain() {
        int port = engine.httpPort();
        engine.kill();
        engine.close();
        engine = EmbeddedClickHouse.builder(folder).httpPort(port).start();
    }

    @Override
    public void close() {
        engine.close();
    }
}
