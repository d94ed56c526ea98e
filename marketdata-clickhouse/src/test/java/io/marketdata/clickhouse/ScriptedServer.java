package io.marketdata.clickhouse;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers the questions that a writer asks before it writes, and inserts as a test lays down. */
final class ScriptedServer implements AutoCloseable {
    private static final Pattern TOKEN = Pattern.compile("insert_deduplication_token=([^&]+)");

    private final HttpServer http;
    private final Deque<Reply> script = new ArrayDeque<>();
    private final List<String> tokens = new ArrayList<>();
    private final List<byte[]> bodies = new ArrayList<>();
    private final Set<String> applied = new HashSet<>();
    private final CountDownLatch inserted = new CountDownLatch(1);
    private boolean forgetful;
    private boolean vanishing;
    private long rowsInRaw;

    /** An answer to an insert. */
    record Reply(int status, int code, Map<String, String> headers, String body) {
        static Reply ok() {
            return new Reply(200, 0, Map.of(), "");
        }

        static Reply status(int status, String body) {
            return new Reply(status, 0, Map.of(), body);
        }

        static Reply code(int code, String text) {
            return new Reply(500, code, Map.of(), "Code: " + code + ". DB::Exception: " + text);
        }

        Reply with(String header, String value) {
            return new Reply(status, code, Map.of(header, value), body);
        }
    }

    ScriptedServer(Reply... replies) throws IOException {
        script.addAll(List.of(replies));
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        http.createContext("/", this::serve);
        http.start();
    }

    ClickHouseOptions.Builder options() {
        return ClickHouseOptions.builder("127.0.0.1")
                .port(http.getAddress().getPort())
                .password("s3cret-canary")
                .requireCanonical(false);
    }

    /** Acknowledges inserts and keeps nothing of them. */
    ScriptedServer forgetting() {
        forgetful = true;
        return this;
    }

    /** Is gone once it has answered an insert. */
    ScriptedServer vanishing() {
        vanishing = true;
        return this;
    }

    /** Waits for the first insert. */
    void awaitInsert() throws InterruptedException {
        inserted.await();
    }

    /** Of the inserts in order. */
    synchronized List<String> tokens() {
        return List.copyOf(tokens);
    }

    synchronized List<byte[]> bodies() {
        return List.copyOf(bodies);
    }

    private synchronized void serve(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String query = String.valueOf(exchange.getRequestURI().getRawQuery());
        String sql = URLDecoder.decode(query, StandardCharsets.UTF_8) + new String(body, StandardCharsets.ISO_8859_1);
        Matcher token = TOKEN.matcher(query);
        if (token.find()) {
            tokens.add(token.group(1));
            bodies.add(body);
            Reply reply = script.isEmpty() ? Reply.ok() : script.removeFirst();
            if (reply.equals(Reply.ok()) && !forgetful && applied.add(token.group(1))) {
                // A Native block begins with the number of columns and the number of rows, of one byte each here.
                rowsInRaw += body[1];
            }
            answer(exchange, reply);
            inserted.countDown();
            if (vanishing) {
                http.stop(0);
            }
        } else {
            answer(exchange, Reply.status(200, answerTo(sql, rowsInRaw)));
        }
    }

    /** What a server says that has the raw table, and so many rows in it. */
    static String answerTo(String sql, long rowsInRaw) {
        if (sql.contains("partition_key")) {
            return column("String", "toYYYYMM(start_time_utc)\n");
        }
        if (sql.contains("system.settings")) {
            return column("String", "");
        }
        return column("Int64", (sql.contains("now64") ? System.currentTimeMillis() : rowsInRaw) + "\n");
    }

    /** An answer of one column, as the library asks for it. */
    static String column(String type, String rows) {
        return "name\n" + type + "\n" + rows;
    }

    private static void answer(HttpExchange exchange, Reply reply) throws IOException {
        if (reply.code() > 0) {
            exchange.getResponseHeaders().add("X-ClickHouse-Exception-Code", Integer.toString(reply.code()));
        }
        reply.headers().forEach(exchange.getResponseHeaders()::add);
        byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
