package io.marketdata.parquet;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.marketdata.batch.CandleBatch;
import io.marketdata.error.MarketDataException;
import io.marketdata.spi.CandleStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever bytes stand in a file: it is read, or refused by an error of the library. */
class ParquetFuzzTest {
    private static final int SEED_ROWS = 20;
    private static final long MOST_ROWS = 1_000_000;
    private static final ParquetLimits LIMITS = new ParquetLimits(1 << 20, 4 << 20, 32 << 20);

    @TempDir
    private static Path folder = Path.of("");

    static Stream<Arguments> seeds() throws IOException {
        List<Path> files = new ArrayList<>();
        for (ParquetCodec codec : ParquetCodec.values()) {
            files.add(Rows.write(
                    folder.resolve(codec + ".parquet"),
                    to -> to.codec(codec).rowGroupRows(SEED_ROWS / 2),
                    Rows.withOptionals(Rows.minutes(Rows.BTC, 0, SEED_ROWS))));
        }
        for (WriterVersion version : WriterVersion.values()) {
            for (boolean dictionary : new boolean[] {true, false}) {
                files.add(RawFile.candles()
                        .properties(ParquetProperties.builder()
                                .withWriterVersion(version)
                                .withDictionaryEncoding(dictionary)
                                .withExtendedByteStreamSplitEncoding(!dictionary)
                                .withPageWriteChecksumEnabled(false)
                                .build())
                        .column(
                                Types.optional(PrimitiveTypeName.DOUBLE).named("volume_quote"),
                                row -> row % 3 == 0 ? null : row)
                        .write(folder.resolve(version + "-" + dictionary + ".parquet"), SEED_ROWS));
            }
        }
        List<Arguments> seeds = new ArrayList<>();
        for (Path file : files) {
            seeds.add(Arguments.of((Object) Files.readAllBytes(file)));
        }
        return seeds.stream();
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "5m")
    void aFileOfAnyBytesIsReadOrRefused(byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve("fuzz.bin"), bytes);
        CandleBatch batch = CandleBatch.ofCapacity(1_024);
        long rows = 0;
        try (CandleStream stream =
                Rows.source(file).limits(LIMITS).sortLimitRows(10_000).build().stream1m(Rows.BTC, Rows.ALL)) {
            while (rows < MOST_ROWS && stream.read(batch)) {
                rows += batch.size();
                batch.clear();
            }
        } catch (MarketDataException refused) {
            return;
        }
    }
}
