package io.marketdata.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.error.WriteException;
import io.marketdata.model.Timeframe;
import io.marketdata.testkit.NothingLeft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What is found after a power cut at any step, on full disks, and by readers meanwhile. */
@ExtendWith(NothingLeft.class)
class StoreCrashTest {
    private static final int GROUP = 1_000;
    private static final int ROWS = 3_500;
    private static final int MORE = 3_900;

    @TempDir
    Path folder;

    private static ParquetStore store(Path root) {
        return ParquetStore.at(root).with(settings -> settings.withRowGroupRows(GROUP));
    }

    private static SeriesFile file(ParquetStore store) {
        return store.series(Timeframe.M1, "futures", "NQ");
    }

    private static List<String> rows(int to) {
        return SeriesBars.lines(SeriesBars.minutes(0, to));
    }

    @Test
    void f20aPowerCutBeforeAnyStepOfAnAppendLeavesTheOldRowsOrTheNewOnes() throws IOException {
        int cuts = 0;
        boolean done = false;
        while (!done) {
            done = cutAt(cuts++, false);
        }
        // Temporary file, copied groups, encoded bytes, force, rename, force of the folder.
        assertThat(cuts).isGreaterThan(6);
    }

    @Test
    void f20aPowerCutBeforeAnyStepOfAReplacementLeavesTheOldRowsOrTheNewOnes() throws IOException {
        int cuts = 0;
        boolean done = false;
        while (!done) {
            done = cutAt(cuts++, true);
        }
        assertThat(cuts).isGreaterThan(5);
    }

    /** Writes with a power cut before a step, and looks at everything the disk may hold then; whether no step was left. */
    private boolean cutAt(int step, boolean replace) throws IOException {
        Path root = folder.resolve((replace ? "replace" : "append") + step);
        SeriesFile first = file(store(root));
        first.replace(SeriesBars.minutes(0, ROWS), SeriesBars.MINUTES);
        CrashDisk disk = new CrashDisk(root.resolve("1m/futures"), step);
        SeriesFile crashing = file(store(root).with(settings -> settings.withSteps(disk)));
        boolean done = false;
        try {
            if (replace) {
                crashing.replace(SeriesBars.minutes(0, MORE), SeriesBars.MINUTES);
            } else {
                crashing.upsert(SeriesBars.minutes(ROWS, MORE), SeriesBars.MINUTES);
            }
            done = true;
        } catch (CrashDisk.PowerCut cut) {
            assertThat(disk.steps()).isEqualTo(step);
        }
        for (CrashDisk.Names names : CrashDisk.Names.values()) {
            for (CrashDisk.Unforced unforced : CrashDisk.Unforced.values()) {
                Path after = root.resolve(names + "-" + unforced);
                disk.after(after.resolve("1m/futures"), unforced, names);
                SeriesFile found = file(store(after));
                List<String> lines = SeriesBars.read(found, Timeframe.M1);
                assertThat(lines).as("step %d, %s, %s", step, names, unforced).isIn(rows(ROWS), rows(MORE));
                if (done) {
                    assertThat(lines).hasSize(MORE);
                }
                found.upsert(SeriesBars.minutes(ROWS, MORE), SeriesBars.MINUTES);
                assertThat(SeriesBars.read(found, Timeframe.M1)).isEqualTo(rows(MORE));
                assertThat(found.path().getParent()).isDirectoryNotContaining("glob:**.tmp");
            }
        }
        return done;
    }

    @Test
    void f19aFullDiskLeavesTheOldFileAndNothingElse() throws IOException {
        SeriesFile file = file(store(folder));
        file.replace(SeriesBars.minutes(0, ROWS), SeriesBars.MINUTES);
        byte[] before = Files.readAllBytes(file.path());
        int refused = 0;
        for (long room = 0; room < before.length * 2L; room += before.length / 16) {
            FullDisk disk = new FullDisk(room);
            SeriesFile full = file(store(folder).with(settings -> settings.withSteps(disk)));
            try {
                full.upsert(SeriesBars.minutes(ROWS, MORE), SeriesBars.MINUTES);
            } catch (WriteException expected) {
                refused++;
                assertThat(expected)
                        .hasMessageContaining("MD-D001")
                        .hasMessageContaining("No space left on device")
                        .hasMessageContaining("is as it was");
                assertThat(expected.outcome()).isEqualTo(WriteException.Outcome.REJECTED);
                assertThat(Files.readAllBytes(file.path())).isEqualTo(before);
                assertThat(file.path().getParent()).isDirectoryNotContaining("glob:**.tmp");
            }
        }
        assertThat(refused).isGreaterThan(10);
        assertThat(SeriesBars.read(file, Timeframe.M1)).isEqualTo(rows(MORE));
    }

