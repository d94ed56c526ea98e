package io.marketdata.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.marketdata.NothingLeft;
import io.marketdata.error.MarketDataException;
import io.marketdata.spi.Checkpoint;
import io.marketdata.spi.CheckpointKey;
import io.marketdata.spi.CheckpointLease;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Whoever opens a checkpoint finds a whole one, one owner at a time, and what cannot be done is said. */
@ExtendWith(NothingLeft.class)
class FileCheckpointStoreTest {
    private static final CheckpointKey KEY = Checkpoints.key(2);
    private static final Checkpoint OLD = Checkpoints.of(KEY, 1);
    private static final Checkpoint NEW = Checkpoints.of(KEY, 2);

    @TempDir
    private Path folder = Path.of("");

    private Path file() {
        return folder.resolve("run.checkpoint");
    }

    private static MarketDataException problem(Runnable action) {
        return catchThrowableOfType(MarketDataException.class, action::run);
    }

    private static void save(FileCheckpointStore store, Checkpoint checkpoint) {
        try (CheckpointLease lease = store.acquire(KEY)) {
            lease.save(checkpoint);
        }
    }

    private @Nullable Checkpoint kept() {
        try (CheckpointLease lease = FileCheckpointStore.at(file()).acquire(KEY)) {
            return lease.load();
        }
    }

    /** Goes on until a step, and there the process is gone. */
    private static final class CrashAt extends DiskSteps {
        private int stepsLeft;
        private final boolean halfWritten;

        CrashAt(int stepsLeft, boolean halfWritten) {
            this.stepsLeft = stepsLeft;
            this.halfWritten = halfWritten;
        }

        private static final class Crash extends Error {
            private static final long serialVersionUID = 1L;
        }

        private void step() {
            if (stepsLeft-- == 0) {
                throw new Crash();
            }
        }

        @Override
        void create(Path file) throws IOException {
            step();
            super.create(file);
        }

        @Override
        void write(Path file, byte[] bytes) throws IOException {
            if (stepsLeft == 0 && halfWritten) {
                super.write(file, Arrays.copyOf(bytes, bytes.length / 2));
            }
            step();
            super.write(file, bytes);
        }

        @Override
        void keep(Path file, Path other) throws IOException {
            step();
            super.keep(file, other);
        }

        @Override
        void replace(Path file, Path other) throws IOException {
            step();
            super.replace(file, other);
        }

        @Override
        void forceFolder(Path folder) throws IOException {
            step();
            super.forceFolder(folder);
        }
    }

    @Test
    void aCrashBetweenAnyTwoStepsLeavesTheOldOrTheNewOne() {
        for (boolean halfWritten : new boolean[] {false, true}) {
            int step = 0;
            boolean ended = false;
            while (!ended) {
                save(FileCheckpointStore.at(file()), OLD);
                try {
                    save(new FileCheckpointStore(file(), false, new CrashAt(step, halfWritten)), NEW);
                    ended = true;
                } catch (CrashAt.Crash gone) {
                    assertThat(kept()).as("crash at step %d", step).isIn(OLD, NEW);
                }
                step++;
            }
            assertThat(step).as("steps").isEqualTo(6);
            assertThat(kept()).isEqualTo(NEW);
        }
    }

    @Test
    void theGenerationBeforeIsKeptAndNamedWhereTheFileIsDamaged() throws IOException {
        FileCheckpointStore store = FileCheckpointStore.at(file());
        save(store, OLD);
        save(store, NEW);
        Path previous = folder.resolve("run.checkpoint.previous");
        assertThat(CheckpointFormat.read(KEY, Files.readAllBytes(previous), "x"))
                .isEqualTo(OLD);

        Files.writeString(file(), "damaged", StandardCharsets.UTF_8);
        assertThat(problem(this::kept))
                .hasMessageStartingWith("MD-K003 " + file())
                .hasMessageContaining(previous.toString());
        assertThat(Files.readString(file(), StandardCharsets.UTF_8)).isEqualTo("damaged");
    }

    @Test
    void removingTheFileMeansToBeginAnew() throws IOException {
        save(FileCheckpointStore.at(file()), OLD);
        save(FileCheckpointStore.at(file()), NEW);
        Files.delete(file());
        assertThat(kept()).isNull();
    }

    @Test
    void f21aSecondOwnerOfTheSameProcessIsRefusedAndToldWhoHasIt() {
        try (CheckpointLease owner = FileCheckpointStore.at(file()).acquire(KEY)) {
            MarketDataException problem =
                    problem(() -> FileCheckpointStore.at(file()).acquire(KEY));
            assertThat(problem)
                    .hasMessageStartingWith("MD-K006 the checkpoint " + file() + " is held by process "
                            + ProcessHandle.current().pid() + " on ");
            assertThat(problem.isRetryable()).isTrue();
            owner.save(OLD);
        }
        assertThat(kept()).isEqualTo(OLD);
    }

    @Test
    @Timeout(120)
    void f21aSecondProcessIsRefusedUntilTheFirstIsKilled() throws Exception {
        Process owner = holdingProgram(ProcessBuilder.Redirect.INHERIT);
        try (BufferedReader words = owner.inputReader(StandardCharsets.UTF_8)) {
            assertThat(words.readLine()).isEqualTo("held");
            assertThat(problem(this::kept))
                    .hasMessageContaining("is held by process " + owner.pid() + " on ")
                    .hasMessageContaining(", running since ");
            owner.destroyForcibly().waitFor();
            assertThat(kept()).isEqualTo(OLD);
        } finally {
            owner.destroyForcibly().waitFor();
        }
    }

