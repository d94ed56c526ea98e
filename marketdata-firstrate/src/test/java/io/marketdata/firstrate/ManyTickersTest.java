package io.marketdata.firstrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.model.Timeframe;
import io.marketdata.testkit.NothingLeft;
import io.marketdata.testkit.firstrate.FakeTicker;
import io.marketdata.testkit.firstrate.FirstRateTruth;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * An archive of many tickers through the whole update, in a process with a heap of 256 MB: the first time everything, then a
 * day more. {@code -Dmarketdata.firstrate.tickers=10000} is the full size, more than a gigabyte of text.
 */
@ExtendWith(NothingLeft.class)
class ManyTickersTest {
    private static final int TICKERS = Integer.getInteger("marketdata.firstrate.tickers", 60);
    private static final LocalDate SINCE = LocalDate.parse("2026-01-12");
    private static final LocalDate DAY = LocalDate.parse("2026-01-13");
    private static final LocalDate NEXT = LocalDate.parse("2026-01-14");
    private static final long BYTES_OF_TICKER = 100_000;

    @TempDir
    private Path folder = Path.of("");

    private static String ticker(int number) {
        return "T%05d".formatted(number);
    }

    private static FirstRateTruth truth() {
        return FirstRateTruth.builder()
                .tickers(IntStream.range(0, TICKERS)
                        .mapToObj(number -> FakeTicker.futures(ticker(number)).since(SINCE))
                        .toList())
                .build();
    }

    @Test
    void f39anUpdateOfManyTickersKeepsWithinItsHeap() throws Exception {
        Path archive = folder.resolve("archive.zip");
        try (Vendor vendor = new Vendor(truth(), DAY, folder.resolve("cache"))) {
            vendor.made(FirstRatePeriod.FULL, Timeframe.D1, archive);
            long unpacked = unpacked(vendor.made(FirstRatePeriod.FULL, Timeframe.M1, archive));
            assertThat(unpacked).isGreaterThan(TICKERS * BYTES_OF_TICKER);
            String full = update(vendor);
            System.out.printf("%d tickers, %d bytes of minutes unpacked; full: %s", TICKERS, unpacked, full);
            assertThat(full).startsWith("DONE: rebuilt " + 2 * TICKERS + ", merged 0,");
            vendor.publish(NEXT);
            vendor.made(FirstRatePeriod.MONTH, Timeframe.D1, archive);
            vendor.made(FirstRatePeriod.WEEK, Timeframe.M1, archive);
            String day = update(vendor);
            System.out.printf("%d tickers; a day more: %s", TICKERS, day);
            assertThat(day).startsWith("DONE: rebuilt 0, merged " + 2 * TICKERS + ",");
            int step = Math.max(1, TICKERS / 100);
            for (int number = 0; number < TICKERS; number += step) {
                vendor.requireEqual(NEXT, ticker(number), ticker(number));
            }
            assertThat(folder.resolve("cache/futures/.last_update")).hasContent(NEXT.toString());
        }
    }

    private String update(Vendor vendor) throws IOException, InterruptedException {
        Path out = folder.resolve("out.txt");
        Path err = folder.resolve("err.txt");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        UpdateProcess.class.getName(),
                        "all",
                        vendor.root.toString(),
                        vendor.fake.apiUrl().toString()))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertThat(process.waitFor(1, TimeUnit.HOURS)).isTrue();
        assertThat(process.exitValue()).as(text(err)).isZero();
        return text(out);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }

    /** How long the text of the minutes of the whole history is. */
    private static long unpacked(Path archive) throws IOException {
        try (ZipFile zip = ZipFile.builder().setPath(archive).get()) {
            return Collections.list(zip.getEntries()).stream()
                    .mapToLong(ZipArchiveEntry::getSize)
                    .sum();
        }
    }
}
