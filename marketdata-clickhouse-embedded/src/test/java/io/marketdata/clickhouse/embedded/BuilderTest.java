package io.marketdata.clickhouse.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuilderTest {
    @TempDir
    Path folder;

    @Test
    void impossibleValuesAreRefusedByName() {
        EmbeddedClickHouse.Builder builder = EmbeddedClickHouse.builder(folder);
        assertThatThrownBy(() -> builder.httpPort(70_000)).hasMessageContaining("httpPort is 70000");
        assertThatThrownBy(() -> builder.nativePort(-1)).hasMessageContaining("nativePort is -1");
        assertThatThrownBy(() -> builder.startTimeout(Duration.ZERO)).hasMessageContaining("startTimeout");
        assertThatThrownBy(() -> builder.stopTimeout(Duration.ofSeconds(-1))).hasMessageContaining("stopTimeout");
        assertThatThrownBy(() -> builder.attachedGrace(Duration.ofSeconds(-1))).hasMessageContaining("attachedGrace");
        assertThatThrownBy(() -> builder.maxServerMemoryBytes(0)).hasMessageContaining("maxServerMemoryBytes is 0");
    }

    @Test
    void folderThatCannotBeWrittenIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> EmbeddedClickHouse.start(file.resolve("data")))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("cannot write to the data folder " + file.resolve("data"));
    }

    @Test
    void libraryThatIsNoneEndsTheChildWhoseWordsAreQuoted() throws IOException {
        Path library = Files.writeString(folder.resolve("libchdb.so"), "not a library");
        Path data = folder.resolve("data");
        assertThatThrownBy(
                        () -> EmbeddedClickHouse.builder(data).library(library).start())
                .isInstanceOf(EngineException.class)
                .hasMessageContaining(library + " ended with exit code 1 while it started")
                .hasMessageContaining("Unable to load library")
                .satisfies(e -> assertThat(String.valueOf(e.getMessage())).hasSizeLessThan(3000));
        assertThat(data.resolve("endpoint.properties")).doesNotExist();
        ProcessLock.tryAcquire(data.toRealPath().resolve("conf/owner.lock"))
                .orElseThrow()
                .close();
    }

    @Test
    void folderHeldByAProgramWithoutAnEngineIsGivenUpAfterTheTimeout() {
        EngineFiles files = EngineFiles.create(folder);
        ProcessLock held = ProcessLock.tryAcquire(files.ownerLock()).orElseThrow();
        Endpoint stale = new Endpoint("127.0.0.1", 1, 2, Credentials.random(), 3, 4, 5);
        stale.write(files.endpoint());
        assertThatThrownBy(() -> EmbeddedClickHouse.builder(folder)
                        .startTimeout(Duration.ofMillis(50))
                        .startOrAttach())
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("this process has the data folder " + files.root())
                .hasMessageContaining("within 50 ms");
        held.close();
    }

    @Test
    void childGetsNeitherAgentsNorSecretsOfTheProgram() {
        Map<String, String> environment = new HashMap<>(Map.of(
                "JAVA_TOOL_OPTIONS", "-javaagent:x",
                "JDK_JAVA_OPTIONS", "-ea",
                "CLASSPATH", "/x",
                "CH_PASSWORD", "secret",
                "CLICKHOUSE_PASSWORD", "secret",
                "PATH", "/bin"));
        EngineCommand.prepareEnvironment(environment);
        assertThat(environment)
                .containsOnlyKeys("PATH", "TZ", "CLICKHOUSE_HISTORY_FILE")
                .containsEntry("TZ", "UTC");
    }
}
