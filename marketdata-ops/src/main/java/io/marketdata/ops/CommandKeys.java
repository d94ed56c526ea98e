package io.marketdata.ops;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The secrets that commands are signed with, by their ids. Shows none of them. */
public final class CommandKeys {
    /** How far the time of a command may be from now. */
    public static final Duration SKEW = Duration.ofMinutes(5);

    private static final String ALGORITHM = "HmacSHA256";
    private static final int SHORTEST_SECRET = 16;
    private final Map<String, SecretKeySpec> secrets;
    private final Map<String, Long> nonces = new LinkedHashMap<>();

    private CommandKeys(Map<String, SecretKeySpec> secrets) {
        this.secrets = secrets;
    }

    /**
     * Keys of ids and secrets.
     *
     * @throws IllegalArgumentException for none, or for a secret of less than 16 bytes
     */
    public static CommandKeys of(Map<String, byte[]> secretsById) {
        Map<String, SecretKeySpec> keys = new HashMap<>();
        secretsById.forEach((kid, secret) -> {
            if (secret.length < SHORTEST_SECRET) {
                throw new IllegalArgumentException("the secret of key " + kid + " has " + secret.length
                        + " bytes; take at least " + SHORTEST_SECRET);
            }
            keys.put(kid, new SecretKeySpec(secret, ALGORITHM));
        });
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("no key is given; without keys build the server without them");
        }
        return new CommandKeys(keys);
    }

    /** A signed command, for those who send them. */
    public String sign(String cmd, String reqId, long tsMillis, String argsJson, String kid, String nonce) {
        SecretKeySpec key = secrets.get(kid);
        if (key == null) {
            throw new IllegalArgumentException("there is no key " + kid);
        }
        Object args = CommandParser.args(argsJson);
        String sig = HexFormat.of().formatHex(mac(key, Command.signedText(cmd, reqId, tsMillis, args, kid, nonce)));
        return Json.text(Json.object(
                "cmd", cmd,
                "req_id", reqId,
                "ts", tsMillis,
                "args", args,
                "auth", Json.object("kid", kid, "sig", sig, "nonce", nonce)));
    }

    /**
     * Judges signature, time and nonce of a command, in this order; a nonce is spent by it.
     *
     * @param startMillis from when on nonces are remembered; a command of before may have been taken then
     */
    void check(Command command, Clock clock, long startMillis) {
        Command.Auth auth = command.auth();
        if (auth == null) {
            throw new CommandFault("auth_failed", "the command is not signed");
        }
        SecretKeySpec key = secrets.get(auth.kid());
        String text = Command.signedText(
                command.cmd(), command.reqId(), command.tsMillis(), command.args(), auth.kid(), auth.nonce());
        if (key == null || !isHexOf(mac(key, text), auth.sig())) {
            throw new CommandFault("auth_failed", "the signature is not right, or its key is not known");
        }
        long now = clock.millis();
        if (command.tsMillis() < now - SKEW.toMillis() || command.tsMillis() > now + SKEW.toMillis()) {
            throw new CommandFault(
                    "auth_ts_skew", "ts is more than " + SKEW.toSeconds() + " seconds from now; look at the clocks");
        }
        if (command.tsMillis() < startMillis) {
            throw new CommandFault(
                    "replay_rejected",
                    "ts is before this server's start, it may have been taken before; sign it anew to send it again");
        }
        spend(auth.kid() + "\n" + auth.nonce(), command.tsMillis() + SKEW.toMillis(), now);
    }

    /** A nonce has to be remembered for as long as its command would be in time. */
    private synchronized void spend(String nonce, long untilMillis, long now) {
        nonces.values().removeIf(until -> until < now);
        if (nonces.putIfAbsent(nonce, untilMillis) != null) {
            throw new CommandFault(
                    "replay_rejected",
                    "the nonce was used before; the command that used it first has an answer of its own, to ask for it again "
                            + "sign the same req_id with a new nonce");
        }
    }

    private static boolean isHexOf(byte[] expected, String hex) {
        return MessageDigest.isEqual(
                HexFormat.of().formatHex(expected).getBytes(StandardCharsets.US_ASCII),
                hex.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] mac(SecretKeySpec key, String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("this Java has no " + ALGORITHM, missing);
        }
    }

    /** How many keys there are, and nothing of them. */
    @Override
    public String toString() {
        return secrets.size() + " keys";
    }
}
