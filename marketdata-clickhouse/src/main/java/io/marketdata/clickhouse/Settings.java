package io.marketdata.clickhouse;

import io.marketdata.error.ConfigurationException;
import io.marketdata.error.MarketDataException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads the {@code CH_*} settings; every complaint names the setting, and the value unless it is a secret. */
final class Settings {
    private static final int NATIVE_PORT = 9000;
    private static final int NATIVE_SECURE_PORT = 9440;
    private static final Set<String> RESERVED = Set.of("system", "information_schema");
    private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(1);
    private static final Duration LONGEST_TIMEOUT = Duration.ofDays(1);

    private Settings() {}

    static ClickHouseOptions.Builder read(Map<String, String> settings) {
        String host = settings.get("CH_HOST");
        if (host == null) {
            throw new ConfigurationException("MD-G001", "CH_HOST is not set: the host name of a ClickHouse server");
        }
        ClickHouseOptions.Builder builder = ClickHouseOptions.builder(requireHost("CH_HOST", host));
        String port = settings.get("CH_PORT");
        if (port != null) {
            builder.port(port("CH_PORT", port));
        }
        String user = settings.get("CH_USER");
        if (user != null && !user.isBlank()) {
            builder.user(requireOneLine("CH_USER", user));
        }
        String password = settings.get("CH_PASSWORD");
        if (password != null) {
            builder.password(requireOneLine("CH_PASSWORD", password));
        }
        String database = settings.get("CH_DATABASE");
        if (database != null) {
            builder.database(requireDatabase("CH_DATABASE", database));
        }
        String requestTimeout = settings.get("CH_REQUEST_TIMEOUT");
        if (requestTimeout != null) {
            builder.requestTimeout(
                    requireTimeout("CH_REQUEST_TIMEOUT", duration("CH_REQUEST_TIMEOUT", requestTimeout)));
        }
        String retryBudget = settings.get("CH_RETRY_BUDGET");
        if (retryBudget != null) {
            builder.retry(
                    retryBudget.strip().equalsIgnoreCase("forever")
                            ? RetryPolicy.STANDARD.forever()
                            : RetryPolicy.STANDARD.withBudget(duration("CH_RETRY_BUDGET", retryBudget)));
        }
        String cluster = settings.get("CH_CLUSTER");
        if (cluster != null && !cluster.isBlank()) {
            builder.cluster(requireCluster("CH_CLUSTER", cluster.strip()));
        }
        String nodes = settings.get("CH_NODES");
        if (nodes != null && !nodes.isBlank()) {
            builder.nodes(Arrays.stream(nodes.split(","))
                    .map(node -> node("CH_NODES", node.strip()))
                    .toList());
        }
        return builder.secure(flag(settings, "CH_SECURE", false)).verify(flag(settings, "CH_VERIFY", true));
    }

    static String requireHost(String name, String value) {
        String host = value.strip();
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        String bare = bracketed ? host.substring(1, host.length() - 1) : host;
        // An address of version 6 has two colons at least: "db:8123" is a name with a port.
        boolean isVersion6 = bare.matches("[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*" + (bracketed ? "(%\\w+)?" : ""));
        if (!isVersion6 && (bracketed || !bare.matches("[A-Za-z0-9_.-]+"))) {
            throw new ConfigurationException(
                    "MD-G001",
                    name + ": \"" + withoutSecret(value)
                            + "\" is not a host name; give the name alone, without scheme, port or path");
        }
        return bare;
    }

    /** An address may carry user and password before an {@code @} and more of them behind a {@code ?}. */
    private static String withoutSecret(String address) {
        String named = address.substring(address.lastIndexOf('@') + 1);
        int question = named.indexOf('?');
        return MarketDataException.foreign(question < 0 ? named : named.substring(0, question));
    }

    static String requireDatabase(String name, String value) {
        if (RESERVED.contains(value.toLowerCase(Locale.ROOT))) {
            throw new ConfigurationException(
                    "MD-G005", name + ": \"" + value + "\" is the server's own; name a database of yours");
        }
        if (!value.matches("[A-Za-z_][A-Za-z0-9_]{0,62}")) {
            throw new ConfigurationException(
                    "MD-G005",
                    name + ": \"" + MarketDataException.foreign(value) + "\" must match [A-Za-z_][A-Za-z0-9_]{0,62}");
        }
        return value;
    }

    static String requireCluster(String name, String value) {
        if (!value.matches("[A-Za-z0-9_.-]{1,100}")) {
            throw new ConfigurationException(
                    "MD-G005",
                    name + ": \"" + MarketDataException.foreign(value) + "\" must match [A-Za-z0-9_.-]{1,100}");
        }
        return value;
    }

    private static ClickHouseOptions.Node node(String name, String value) {
        int colon = value.lastIndexOf(':');
        if (colon < 0) {
            throw new ConfigurationException(
                    "MD-G001", name + ": \"" + withoutSecret(value) + "\" is not a node; give host:port");
        }
        return new ClickHouseOptions.Node(
                requireHost(name, value.substring(0, colon)), port(name, value.substring(colon + 1)));
    }

    /** Less than a millisecond would be sent as 0, which means "for ever". */
    static Duration requireTimeout(String name, Duration value) {
        if (value.compareTo(SHORTEST_TIMEOUT) < 0 || value.compareTo(LONGEST_TIMEOUT) > 0) {
            throw new ConfigurationException(
                    "MD-G012", "%s %s is outside %s to %s".formatted(name, value, SHORTEST_TIMEOUT, LONGEST_TIMEOUT));
        }
        return value;
    }

    /** Seconds, or as ISO 8601 has it. */
    private static Duration duration(String name, String value) {
        String text = value.strip();
        try {
            return text.matches("\\d{1,9}") ? Duration.ofSeconds(Long.parseLong(text)) : Duration.parse(text);
        } catch (DateTimeParseException none) {
            throw new ConfigurationException(
                    "MD-G012",
                    name + ": \"" + MarketDataException.foreign(value) + "\" is no time; write seconds or PT5M",
                    none);
        }
    }

    private static int port(String name, String value) {
        int port = value.strip().matches("\\d{1,5}") ? Integer.parseInt(value.strip()) : 0;
        if (port < 1 || port > 65_535) {
            throw new ConfigurationException(
                    "MD-G002", name + ": \"" + MarketDataException.foreign(value) + "\" is not a port, 1 to 65535");
        }
        if (port == NATIVE_PORT || port == NATIVE_SECURE_PORT) {
            throw new ConfigurationException(
                    "MD-G002",
                    name + ": " + port + " is ClickHouse's native port; the HTTP port is needed, by default "
                            + ClickHouseOptions.DEFAULT_PORT + " or " + ClickHouseOptions.DEFAULT_SECURE_PORT);
        }
        return port;
    }

    private static String requireOneLine(String name, String value) {
        if (value.endsWith("\n") || value.endsWith("\r")) {
            throw new ConfigurationException(
                    "MD-G004", name + " ends with a line break; was it read from a file? Remove the line break");
        }
        return value;
    }

    private static boolean flag(Map<String, String> settings, String name, boolean absent) {
        String value = settings.get(name);
        if (value == null) {
            return absent;
        }
        return switch (value.strip().toLowerCase(Locale.ROOT)) {
            case "true", "1", "yes" -> true;
            case "false", "0", "no" -> false;
            default ->
                throw new ConfigurationException(
                        "MD-G003",
                        name + ": \"" + MarketDataException.foreign(value)
                                + "\" is not one of true, false, 1, 0, yes, no");
        };
    }
}
