package io.marketdata.examples.cli;

import io.marketdata.clickhouse.embedded.EmbeddedClickHouse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rows of the bad-input table that need a server. */
@DisabledIfSystemProperty(named = "engine", matches = "none", disabledReason = "skipped: -Dengine=none")
class BadInputIT {
    @TempDir
    private static Path folder = Path.of("");

    @SuppressWarnings("NullAway.Init")
    private static EmbeddedClickHouse engine;

    @BeforeAll
    static void start() throws IOException {
        BadServers.writeUsers(folder.resolve("ch"));
        engine = EmbeddedClickHouse.start(folder.resolve("ch"));
    }

    @AfterAll
    static void stop() {
        engine.close();
    }

    static List<BadInput> servers() {
        return BadServers.all(engine);
    }

    @ParameterizedTest
    @MethodSource("servers")
    void isFoundAsTheTableSays(BadInput row) throws Exception {
        BadInputTest.check(row, folder);
    }
}
