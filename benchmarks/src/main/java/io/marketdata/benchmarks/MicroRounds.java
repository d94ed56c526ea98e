package io.marketdata.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Every benchmark of the hot path and its peers, round after round: {@code MicroRounds OUT_DIR JSON_DIR ROUNDS SECONDS}.
 * Each round is one fork of each, so ours and its peers are measured in turns on a machine that may change meanwhile.
 */
public final class MicroRounds {
    private static final int WARM_UPS = 4;
    private static final int ITERATIONS = 4;

    private MicroRounds() {}

    public static void main(String[] args) throws RunnerException, IOException {
        Path out = Path.of(args[0]);
        Path json = Files.createDirectories(Path.of(args[1]));
        int rounds = Integer.parseInt(args[2]);
        int seconds = Integer.parseInt(args[3]);
        MicroResults results = new MicroResults();
        for (int round = 1; round <= rounds; round++) {
            System.out.println("round " + round + " of " + rounds);
            Collection<RunResult> figures =
                    new Runner(options(json.resolve("round-" + round + ".json"), seconds)).run();
            results.add(figures);
        }
        String text = results.markdown(
                """
                # Hot path

                %s. %d rounds of one fork, %d x %d s after a warm-up of %d x %d s.

                Command: `ROUNDS=%d SECONDS_EACH=%d bash benchmarks/jmh.sh`
                """.formatted(Machine.today(), rounds, ITERATIONS, seconds, WARM_UPS, seconds, rounds, seconds));
        Files.createDirectories(out);
        Files.writeString(out.resolve("micro.md"), text, StandardCharsets.UTF_8);
        System.out.println(text);
    }

    private static Options options(Path json, int seconds) {
        return new OptionsBuilder()
                .include(ParquetReadBenchmark.class.getSimpleName())
                .include(PipelineBenchmark.class.getSimpleName())
                .include(NativeEncodeBenchmark.class.getSimpleName())
                .include(SendBenchmark.class.getSimpleName())
                .include(CanonicalReadBenchmark.class.getSimpleName())
                .param("codec", "ZSTD")
                .param("columns", "9")
                .param("market", "3")
                .forks(1)
                .warmupIterations(WARM_UPS)
                .warmupTime(TimeValue.seconds(seconds))
                .measurementIterations(ITERATIONS)
                .measurementTime(TimeValue.seconds(seconds))
                .shouldFailOnError(true)
                .addProfiler(GCProfiler.class)
                .addProfiler(CpuProfiler.class)
                .resultFormat(ResultFormatType.JSON)
                .result(json.toString())
                .build();
    }
}
