package io.marketdata.clickhouse;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.ClientFaultCause;
import com.clickhouse.client.api.DataStreamWriter;
import com.clickhouse.client.api.enums.SSLMode;
import com.clickhouse.client.api.insert.InsertResponse;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.data.ClickHouseFormat;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * Statements to the server and their answers; every failure becomes one of this library's exceptions.
 *
 * <p>The client's own retries are switched off: it repeats without a pause, takes a permanent refusal for a passing one,
 * and repeats an insert whose first attempt may have been applied.
 */
final class Server implements AutoCloseable {
    private final Client client;
    private final boolean owned;
    private final ClickHouseOptions options;

    private Server(Client client, boolean owned, ClickHouseOptions options) {
        this.client = client;
        this.owned = owned;
        this.options = options;
    }

    static Server connect(ClickHouseOptions options) {
        Client.Builder builder = new Client.Builder()
                .addEndpoint(options.endpoint())
                .setUsername(options.user())
                .setPassword(options.password())
                .setClientName("marketdata")
                .setConnectTimeout(options.connectTimeout().toMillis(), ChronoUnit.MILLIS)
                .setConnectionRequestTimeout(options.connectTimeout().toMillis(), ChronoUnit.MILLIS)
                .setSocketTimeout(options.socketTimeout().toMillis(), ChronoUnit.MILLIS)
                .setMaxRetries(0)
                .retryOnFailures(ClientFaultCause.None)
                .compressServerResponse(false)
                .compressClientRequest(false);
        if (options.secure()) {
            builder.setSSLMode(options.verify() ? SSLMode.STRICT : SSLMode.TRUST);
        }
        return new Server(builder.build(), true, options);
    }

    static Server over(Client client, ClickHouseOptions options) {
        return new Server(client, false, options);
    }

    ClickHouseOptions options() {
        return options;
    }

    /** Rows of text columns; for answers that are small. */
    List<String[]> rows(String sql, Map<String, Object> parameters) {
        List<String[]> rows = new ArrayList<>();
        try (Answer answer = open(sql, parameters, Map.of(), ClickHouseFormat.TabSeparated);
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] fields = line.split("\t", -1);
                for (int i = 0; i < fields.length; i++) {
                    fields[i] = unescape(fields[i]);
                }
                rows.add(fields);
            }
        } catch (Exception problem) {
            throw ServerErrors.ofRead(problem, options);
        }
        return rows;
    }

    /** Undoes the escapes of TabSeparated that can occur in names and statements. */
    private static String unescape(String field) {
        if (field.indexOf('\\') < 0) {
            return field;
        }
        StringBuilder text = new StringBuilder(field.length());
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            if (c == '\\' && i + 1 < field.length()) {
                i++;
                char escaped = field.charAt(i);
                text.append(
                        switch (escaped) {
                            case 'n' -> '\n';
                            case 't' -> '\t';
                            case 'r' -> '\r';
                            case 'b' -> '\b';
                            case 'f' -> '\f';
                            case '0' -> '\0';
                            default -> escaped;
                        });
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    /** An answer to read as it comes; the caller closes it. */
    Answer open(
            String sql, Map<String, Object> parameters, Map<String, String> serverSettings, ClickHouseFormat format) {
        QuerySettings settings = new QuerySettings().setFormat(format);
        serverSettings.forEach(settings::serverSetting);
        settings.serverSetting(
                "max_execution_time", Long.toString(options.executionTimeout().toSeconds()));
        try {
            return new Answer(await(client.query(sql, parameters, settings)), options);
        } catch (Exception problem) {
            throw ServerErrors.ofRead(problem, options);
        }
    }

    /** A statement without an answer. */
    void execute(String statement) {
        try {
            await(client.execute(statement)).close();
        } catch (Exception problem) {
            throw ServerErrors.ofRead(problem, options);
        }
    }

    /** One insert of one block; returns when the server has acknowledged it. */
    void insert(String table, List<String> columns, Map<String, String> serverSettings, DataStreamWriter body) {
        InsertSettings settings = new InsertSettings();
        serverSettings.forEach(settings::serverSetting);
        settings.serverSetting(
                "max_execution_time", Long.toString(options.executionTimeout().toSeconds()));
        try {
            InsertResponse response = await(client.insert(table, columns, body, ClickHouseFormat.Native, settings));
            response.close();
        } catch (Exception problem) {
            throw ServerErrors.ofInsert(problem, table, options);
        }
    }

    private static <T> T await(Future<T> future) throws Exception {
        try {
            return future.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw failed;
        }
    }

    @Override
    public void close() {
        if (owned) {
            client.close();
        }
    }
}
