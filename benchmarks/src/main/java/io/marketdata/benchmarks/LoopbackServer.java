package io.marketdata.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A stand-in for a ClickHouse server, in a process of its own so that its CPU is nobody's: it reads inserts to their end
 * and acknowledges them, says of every table that it has no partitions and what time it is, and answers a query of candles with the file that
 * was recorded for the wanted format. It ends with its standard input.
 */
final class LoopbackServer {
    private static final int CHUNK_BYTES = 1 << 18;
    private static final int STATEMENT_BYTES = 1 << 12;
    private static final int HTTP_OK = 200;
    private static final int HTTP_UNKNOWN = 404;

    private final Path recordings;

    private LoopbackServer(Path recordings) {
        this.recordings = recordings;
    }

    /** Takes the folder of recorded answers, each named by its format; prints the port. */
    public static void main(String[] arguments) throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ExecutorService threads = Executors.newCachedThreadPool();
        http.setExecutor(threads);
        http.createContext("/", new LoopbackServer(Path.of(arguments[0]))::answer);
        http.start();
        System.out.println(http.getAddress().getPort());
        System.in.transferTo(OutputStream.nullOutputStream());
        http.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] chunk = new byte[CHUNK_BYTES];
            InputStream body = exchange.getRequestBody();
            int head = body.readNBytes(chunk, 0, STATEMENT_BYTES);
            String statement = statement(exchange, new String(chunk, 0, head, StandardCharsets.ISO_8859_1));
            long bytes = head;
            for (int read = body.read(chunk); read >= 0; read = body.read(chunk)) {
                bytes += read;
            }
            if (statement.startsWith("INSERT")) {
                String summary = "{\"written_bytes\":\"" + bytes + "\"}";
                exchange.getResponseHeaders().put("X-ClickHouse-Summary", List.of(summary));
                exchange.sendResponseHeaders(HTTP_OK, -1);
            } else if (statement.startsWith("SELECT partition_key")) {
                say(exchange, "partition_key\nString\n\n");
            } else if (statement.startsWith("SELECT name FROM system.settings")) {
                say(exchange, "name\nString\n");
            } else if (statement.startsWith("SELECT toUnixTimestamp64Milli(now64(3))")) {
                say(exchange, "now\nInt64\n" + System.currentTimeMillis() + "\n");
            } else if (statement.startsWith("SELECT toUnixTimestamp64Milli")) {
                replay(exchange, chunk);
            } else {
                exchange.sendResponseHeaders(HTTP_UNKNOWN, -1);
            }
        }
    }

    /** Rows behind the names and types of their columns. */
    private static void say(HttpExchange exchange, String lines) throws IOException {
        byte[] body = lines.getBytes(StandardCharsets.US_ASCII);
        exchange.sendResponseHeaders(HTTP_OK, body.length);
        exchange.getResponseBody().write(body);
    }

    /** It stands in the address or begins the body. */
    private static String statement(HttpExchange exchange, String bodyBegins) {
        String address = exchange.getRequestURI().getRawQuery();
        if (address != null) {
            for (String parameter : address.split("&")) {
                if (parameter.startsWith("query=")) {
                    return URLDecoder.decode(parameter.substring("query=".length()), StandardCharsets.UTF_8);
                }
            }
        }
        return bodyBegins;
    }

    private void replay(HttpExchange exchange, byte[] chunk) throws IOException {
        String format = exchange.getRequestHeaders().getFirst("X-ClickHouse-Format");
        Path recording = recordings.resolve(format);
        exchange.getResponseHeaders().put("X-ClickHouse-Format", List.of(format));
        exchange.getResponseHeaders().put("X-ClickHouse-Timezone", List.of("UTC"));
        exchange.sendResponseHeaders(HTTP_OK, Files.size(recording));
        try (InputStream file = Files.newInputStream(recording)) {
            for (int read = file.read(chunk); read >= 0; read = file.read(chunk)) {
                exchange.getResponseBody().write(chunk, 0, read);
            }
        }
    }
}
