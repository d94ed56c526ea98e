package io.marketdata.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.batch.CandleBatch;
import io.marketdata.error.WriteException;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.CandleStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may write in a folder at once, in one process and in two. */
class StoreLockTest {
    @TempDir
    Path folder;

    private ParquetStore store() {
        return ParquetStore.at(folder);
    }

    private ParquetStore impatient() {
        return store().withLockTimeout(Duration.ofMillis(30));
    }

    private static SeriesFile file(ParquetStore store) {
        return store.series(Timeframe.M1, "futures", "NQ");
    }

    private static SeriesChange write(SeriesFile file) {
        return file.replace(SeriesBars.minutes(0, 10), SeriesBars.MINUTES);
    }

    @Test
    void aSecondProcessSaysWhoHoldsTheFolderAndWritesWhenThatHasEnded() throws Exception {
        Path errors = folder.resolve("errors.txt");
        Process holder = StoreProcess.start("lease", folder, errors);
        try {
            assertThat(StoreProcess.line(holder))
                    .as("%s", Files.readString(errors))
                    .isEqualTo("held 0");
            assertThatThrownBy(() -> write(file(impatient())))
                    .isInstanceOfSatisfying(
                            WriteException.class,
                            busy -> assertThat(busy.isRetryable()).isTrue())
                    .hasMessageContaining("MD-P032")
                    .hasMessageContaining("held by process " + holder.pid() + ", running since 20")
                    .hasMessageContaining("holding it since 20");
            assertThatThrownBy(() -> impatient().lease("1m/futures")).hasMessageContaining("MD-P032");
            Future<SeriesChange> waits = inBackground(() -> write(file(store())));
            holder.getOutputStream().write('\n');
            holder.getOutputStream().close();
            assertThat(waits.get().rows()).isEqualTo(10);
        } finally {
            holder.destroyForcibly().waitFor();
        }
    }

    private static <T> Future<T> inBackground(java.util.concurrent.Callable<T> work) {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        Future<T> result = thread.submit(work);
        thread.shutdown();
        return result;
    }

    @Test
    void theEndOfAProcessLetsGoAndWhatItLeftIsSwept() throws Exception {
        Path errors = folder.resolve("errors.txt");
        Process holder = StoreProcess.start("lease", folder, errors);
        assertThat(StoreProcess.line(holder)).as("%s", Files.readString(errors)).isEqualTo("held 0");
        Path place = folder.resolve("1m/futures");
        Files.writeString(place.resolve(".NQ.parquet.4711-abc-1.tmp"), "half a file");
        Files.writeString(place.resolve("notes.tmp"), "not ours");
        holder.destroyForcibly().waitFor();
        write(file(store()));
        assertThat(place.resolve(".NQ.parquet.4711-abc-1.tmp")).doesNotExist();
        assertThat(place.resolve("notes.tmp")).exists();
        assertThat(store().sweep("1m/futures")).isZero();
    }

    @Test
    void aLeaseIsHeldOnceAndItsProcessWritesMeanwhile() {
        try (StoreLease lease = store().lease("1m/futures")) {
            assertThat(lease.swept()).isZero();
            assertThatThrownBy(() -> impatient().lease("1m/futures"))
                    .hasMessageContaining("MD-P032")
                    .hasMessageContaining("another thread of process "
                            + ProcessHandle.current().pid());
            assertThat(write(file(impatient())).rows()).isEqualTo(10);
        }
        impatient().lease("1m/futures").close();
    }

    @Test
    void writersOfAFileTakeTurnsAndThoseOfOthersDoNotWait() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CandleStream slow = new CandleStream() {
            private final CandleStream rows = SeriesBars.minutes(0, 10);

            @Override
            public boolean read(CandleBatch batch) {
                begun.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
                return rows.read(batch);
            }
        };
        Future<SeriesChange> first = inBackground(() -> file(store()).upsert(slow, SeriesBars.MINUTES));
        begun.await();
        assertThatThrownBy(() -> write(file(impatient()))).hasMessageContaining("MD-P032");
        SeriesFile other = impatient().series(Timeframe.M1, "futures", "ES");
        assertThat(other.replace(SeriesBars.minutes(0, 5), SeriesMetadata.of("ES", Timeframe.M1))
                        .rows())
                .isEqualTo(5);
        goOn.countDown();
        assertThat(first.get().rows()).isEqualTo(10);
        assertThat(file(impatient())
                        .upsert(SeriesBars.minutes(10, 20), SeriesBars.MINUTES)
                        .rows())
                .isEqualTo(20);
    }
}
