package io.marketdata.postgres;

import io.marketdata.error.ConfigurationException;
import io.marketdata.error.MarketDataException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Reads the {@code POSTGRES_*} settings; every complaint names the setting, and the value unless it is a secret. */
final class Settings {
    private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(1);
    private static final Duration LONGEST_TIMEOUT = Duration.ofDays(1);
    private static final List<String> SSL_MODES =
            List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

    private Settings() {}

    static PostgresOptions.Builder read(Map<String, String> settings) {
        String host = settings.get("POSTGRES_HOST");
        if (host == null) {
            throw new ConfigurationException(
                    "MD-G001", "POSTGRES_HOST is not set: the host name of a PostgreSQL server");
        }
        PostgresOptions.Builder builder = PostgresOptions.builder(requireHost("POSTGRES_HOST", host));
        String port = settings.get("POSTGRES_PORT");
        if (port != null) {
            builder.port(port("POSTGRES_PORT", port));
        }
        String database = settings.get("POSTGRES_DB");
        if (database != null) {
            builder.database(requireDatabase("POSTGRES_DB", database));
        }
        String user = settings.get("POSTGRES_USER");
        if (user != null && !user.isBlank()) {
            builder.user(requireOneLine("POSTGRES_USER", user));
        }
        String password = settings.get("POSTGRES_PASSWORD");
        if (password != null) {
            builder.password(requireOneLine("POSTGRES_PASSWORD", password));
        }
        String sslMode = settings.get("POSTGRES_SSLMODE");
        if (sslMode != null) {
            builder.sslMode(requireSslMode("POSTGRES_SSLMODE", sslMode.strip()));
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

    private static int port(String name, String value) {
        String text = value.strip();
        if (!text.matches("\\d{1,5}")) {
            throw new ConfigurationException(
                    "MD-G002", name + ": \"" + MarketDataException.foreign(value) + "\" is not a port, 1 to 65535");
        }
        return requirePort(name, Integer.parseInt(text));
    }

    static int requirePort(String name, int port) {
        if (port < 1 || port > 65_535) {
            throw new ConfigurationException("MD-G002", name + ": " + port + " is not a port, 1 to 65535");
        }
        return port;
    }

    /** The name goes into a connection's address: what could end it there is refused. */
    static String requireDatabase(String name, String value) {
        if (!value.matches("[A-Za-z_][A-Za-z0-9_$-]{0,62}")) {
            throw new ConfigurationException(
                    "MD-G005",
                    name + ": \"" + MarketDataException.foreign(value) + "\" must match [A-Za-z_][A-Za-z0-9_$-]{0,62}");
        }
        return value;
    }

    static String requireSslMode(String name, String value) {
        if (!SSL_MODES.contains(value)) {
            throw new ConfigurationException(
                    "MD-G003",
                    name + ": \"" + MarketDataException.foreign(value) + "\" is not one of "
                            + String.join(", ", SSL_MODES));
        }
        return value;
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
