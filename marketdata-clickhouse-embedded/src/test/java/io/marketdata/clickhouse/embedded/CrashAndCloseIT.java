package io.marketdata.clickhouse.embedded;

import static io.marketdata.clickhouse.embedded.Asking.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stays and what goes when an engine ends, by the owner's will or not. */
@NeedsEngine
class CrashAndCloseIT {
    @TempDir
    Path folder;

    @Test
    void dataSurviveAKillAndAnotherStart() {
        EmbeddedClickHouse killed = EmbeddedClickHouse.start(folder);
        ask(killed, "CREATE DATABASE d");
        ask(killed, "CREATE TABLE d.t (k Int64) ENGINE = MergeTree ORDER BY k");
        ask(killed, "INSERT INTO d.t SELECT number FROM numbers(1000)");
        killed.kill();
        assertThat(killed.isAlive()).isFalse();
        assertThat(folder.resolve("endpoint.properties")).exists();
        try (EmbeddedClickHouse again = EmbeddedClickHouse.startOrAttach(folder)) {
            assertThat(again.isAttached()).isFalse();
            assertThat(ask(again, "SELECT count() FROM d.t")).isEqualTo("1000");
            assertThat(again.options().get("CH_PASSWORD"))
                    .isNotEqualTo(killed.options().get("CH_PASSWORD"));
            killed.close();
            assertThat(again.isAlive()).isTrue();
            assertThat(folder.resolve("endpoint.properties")).exists();
        }
    }

    @Test
    void closeLeavesNothingRunningAndNoEndpoint() {
        EmbeddedClickHouse engine = EmbeddedClickHouse.start(folder);
        assertThat(ProcessHandle.of(engine.pid())).isPresent();
        engine.close();
        engine.close();
        assertThat(engine.isAlive()).isFalse();
        assertThat(ProcessHandle.of(engine.pid())).isEmpty();
        assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive))
                .isEmpty();
        assertThat(folder.resolve("endpoint.properties")).doesNotExist();
    }

    @Test
    void engineThatEndsByItselfIsTold() throws InterruptedException {
        LinkedBlockingQueue<String> ends = new LinkedBlockingQueue<>();
        EmbeddedClickHouse engine = EmbeddedClickHouse.builder(folder)
                .onEvent(event -> {
                    if (event.contains("ended by itself")) {
                        ends.add(event);
                    }
                })
                .start();
        ProcessHandle.of(engine.pid()).orElseThrow().destroyForcibly();
        assertThat(ends.poll(120, TimeUnit.SECONDS))
                .contains("engine process " + engine.pid() + " ended by itself with exit code");
        assertThat(engine.isAlive()).isFalse();
        assertThat(folder.resolve("endpoint.properties")).doesNotExist();
        try (EmbeddedClickHouse again = EmbeddedClickHouse.start(folder)) {
            assertThat(again.isAlive()).isTrue();
        }
        engine.close();
    }

    @Test
    void engineThatIsTooSlowIsStopped() {
        assertThatThrownBy(() -> EmbeddedClickHouse.builder(folder)
                        .startTimeout(Duration.ofMillis(1))
                        .start())
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("within 1 ms")
                .hasMessageContaining("startTimeout");
        assertThat(OrphanedEngine.pid(folder.resolve("conf/engine.pid")).flatMap(ProcessHandle::of))
                .isEmpty();
        assertThat(folder.resolve("endpoint.properties")).doesNotExist();
    }

    @Test
    void ownerClosesAlthoughSomebodyStaysAttachedAndSaysSo() {
        LinkedBlockingQueue<String> events = new LinkedBlockingQueue<>();
        EmbeddedClickHouse owner = EmbeddedClickHouse.builder(folder)
                .attachedGrace(Duration.ofMillis(50))
                .onEvent(events::add)
                .start();
        try (EmbeddedClickHouse attached = EmbeddedClickHouse.startOrAttach(folder)) {
            owner.close();
            assertThat(attached.isAlive()).isFalse();
        }
        assertThat(events).anyMatch(event -> event.contains("although others are attached"));
    }

    @Test
    void interruptedCloseStillEndsTheEngine() {
        EmbeddedClickHouse engine = EmbeddedClickHouse.start(folder);
        Thread.currentThread().interrupt();
        engine.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(ProcessHandle.of(engine.pid())).isEmpty();
    }
}
