package io.marketdata.clickhouse.embedded;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * Who may use the engine.
 *
 * @param user user name
 * @param password in clear: for the endpoint file, never for a command line or a message
 */
record Credentials(String user, String password) {
    private static final int PASSWORD_BYTES = 32;

    static Credentials random() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        return new Credentials(
                "marketdata", Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    String passwordSha256Hex() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(password.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return user + ":***";
    }
}
