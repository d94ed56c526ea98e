package io.marketdata.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.batch.CandleBatch;
import io.marketdata.error.MarketDataException;
import io.marketdata.spi.CandleStream;
import io.marketdata.testkit.NothingLeft;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Files that are much larger than the heap, or pretend to be small, read by JVMs of their own. */
@ExtendWith(NothingLeft.class)
class SmallHeapIT {
    private static final int PIECE = 100_000;

    @TempDir
    Path folder;

    /** Reads a file and prints its rows, or the code of the error that refused it. */
    static final class Reader {
        private Reader() {}

        public static void main(String[] arguments) {
            CandleBatch batch = CandleBatch.ofCapacity(PIECE);
            long rows = 0;
            try (CandleStream stream =
                    Rows.source(Path.of(arguments[0])).build().stream1m(Set.of(Rows.BTC, Rows.ETH), Rows.ALL)) {
                while (stream.read(batch)) {
                    rows += batch.size();
                    batch.clear();
                }
                System.out.println("rows " + rows);
            } catch (MarketDataException refused) {
                System.out.println("refused " + refused.getMessage());
            }
        }
    }

    private String readWith(String heap, Path file) throws IOException, InterruptedException {
        Path answer = folder.resolve("answer.txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                Reader.class.getName(),
                file.toString()));
        Process process = new ProcessBuilder(command)
                .redirectOutput(answer.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor()).isZero();
        return Files.readString(answer, StandardCharsets.UTF_8).strip();
    }

    @Test
    void fiveMillionRowsFitInSixtyFourMegabytes() throws IOException, InterruptedException {
        Path file = folder.resolve("large.parquet");
        try (ParquetCandleWriter writer = ParquetCandleWriter.builder(file).build()) {
            for (int from = 0; from < 5_000_000; from += PIECE) {
                writer.write(Rows.minutes(Rows.BTC, from, from + PIECE));
            }
        }
        assertThat(readWith("64m", file)).isEqualTo("rows 5000000");
    }

    @Test
    void fourMillionRowsOfTwoInstrumentsFitInSixtyFourMegabytes() throws IOException, InterruptedException {
        Path file = folder.resolve("large.parquet");
        try (ParquetCandleWriter writer = ParquetCandleWriter.builder(file).build()) {
            for (int from = 0; from < 2_000_000; from += PIECE) {
                writer.write(ManyInstrumentsTest.byTime(from, from + PIECE, Rows.BTC, Rows.ETH));
            }
        }
        assertThat(readWith("64m", file)).isEqualTo("rows 4000000");
    }

    @Test
    void f24EightMillionEqualRowsFitAlthoughTheyTakeNoSpaceInTheFile() throws IOException, InterruptedException {
        Path file = constant(1 << 20, 8_000_000);
        assertThat(Files.size(file)).isLessThan(4_000_000);
        assertThat(readWith("64m", file)).isEqualTo("rows 8000000");
    }

    @Test
    void f24APageThatIsLargerThanTheHeapIsRefused() throws IOException, InterruptedException {
        Path file = constant(1 << 30, 8_000_000);
        assertThat(Files.size(file)).isLessThan(4_000_000);
        assertThat(readWith("256m", file))
                .startsWith("refused MD-P006 " + file + " row group 0, column ")
                .contains("set max");
    }

    /** Rows of equal values in one row group, compressed to nearly nothing. */
    private Path constant(int pageBytes, int rows) {
        ParquetProperties properties = ParquetProperties.builder()
                .withDictionaryEncoding(false)
                .withPageSize(pageBytes)
                .withPageRowCountLimit(Integer.MAX_VALUE)
                .withMinRowCountForPageSizeCheck(10_000)
                .build();
        return RawFile.candles()
                .properties(properties)
                .codec(ParquetCodec.GZIP)
                .column(RawFile.timestamp("ts_open", true, TimeUnit.MILLIS), i -> Rows.T0)
                .column(RawFile.number("open"), i -> 1)
                .column(RawFile.number("high"), i -> 1)
                .column(RawFile.number("low"), i -> 1)
                .column(RawFile.number("close"), i -> 1)
                .column(RawFile.number("volume_base"), i -> 1)
                .write(folder.resolve("constant.parquet"), rows);
    }
}
