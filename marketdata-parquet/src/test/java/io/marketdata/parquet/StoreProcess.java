package io.marketdata.parquet;

import io.marketdata.model.Timeframe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process of its own that works on a store: {@code append}s sessions until it is killed, or holds a {@code lease}. */
final class StoreProcess {
    static final int GROUP = 4_000;
    static final int SESSION = 1_380;

    private StoreProcess() {}

    static SeriesFile file(Path root) {
        return ParquetStore.at(root)
                .with(settings -> settings.withRowGroupRows(GROUP))
                .series(Timeframe.M1, "futures", "NQ");
    }

    /** Writes a line when something is so: the number of rows, or that the lease is held. */
    public static void main(String[] arguments) throws IOException {
        Path root = Path.of(arguments[1]);
        if (arguments[0].equals("lease")) {
            try (StoreLease lease = ParquetStore.at(root).lease("1m/futures")) {
                System.out.println("held " + lease.swept());
                System.out.flush();
                int end = System.in.read();
                System.out.println("ended " + end);
            }
            return;
        }
        SeriesFile file = file(root);
        long rows = file.info().map(SeriesInfo::rows).orElse(0L);
        while (true) {
            rows = file.upsert(SeriesBars.minutes(rows, rows + SESSION), SeriesBars.MINUTES)
                    .rows();
            System.out.println(rows);
            System.out.flush();
        }
    }

    static Process start(String what, Path root, Path errors) throws IOException {
        return command(what, root, errors).start();
    }

    static Process start(String what, Path root, Path answers, Path errors) throws IOException {
        return command(what, root, errors).redirectOutput(answers.toFile()).start();
    }

    private static ProcessBuilder command(String what, Path root, Path errors) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                StoreProcess.class.getName(),
                what,
                root.toString()));
        return new ProcessBuilder(command).redirectError(errors.toFile());
    }

    /** The next line that a process writes. */
    static String line(Process process) throws IOException {
        StringBuilder line = new StringBuilder();
        int next = process.getInputStream().read();
        while (next != '\n' && next >= 0) {
            line.append((char) next);
            next = process.getInputStream().read();
        }
        return line.toString().strip();
    }
}
