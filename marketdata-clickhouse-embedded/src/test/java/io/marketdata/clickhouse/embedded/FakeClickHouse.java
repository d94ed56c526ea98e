package io.marketdata.clickhouse.embedded;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Stands in for the executable: keeps its arguments, and answers who knows the password of its configuration. */
final class FakeClickHouse {
    private FakeClickHouse() {}

    public static void main(String[] args) throws IOException {
        Files.write(Path.of("arguments"), List.of(args));
        Path config = Path.of(args[1].substring("--config-file=".length()));
        int port = Integer.parseInt(find("<http_port>(\\d+)</http_port>", Files.readString(config)));
        String digest = find(
                "<password_sha256_hex>(\\w+)</password_sha256_hex>",
                Files.readString(config.resolveSibling("users.xml")));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", exchange -> {
            String key = String.valueOf(exchange.getRequestHeaders().getFirst("X-ClickHouse-Key"));
            boolean known = new Credentials("", key).passwordSha256Hex().equals(digest);
            byte[] answer = "26.0-fake\n".getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(known ? 200 : 403, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
    }

    private static String find(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        if (!matcher.find()) {
            throw new IllegalArgumentException(pattern);
        }
        return matcher.group(1);
    }
}