    @Test
    @Timeout(120)
    void f21ARefusalInsideTheProcessDoesNotLetAnotherProcessIn() throws Exception {
        try (CheckpointLease owner = FileCheckpointStore.at(file()).acquire(KEY)) {
            problem(() -> FileCheckpointStore.at(file()).acquire(KEY));
            Process other = holdingProgram(ProcessBuilder.Redirect.DISCARD);
            try (BufferedReader words = other.inputReader(StandardCharsets.UTF_8)) {
                assertThat(words.readLine()).isNull();
                assertThat(other.waitFor()).isNotZero();
            } finally {
                other.destroyForcibly().waitFor();
            }
            owner.save(OLD);
        }
        assertThat(kept()).isEqualTo(OLD);
    }

    private Process holdingProgram(ProcessBuilder.Redirect errors) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        HoldingProgram.class.getName(),
                        file().toString())
                .redirectError(errors)
                .start();
    }

    @Test
    void f22aFolderThatIsNoneAndANameThatIsTooLongAreNamed() throws IOException {
        Path plain = Files.writeString(folder.resolve("plain"), "x", StandardCharsets.UTF_8);
        for (Path place : List.of(plain.resolve("run.checkpoint"), folder.resolve("x".repeat(300)))) {
            assertThat(problem(() -> FileCheckpointStore.at(place).acquire(KEY)))
                    .hasMessageStartingWith("MD-K004 ")
                    .hasMessageContaining(place.getFileName().toString());
        }
    }

    /** Fails at one of its steps as a disk would. */
    private FileCheckpointStore failing(String step, IOException problem) {
        return new FileCheckpointStore(file(), false, new DiskSteps() {
            @Override
            void create(Path made) throws IOException {
                fail("create");
                super.create(made);
            }

            @Override
            void write(Path written, byte[] bytes) throws IOException {
                fail("write");
                super.write(written, bytes);
            }

            @Override
            void replace(Path from, Path to) throws IOException {
                fail("replace");
                super.replace(from, to);
            }

            private void fail(String at) throws IOException {
                if (at.equals(step)) {
                    throw problem;
                }
            }
        });
    }

    @Test
    void f22aReadOnlyFolderAndAMoveThatIsNotOneStepAreErrorsAndTheOldOneStays() {
        save(FileCheckpointStore.at(file()), OLD);
        assertThat(problem(() -> save(failing("create", new AccessDeniedException("run")), NEW)))
                .hasMessageStartingWith("MD-K004 the checkpoint " + file() + " cannot be written");
        assertThat(problem(() ->
                        save(failing("replace", new AtomicMoveNotSupportedException("a", "b", "other device")), NEW)))
                .hasMessageStartingWith("MD-K004 the checkpoint " + file() + " cannot be replaced in one step");
        assertThat(kept()).isEqualTo(OLD);
    }

    @Test
    void aFullDiskIsAnErrorAndTheOldOneStays() {
        save(FileCheckpointStore.at(file()), OLD);
        assertThat(problem(() -> save(failing("write", new IOException("No space left on device")), NEW)))
                .hasMessageStartingWith("MD-K005 the checkpoint " + file() + " could not be written in full");
        assertThat(kept()).isEqualTo(OLD);
    }

    @Test
    void aThreadThatIsInterruptedIsToldSoAndLeavesTheCheckpointFree() {
        FileCheckpointStore store = FileCheckpointStore.at(file());
        for (Checkpoint next : List.of(OLD, NEW)) {
            Thread.currentThread().interrupt();
            MarketDataException problem = problem(() -> store.acquire(KEY));
            assertThat(Thread.interrupted()).as("whoever called sees it, too").isTrue();
            assertThat(problem.code()).isEqualTo("MD-B002");
            assertThat(problem.isRetryable()).isTrue();
            save(store, next);
        }
        assertThat(kept()).isEqualTo(NEW);
    }

    @Test
    void anInterruptedThreadSavesAndLoadsAllTheSameAndStaysInterrupted() {
        try (CheckpointLease lease = FileCheckpointStore.at(file()).acquire(KEY)) {
            Thread.currentThread().interrupt();
            lease.save(OLD);
            assertThat(lease.load()).isEqualTo(OLD);
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(kept()).isEqualTo(OLD);
    }

    @Test
    void onlyItsOwnerMayReadIt() throws IOException {
        save(FileCheckpointStore.at(file()), OLD);
        if (Files.getFileStore(file()).supportsFileAttributeView("posix")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void aFolderKeepsEachPieceOfWorkInAFileOfItsOwnInsideIt() throws IOException {
        Path many = folder.resolve("many");
        FileCheckpointStore store = FileCheckpointStore.in(many);
        CheckpointKey other = Checkpoints.key(3);
        try (CheckpointLease one = store.acquire(KEY);
                CheckpointLease two = store.acquire(other)) {
            one.save(OLD);
            assertThat(two.load()).isNull();
        }
        try (Stream<Path> files = Files.list(many)) {
            assertThat(files.map(path -> path.getFileName().toString()).filter(name -> name.endsWith(".checkpoint")))
                    .singleElement()
                    .asString()
                    .matches("1-SYM_0-and-1-[0-9a-f]{16}\\.checkpoint");
        }
    }

    @Test
    void aClosedLeaseSavesNothing() {
        CheckpointLease lease = FileCheckpointStore.at(file()).acquire(KEY);
        lease.close();
        lease.close();
        assertThatThrownBy(() -> lease.save(OLD)).isInstanceOf(IllegalStateException.class);
        assertThat(kept()).isNull();
    }
}
