package io.marketdata.redis;

import io.marketdata.error.ConfigurationException;
import io.marketdata.error.MarketDataException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/** Reads the {@code REDIS_*} settings; every complaint names the setting, and the value unless it is a secret. */
final class Settings {
    private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(1);
    private static final Duration LONGEST_TIMEOUT = Duration.ofHours(1);
    private static final int LARGEST_DATABASE = 65_535;

    private Settings() {}

    static RedisOptions.Builder read(Map<String, String> settings) {
        String host = settings.get("REDIS_HOST");
        if (host == null) {
            throw new ConfigurationException("MD-G001", "REDIS_HOST is not set: the host name of a Redis server");
        }
        RedisOptions.Builder builder = RedisOptions.builder(requireHost("REDIS_HOST", host));
        String port = settings.get("REDIS_PORT");
        if (port != null) {
            builder.port(requirePort("REDIS_PORT", number("MD-G002", "REDIS_PORT", port, "a port, 1 to 65535")));
        }
        String user = settings.get("REDIS_USER");
        if (user != null && !user.isBlank()) {
            builder.user(requireOneLine("REDIS_USER", user));
        }
        String password = settings.get("REDIS_PASSWORD");
        if (password != null) {
            builder.password(requireOneLine("REDIS_PASSWORD", password));
        }
        String database = settings.get("REDIS_DB");
        if (database != null) {
            builder.database(requireDatabase(
                    "REDIS_DB", number("MD-G005", "REDIS_DB", database, "a database, 0 to " + LARGEST_DATABASE)));
        }
        String tls = settings.get("REDIS_TLS");
        if (tls != null) {
            builder.tls(requireSwitch("REDIS_TLS", tls));
        }
        String namespace = settings.get("REDIS_NAMESPACE");
        if (namespace != null) {
            builder.namespace(requireNamespace("REDIS_NAMESPACE", namespace));
        }
        return builder;
    }

    static String requireHost(String name, String value) {
        String host = value.strip();
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        String bare = bracketed ? host.substring(1, host.length() - 1) : host;
        boolean isVersion6 = bare.matches("[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*");
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

    private static int number(String code, String name, String value, String wanted) {
        String text = value.strip();
        if (!text.matches("\\d{1,5}")) {
            throw new ConfigurationException(
                    code, name + ": \"" + MarketDataException.foreign(value) + "\" is not " + wanted);
        }
        return Integer.parseInt(text);
    }

    static int requirePort(String name, int port) {
        if (port < 1 || port > 65_535) {
            throw new ConfigurationException("MD-G002", name + ": " + port + " is not a port, 1 to 65535");
        }
        return port;
    }

    static int requireDatabase(String name, int number) {
        if (number < 0 || number > LARGEST_DATABASE) {
            throw new ConfigurationException(
                    "MD-G005", name + ": " + number + " is not a database, 0 to " + LARGEST_DATABASE);
        }
        return number;
    }

    /** Channels of other namespaces begin otherwise, and nothing in a name is a pattern. */
    static String requireNamespace(String name, String value) {
        if (!value.matches("[A-Za-z0-9_.:-]{1,100}")) {
            throw new ConfigurationException(
                    "MD-G005",
                    name + ": \"" + MarketDataException.foreign(value) + "\" must match [A-Za-z0-9_.:-]{1,100}");
        }
        return value;
    }

    private static boolean requireSwitch(String name, String value) {
        return switch (value.strip().toLowerCase(Locale.ROOT)) {
            case "true", "1" -> true;
            case "false", "0", "" -> false;
            default ->
                throw new ConfigurationException(
                        "MD-G003", name + ": \"" + MarketDataException.foreign(value) + "\" is neither true nor false");
        };
    }

    private static String requireOneLine(String name, String value) {
        if (value.endsWith("\n") || value.endsWith("\r")) {
            throw new ConfigurationException(
                    "MD-G004", name + " ends with a line break; was it read from a file? Remove the line break");
        }
        return value;
    }

    static Duration requireTimeout(String name, Duration value) {
        if (value.compareTo(SHORTEST_TIMEOUT) < 0 || value.compareTo(LONGEST_TIMEOUT) > 0) {
            throw outOfRange(name, value, SHORTEST_TIMEOUT);
        }
        return value;
    }

    static Duration requireBudget(String name, Duration value) {
        if (value.isNegative() || value.compareTo(LONGEST_TIMEOUT) > 0) {
            throw outOfRange(name, value, Duration.ZERO);
        }
        return value;
    }

    private static ConfigurationException outOfRange(String name, Duration value, Duration least) {
        return new ConfigurationException(
                "MD-G012", "%s %s is outside %s to %s".formatted(name, value, least, LONGEST_TIMEOUT));
    }
}
