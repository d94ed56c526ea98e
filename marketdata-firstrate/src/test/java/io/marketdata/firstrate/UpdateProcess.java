package io.marketdata.firstrate;

import io.marketdata.firstrate.TickerResult.Outcome;
import io.marketdata.parquet.ParquetStore;
import io.marketdata.parquet.StoreLease;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A process of its own that updates a cache, kills itself at a step of an update, or holds the cache. */
final class UpdateProcess {
    private UpdateProcess() {}

    public static void main(String[] arguments) throws IOException {
        Path root = Path.of(arguments[1]);
        if (arguments[0].equals("hold")) {
            try (StoreLease lease = ParquetStore.at(root).lease("futures")) {
                System.out.print("h" + lease.swept());
                System.out.flush();
                System.out.print(System.in.read());
            }
            return;
        }
        if (arguments[0].equals("all")) {
            updateAll(root, URI.create(arguments[2]));
            return;
        }
        AtomicInteger left = new AtomicInteger(Integer.parseInt(arguments[3]));
        StateSteps steps = new PointSteps() {
            @Override
            void point(String where) {
                if (left.getAndDecrement() == 0) {
                    kill();
                }
            }
        };
        try (FirstRateClient client = FirstRateClient.builder()
                .baseUrl(URI.create(arguments[2]))
                .userid(Vendor.USERID)
                .build()) {
            FirstRateUpdate.builder(FirstRateType.FUTURES, root)
                    .client(client)
                    .symbols(List.of("ES", "6E"))
                    .threads(1)
                    .steps(steps)
                    .build()
                    .run();
        }
    }

    /** Brings every ticker, and says what came of it and what it took. */
    private static void updateAll(Path root, URI provider) throws IOException {
        try (FirstRateClient client = FirstRateClient.builder()
                .baseUrl(provider)
                .userid(Vendor.USERID)
                .build()) {
            FirstRateReport report = FirstRateUpdate.builder(FirstRateType.FUTURES, root)
                    .client(client)
                    .all()
                    .build()
                    .run();
            System.out.printf(
                    Locale.ROOT,
                    "%s: rebuilt %d, merged %d, rows added %d, %d s, largest heap %d MiB, %s%n",
                    report.status(),
                    report.count(Outcome.REBUILT),
                    report.count(Outcome.MERGED),
                    report.rowsAdded(),
                    report.elapsed().toSeconds(),
                    Runtime.getRuntime().maxMemory() >> 20,
                    peakOfProcess());
        }
    }

    private static String peakOfProcess() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return "";
        }
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmHWM")).findFirst().orElse("");
        }
    }

    /** As {@code kill -9}: nothing is cleaned up. */
    private static void kill() {
        Runtime.getRuntime().halt(137);
    }
}
