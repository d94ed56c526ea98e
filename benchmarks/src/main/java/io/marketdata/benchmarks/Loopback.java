package io.marketdata.benchmarks;

import io.marketdata.clickhouse.ClickHouse;
import io.marketdata.clickhouse.ClickHouseOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The process of a {@link LoopbackServer}. */
final class Loopback implements AutoCloseable {
    private final Process process;
    private final int port;

    private Loopback(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static Loopback start(Path recordings) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-Dsun.net.httpserver.nodelay=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LoopbackServer.class.getName(),
                        recordings.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String line = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))
                .readLine();
        if (line == null) {
            throw new IOException("the loopback server did not start");
        }
        return new Loopback(process, Integer.parseInt(line));
    }

    String endpoint() {
        return "http://127.0.0.1:" + port;
    }

    ClickHouse connect() {
        return ClickHouse.connect(ClickHouseOptions.builder("127.0.0.1")
                .port(port)
                .requireCanonical(false)
                .build());
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            process.waitFor();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            process.destroy();
        }
    }
}
