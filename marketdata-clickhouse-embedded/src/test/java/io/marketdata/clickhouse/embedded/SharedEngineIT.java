package io.marketdata.clickhouse.embedded;

import static io.marketdata.clickhouse.embedded.Asking.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One folder, several programs. */
@NeedsEngine
class SharedEngineIT {
    @TempDir
    Path folder;

    private OtherProgram program() throws IOException {
        return OtherProgram.run(EngineProgram.class, List.of(folder.toString()));
    }

    private static ProcessHandle engineOf(String line) {
        return ProcessHandle.of(Long.parseLong(line.substring(line.indexOf(' ') + 1)))
                .orElseThrow();
    }

    private static void awaitEnd(ProcessHandle engine) throws Exception {
        engine.onExit().get(120, TimeUnit.SECONDS);
    }

    @Test
    void programThatAttachedLeavesTheEngineUpWhenItCloses() throws Exception {
        try (EmbeddedClickHouse owner = EmbeddedClickHouse.start(folder);
                OtherProgram other = program()) {
            assertThat(other.line()).isEqualTo("attached " + owner.pid());
            other.finish();
            assertThat(other.line()).isEqualTo("still answers 1");
            assertThat(other.line()).isEqualTo("closed");
            assertThat(other.end()).isZero();
            assertThat(ask(owner, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void ownerThatClosesWaitsForTheProgramThatIsAttached() throws Exception {
        CountDownLatch waits = new CountDownLatch(1);
        EmbeddedClickHouse owner = EmbeddedClickHouse.builder(folder)
                .attachedGrace(Duration.ofSeconds(60))
                .onEvent(event -> {
                    if (event.startsWith("waiting up to 60000 ms for those who are attached")) {
                        waits.countDown();
                    }
                })
                .start();
        try (OtherProgram other = program()) {
            assertThat(other.line()).startsWith("attached ");
            CompletableFuture<Void> closing = CompletableFuture.runAsync(owner::close);
            assertThat(waits.await(120, TimeUnit.SECONDS)).isTrue();
            assertThat(folder.resolve("endpoint.properties")).doesNotExist();
            other.finish();
            assertThat(other.line()).isEqualTo("still answers 1");
            closing.get(120, TimeUnit.SECONDS);
            assertThat(owner.isAlive()).isFalse();
        }
    }

    @Test
    void programsThatStartAtOnceShareOneEngine() throws Exception {
        List<OtherProgram> programs = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                programs.add(program());
            }
            for (OtherProgram program : programs) {
                lines.add(String.valueOf(program.line()));
            }
            assertThat(lines).filteredOn(line -> line.startsWith("owner ")).hasSize(1);
            assertThat(lines).extracting(SharedEngineIT::engineOf).containsOnly(engineOf(lines.get(0)));
            for (OtherProgram program : programs) {
                program.finish();
            }
            for (OtherProgram program : programs) {
                assertThat(program.line()).isEqualTo("still answers 1");
                assertThat(program.end()).isZero();
            }
        } finally {
            programs.forEach(OtherProgram::close);
        }
        awaitGone(lines);
        assertThat(folder.resolve("endpoint.properties")).doesNotExist();
    }

    private static void awaitGone(List<String> lines) throws Exception {
        var engine = ProcessHandle.of(
                Long.parseLong(lines.get(0).substring(lines.get(0).indexOf(' ') + 1)));
        if (engine.isPresent()) {
            awaitEnd(engine.get());
        }
    }

    @Test
    void startOnTheFolderOfAnotherProgramNamesThatProgram() throws Exception {
        try (OtherProgram other = program()) {
            assertThat(other.line()).startsWith("owner ");
            assertThatThrownBy(() -> EmbeddedClickHouse.start(folder))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("process " + other.pid() + " already runs on")
                    .hasMessageContaining("startOrAttach");
            other.finish();
            other.end();
        }
    }

    @Test
    void engineEndsWithAnOwnerThatIsKilledAndTheFolderStartsAgain() throws Exception {
        try (OtherProgram owner = program()) {
            ProcessHandle engine = engineOf(String.valueOf(owner.line()));
            owner.killHard();
            try (EmbeddedClickHouse next = EmbeddedClickHouse.startOrAttach(folder)) {
                assertThat(next.isAttached()).isFalse();
                assertThat(engine.isAlive()).isFalse();
            }
        }
    }

    @Test
    void engineEndsByItselfWhenItsOwnerIsKilled() throws Exception {
        try (OtherProgram owner = program()) {
            ProcessHandle engine = engineOf(String.valueOf(owner.line()));
            assertThat(folder.resolve("endpoint.properties")).exists();
            owner.killHard();
            awaitEnd(engine);
            assertThat(engine.isAlive()).isFalse();
        }
    }

    @Test
    void ownerThatIsAskedToTerminateClosesItsEngine() throws Exception {
        try (OtherProgram owner = program()) {
            ProcessHandle engine = engineOf(String.valueOf(owner.line()));
            owner.terminate();
            assertThat(engine.isAlive()).isFalse();
            assertThat(folder.resolve("endpoint.properties")).doesNotExist();
        }
    }
}
