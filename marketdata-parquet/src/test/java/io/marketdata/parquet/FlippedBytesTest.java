package io.marketdata.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.marketdata.batch.CandleBatch;
import io.marketdata.error.MarketDataException;
import io.marketdata.spi.CandleStream;
import io.marketdata.testkit.NothingLeft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A damaged file is read or refused, whatever was damaged: nothing else comes out, and nothing hangs. */
@ExtendWith(NothingLeft.class)
class FlippedBytesTest {
    private static final int TRIES_PER_FILE = 400;
    private static final long MOST_ROWS = 1_000_000;

    @TempDir
    Path folder;

    private List<Path> files() {
        List<Path> files = new ArrayList<>();
        for (ParquetCodec codec : ParquetCodec.values()) {
            files.add(Rows.write(
                    folder.resolve(codec + ".parquet"),
                    to -> to.codec(codec).rowGroupRows(150),
                    Rows.withOptionals(Rows.minutes(Rows.BTC, 0, 300))));
        }
        for (WriterVersion version : WriterVersion.values()) {
            for (boolean dictionary : new boolean[] {true, false}) {
                ParquetProperties properties = ParquetProperties.builder()
                        .withWriterVersion(version)
                        .withDictionaryEncoding(dictionary)
                        .withExtendedByteStreamSplitEncoding(!dictionary)
                        .withPageSize(512)
                        .withPageWriteChecksumEnabled(false)
                        .build();
                files.add(RawFile.candles()
                        .properties(properties)
                        .column(
                                Types.optional(PrimitiveTypeName.BINARY)
                                        .as(LogicalTypeAnnotation.stringType())
                                        .named("symbol"),
                                i -> i % 2 == 0 ? "BTCUSDT" : "ETHUSDT")
                        .column(
                                Types.optional(PrimitiveTypeName.DOUBLE).named("volume_quote"),
                                i -> i % 3 == 0 ? null : i)
                        .write(folder.resolve(version + "-" + dictionary + ".parquet"), 300));
            }
        }
        files.add(Duck.copy(Duck.candles(300), folder.resolve("duck1.parquet"), "PARQUET_VERSION V1"));
        files.add(
                Duck.copy(Duck.candles(300), folder.resolve("duck2.parquet"), "PARQUET_VERSION V2, COMPRESSION gzip"));
        return files;
    }

    @Test
    void f24ADamagedFileIsReadOrRefused() throws IOException {
        SplittableRandom random = new SplittableRandom(20_240_101);
        int refused = 0;
        int read = 0;
        for (Path file : files()) {
            byte[] good = Files.readAllBytes(file);
            for (int i = 0; i < TRIES_PER_FILE; i++) {
                byte[] damaged = damage(good, random, i % 2 == 0);
                Path target = folder.resolve("damaged.bin");
                Files.write(target, damaged);
                if (isRead(target, file + " try " + i)) {
                    read++;
                } else {
                    refused++;
                }
            }
        }
        assertThat(refused).isPositive();
        assertThat(read).isPositive();
    }

    /** Changes one to three bytes anywhere, or only in the footer. */
    private static byte[] damage(byte[] good, SplittableRandom random, boolean footerOnly) {
        byte[] damaged = good.clone();
        int footer = LittleEndian.getInt(good, good.length - 8) + 8;
        int from = footerOnly ? good.length - footer : 0;
        int flips = random.nextInt(1, 4);
        for (int flip = 0; flip < flips; flip++) {
            damaged[random.nextInt(from, good.length)] = (byte) random.nextInt();
        }
        return random.nextInt(50) == 0 ? Arrays.copyOf(damaged, random.nextInt(good.length)) : damaged;
    }

    private static boolean isRead(Path file, String what) {
        CandleBatch batch = CandleBatch.ofCapacity(4_096);
        long rows = 0;
        try (CandleStream stream = Rows.source(file).build().stream1m(Rows.BTC, Rows.ALL)) {
            while (rows < MOST_ROWS && stream.read(batch)) {
                rows += batch.size();
                batch.clear();
            }
            return true;
        } catch (MarketDataException expected) {
            return false;
        } catch (Throwable anythingElse) {
            return fail(what, anythingElse);
        }
    }
}
