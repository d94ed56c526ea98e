package io.marketdata.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.batch.CandleBatch;
import io.marketdata.clickhouse.CuttingProxy.Cut;
import io.marketdata.testkit.NothingLeft;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A host name that vanishes and then leads elsewhere, in a JVM of its own whose names come from a file of the test. */
@Timeout(120)
@ExtendWith({SharedEngine.class, NothingLeft.class})
class HostNamesIT {
    private static final String NAME = "store.test";

    @TempDir
    Path folder;

    /** Delivers a batch, loses its connection, and finds the name gone, then wrong, then right again. */
    static final class Delivering {
        private Delivering() {}

        public static void main(String[] arguments) throws IOException {
            // The JVM keeps an address for 30 seconds, and the lack of one for 10; a test does not wait.
            Security.setProperty("networkaddress.cache.ttl", "0");
            Security.setProperty("networkaddress.cache.negative.ttl", "0");
            Path hosts = Path.of(arguments[0]);
            Queue<String> addresses = new ArrayDeque<>(List.of("", "127.0.0.9 " + NAME, "127.0.0.1 " + NAME));
            Runnable change = () -> {
                String line = addresses.poll();
                if (line != null) {
                    write(hosts, line);
                }
            };
            Map<String, String> settings = new HashMap<>(System.getenv());
            CuttingProxy proxy = new CuttingProxy(Integer.parseInt(Objects.requireNonNull(settings.get("CH_PORT"))));
            settings.put("CH_HOST", NAME);
            settings.put("CH_PORT", "" + proxy.port());
            try (Server server = Server.connect(ClickHouseOptions.of(settings));
                    RawWriter writer = new RawWriter(
                            server, new TableBrakes(), Clock.systemUTC(), closed -> new RecordedPauses(change))) {
                UUID run = UUID.randomUUID();
                writer.deliver1m(batch(run, 0));
                proxy.cut(Cut.request(1_000));
                System.out.println("retries " + writer.deliver1m(batch(run, 1)).retries());
            } finally {
                proxy.close();
            }
        }

        private static CandleBatch batch(UUID run, int sequence) {
            CandleBatch batch = Candles.minutes(Candles.BTC, "2026-01-0%dT00:00:00Z".formatted(1 + sequence), 100, 1);
            batch.stamp(run, sequence, System.currentTimeMillis());
            return batch;
        }
    }

    private static void write(Path hosts, String line) {
        try {
            Files.writeString(hosts, line + "\n", StandardCharsets.US_ASCII);
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }

    @Test
    void f8ANameThatVanishesAndThenLeadsElsewhereIsFollowedWithinOneDelivery() throws Exception {
        ClickHouseOptions options = Engine.options().build();
        try (ClickHouse clickHouse = ClickHouse.connect(options)) {
            clickHouse.schema().create();
        }
        Path hosts = folder.resolve("hosts");
        write(hosts, "127.0.0.1 " + NAME);
        Path answer = folder.resolve("answer.txt");
        Path errors = folder.resolve("errors.txt");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djdk.net.hosts.file=" + hosts,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Delivering.class.getName(),
                        hosts.toString())
                .redirectOutput(answer.toFile())
                .redirectError(errors.toFile());
        builder.environment().putAll(Engine.settings());
        builder.environment().put("CH_DATABASE", options.database());
        Process process = builder.start();
        try {
            assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(Files.readString(answer)).as(Files.readString(errors)).isEqualTo("retries 3\n");
        assertThat(Engine.rows(options, "SELECT count(), uniqExact(ts_open) FROM $db.canonical_candles_1m")
                        .get(0))
                .containsExactly("200", "200");
        assertThat(Engine.value(options, "SELECT count() FROM $db.raw_bybit_klines_1m"))
                .isEqualTo("200");
    }
}
