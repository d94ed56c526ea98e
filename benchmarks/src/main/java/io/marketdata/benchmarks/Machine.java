package io.marketdata.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.stream.Stream;

/** What figures are good for: the day, the machine and the JDK. */
public final class Machine {
    private Machine() {}

    /** Date, processor, number of processors and JDK, as words. */
    public static String today() throws IOException {
        return "%s, %s, %d processors, JDK %s"
                .formatted(
                        LocalDate.now(ZoneOffset.UTC),
                        processor(),
                        Runtime.getRuntime().availableProcessors(),
                        System.getProperty("java.version"));
    }

    private static String processor() throws IOException {
        Path cpuInfo = Path.of("/proc/cpuinfo");
        if (!Files.exists(cpuInfo)) {
            return System.getProperty("os.arch");
        }
        try (Stream<String> lines = Files.lines(cpuInfo, StandardCharsets.UTF_8)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        }
    }
}
