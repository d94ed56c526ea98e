package io.marketdata.benchmarks;

import io.marketdata.Backfill1m;
import io.marketdata.clickhouse.CanonicalAccess;
import io.marketdata.clickhouse.ClickHouse;
import io.marketdata.clickhouse.ClickHouseOptions;
import io.marketdata.clickhouse.embedded.EmbeddedClickHouse;
import io.marketdata.testkit.CandleGenerator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What an engine answers to the canonical reader's query for all rows, in a folder, one file a format. */
final class CanonicalRecordings implements AutoCloseable {
    static final String DATABASE = "recorded";
    static final String QUERY = CanonicalAccess.query(DATABASE, Rows.INSTRUMENT);

    private static final List<String> FORMATS = List.of("Native", "RowBinaryWithNamesAndTypes");

    private final Path folder;

    private CanonicalRecordings(Path folder) {
        this.folder = folder;
    }

    /** Starts an engine, writes the rows through this library, records the answers and ends the engine. */
    static CanonicalRecordings make() throws IOException, InterruptedException {
        CanonicalRecordings recordings = new CanonicalRecordings(Files.createTempDirectory("canonical"));
        // A setup that fails is not torn down; what was registered last is deleted first.
        recordings.folder.toFile().deleteOnExit();
        FORMATS.forEach(format -> recordings.folder.resolve(format).toFile().deleteOnExit());
        Path data = recordings.folder.resolve("engine");
        try (EmbeddedClickHouse engine = EmbeddedClickHouse.start(data)) {
            try (ClickHouse clickHouse = ClickHouse.connect(ClickHouseOptions.builderOf(engine.options())
                    .database(DATABASE)
                    .build())) {
                clickHouse.schema().create();
                Backfill1m.from(CandleGenerator.ofSeed(1))
                        .into(clickHouse.rawWriter())
                        .build()
                        .run(Rows.INSTRUMENT, Rows.RANGE);
            }
            for (String format : FORMATS) {
                recordings.record(engine, format);
            }
        }
        deleteAll(data);
        return recordings;
    }

    private void record(EmbeddedClickHouse engine, String format) throws IOException, InterruptedException {
        String settings = "default_format=%s&optimize_read_in_order=1&max_threads=2&max_block_size=%d"
                .formatted(format, CanonicalAccess.BLOCK_ROWS);
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + engine.httpPort() + "/?" + settings))
                .header("X-ClickHouse-User", engine.options().get("CH_USER"))
                .header("X-ClickHouse-Key", engine.options().get("CH_PASSWORD"))
                .POST(HttpRequest.BodyPublishers.ofString(QUERY))
                .build();
        HttpResponse<Path> answer =
                HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofFile(folder.resolve(format)));
        if (answer.statusCode() != 200) {
            throw new IOException(Files.readString(answer.body()));
        }
    }

    Path folder() {
        return folder;
    }

    @Override
    public void close() throws IOException {
        deleteAll(folder);
    }

    private static void deleteAll(Path root) throws IOException {
        List<Path> paths;
        try (Stream<Path> tree = Files.walk(root)) {
            paths = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.delete(path);
        }
    }
}