    @Test
    void bytesThatTheDiskChangedAreNoticedBeforeTheSwap() throws IOException {
        SeriesFile file = file(store(folder));
        file.replace(SeriesBars.minutes(0, ROWS), SeriesBars.MINUTES);
        byte[] before = Files.readAllBytes(file.path());
        SeriesFile lying = file(store(folder).with(settings -> settings.withSteps(new LyingDisk())));
        assertThatThrownBy(() -> lying.upsert(SeriesBars.minutes(ROWS, MORE), SeriesBars.MINUTES))
                .hasMessageContaining("MD-P035")
                .hasMessageContaining("is as it was");
        assertThat(Files.readAllBytes(file.path())).isEqualTo(before);
    }

    @Test
    void aReaderInALoopFindsAWholeFileAtAnyMoment() throws Exception {
        SeriesFile file = file(store(folder));
        file.replace(SeriesBars.minutes(0, ROWS), SeriesBars.MINUTES);
        AtomicBoolean done = new AtomicBoolean();
        AtomicReference<Throwable> broken = new AtomicReference<>();
        Thread reader = new Thread(() -> {
            try {
                int last = ROWS;
                do {
                    int now = SeriesBars.read(file, Timeframe.M1).size();
                    assertThat(now % 100).isZero();
                    assertThat(now).isGreaterThanOrEqualTo(last);
                    last = now;
                } while (!done.get());
            } catch (Throwable failure) {
                broken.set(failure);
            }
        });
        reader.start();
        for (int rows = ROWS; rows < ROWS + 8_000; rows += 100) {
            file.upsert(SeriesBars.minutes(rows, rows + 100), SeriesBars.MINUTES);
        }
        done.set(true);
        reader.join();
        assertThat(broken.get()).isNull();
    }

    /** A disk with so much room. */
    private static final class FullDisk implements FileSteps {
        private long room;

        FullDisk(long room) {
            this.room = room;
        }

        private void take(long bytes) throws IOException {
            if (bytes > room) {
                throw new IOException("No space left on device");
            }
            room -= bytes;
        }

        @Override
        public Sink create(Path file) throws IOException {
            return new PassingSink(DiskFileSteps.INSTANCE.create(file)) {
                @Override
                void copy(Path from, long bytes) throws IOException {
                    take(bytes);
                    super.copy(from, bytes);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    take(length);
                    super.write(bytes, offset, length);
                }
            };
        }

        @Override
        public void replace(Path file, Path other) throws IOException {
            DiskFileSteps.INSTANCE.replace(file, other);
        }

        @Override
        public void forceFolder(Path of) throws IOException {
            DiskFileSteps.INSTANCE.forceFolder(of);
        }

        @Override
        public void delete(Path file) throws IOException {
            DiskFileSteps.INSTANCE.delete(file);
        }
    }

    /** A disk that turns a bit of every write. */
    private static final class LyingDisk implements FileSteps {
        @Override
        public Sink create(Path file) throws IOException {
            return new PassingSink(DiskFileSteps.INSTANCE.create(file)) {
                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    byte[] turned = bytes.clone();
                    turned[offset + length / 4] ^= 4;
                    super.write(turned, offset, length);
                }
            };
        }

        @Override
        public void replace(Path file, Path other) throws IOException {
            DiskFileSteps.INSTANCE.replace(file, other);
        }

        @Override
        public void forceFolder(Path of) throws IOException {
            DiskFileSteps.INSTANCE.forceFolder(of);
        }

        @Override
        public void delete(Path file) throws IOException {
            DiskFileSteps.INSTANCE.delete(file);
        }
    }

    /** Hands everything on. */
    private static class PassingSink extends FileSteps.Sink {
        private final FileSteps.Sink sink;

        PassingSink(FileSteps.Sink sink) {
            this.sink = sink;
        }

        @Override
        void copy(Path from, long bytes) throws IOException {
            sink.copy(from, bytes);
        }

        @Override
        void force() throws IOException {
            sink.force();
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            sink.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            sink.close();
        }
    }
}
