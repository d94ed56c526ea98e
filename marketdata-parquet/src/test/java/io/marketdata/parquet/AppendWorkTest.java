package io.marketdata.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.error.MarketDataException;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done for a day that is added to years, counted and not timed: it is not the work of writing all anew. */
class AppendWorkTest {
    private static final int ROWS = 400_000;
    private static final int ROW_GROUP = 65_536;
    private static final int SESSION = 1_380;

    @TempDir
    Path folder;

    private static SeriesFile file(ParquetStore store) {
        return store.series(Timeframe.M1, "futures", "NQ");
    }

    @Test
    void aDayOnYearsEncodesLessThanARowGroupAndWritesASixthOfTheFileAtMost() {
        SeriesFile file = file(ParquetStore.at(folder));
        long before =
                file.replace(SeriesBars.minutes(0, ROWS), SeriesBars.MINUTES).bytes();
        CountingSteps steps = new CountingSteps();
        SeriesFile counted = file(ParquetStore.at(folder).with(settings -> settings.withSteps(steps)));
        SeriesChange change = counted.upsert(SeriesBars.minutes(ROWS, ROWS + SESSION), SeriesBars.MINUTES);
        assertThat(change.rows()).isEqualTo(ROWS + SESSION);
        assertThat(change.encodedRows()).isEqualTo(ROWS % ROW_GROUP + SESSION);
        assertThat(steps.copied).isGreaterThan(before * 5 / 6);
        assertThat(steps.written).as("of %d bytes", before).isPositive().isLessThan(before / 6);
        assertThat(steps.copied + steps.written).isEqualTo(change.bytes());
    }

    @Test
    void noRowGroupThatIsKeptIsDecoded() throws IOException {
        SeriesFile file = file(ParquetStore.at(folder));
        file.replace(SeriesBars.minutes(0, ROWS), SeriesBars.MINUTES);
        makeUndecodable(file.path(), ROWS / ROW_GROUP);
        TimeRange kept = TimeRange.of(Instant.EPOCH, Instant.ofEpochMilli(Rows.T0 + ROW_GROUP * 60_000L));
        assertThatThrownBy(() -> SeriesBars.read(file, kept)).isInstanceOf(MarketDataException.class);

        SeriesChange change = file.upsert(SeriesBars.minutes(ROWS, ROWS + SESSION), SeriesBars.MINUTES);
        assertThat(change.added()).isEqualTo(SESSION);
        long firstNew = Rows.T0 + ROWS * 60_000L;
        assertThat(SeriesBars.read(
                        file,
                        TimeRange.of(
                                Instant.ofEpochMilli(firstNew), Instant.ofEpochMilli(firstNew + SESSION * 60_000L))))
                .hasSize(SESSION);
    }

    /** Puts noise with the right checksums into every page of the first row groups. */
    private static void makeUndecodable(Path path, int groups) throws IOException {
        byte[] bytes = Files.readAllBytes(path);
        try (OpenFile open = OpenFile.open(SeriesFile.dataFile(path), new ReadTally())) {
            SeriesFooter footer = SeriesFooter.read(open, ParquetLimits.defaults());
            for (RowGroup group : footer.groups().subList(0, groups)) {
                for (ColumnChunk chunk : SeriesTail.chunks(group)) {
                    long start = SeriesTail.start(SeriesTail.data(chunk));
                    long end = start + SeriesTail.data(chunk).getTotal_compressed_size();
                    for (int at = (int) start; at < end; ) {
                        at = spoil(bytes, at);
                    }
                }
            }
        }
        Files.write(path, bytes);
    }

    /** Where the next page begins. */
    private static int spoil(byte[] bytes, int at) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(bytes, at, bytes.length - at);
        int left = in.available();
        PageHeader header = Util.readPageHeader(in);
        int length = left - in.available();
        int body = at + length;
        int size = header.getCompressed_page_size();
        SplittableRandom random = new SplittableRandom(at);
        byte[] noise = new byte[size];
        byte[] now;
        // A checksum of fewer bits has a shorter header.
        do {
            random.nextBytes(noise);
            CRC32 checksum = new CRC32();
            checksum.update(noise);
            header.setCrc((int) checksum.getValue());
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            Util.writePageHeader(header, out);
            now = out.toByteArray();
        } while (now.length != length);
        System.arraycopy(now, 0, bytes, at, length);
        System.arraycopy(noise, 0, bytes, body, size);
        return body + size;
    }

    /** Counts what goes to the disk. */
    private static final class CountingSteps implements FileSteps {
        private long copied;
        private long written;

        @Override
        public Sink create(Path file) throws IOException {
            Sink sink = DiskFileSteps.INSTANCE.create(file);
            return new Sink() {
                @Override
                void copy(Path from, long bytes) throws IOException {
                    copied += bytes;
                    sink.copy(from, bytes);
                }

                @Override
                void force() throws IOException {
                    sink.force();
                }

                @Override
                public void write(int value) throws IOException {
                    written++;
                    sink.write(value);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    written += length;
                    sink.write(bytes, offset, length);
                }

                @Override
                public void close() throws IOException {
                    sink.close();
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
}
