package io.marketdata.clickhouse;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate authority of the test's own, made by the JDK's keytool, and servers that it vouches for. */
final class Certificates {
    private static final String PASSWORD = "changeit";
    private static final long PATIENCE_SECONDS = 60;

    private static final String AUTHORITY = "ca";
    private static final String SERVER = "server";

    private final Path folder;
    private final Path authority;
    private final Path server;
    private final Path request;

    /** @param name the server's, such as {@code ip:127.0.0.1} */
    Certificates(Path folder, String name) {
        this(folder, name, "-1d", 90);
    }

    /** Where the server's own vouching for itself began and lasts so many days. */
    Certificates(Path folder, String name, String began, int days) {
        this.folder = folder;
        authority = folder.resolve("authority" + began + ".p12");
        server = folder.resolve("server" + began + ".p12");
        request = folder.resolve("server" + began + ".csr");
        keytool("-genkeypair -alias ca -dname CN=authority -keyalg EC -ext bc:c -validity 3650", authority);
        keytool(
                "-genkeypair -alias server -dname CN=server -keyalg EC -ext san=%s -startdate %s -validity %d"
                        .formatted(name, began, days),
                server);
        keytool("-certreq -alias server -file " + request, server);
    }

    /** The certificate that a client trusts, in a file. */
    Path trusted() {
        try {
            String text = Base64.getMimeEncoder()
                    .encodeToString(load(authority).getCertificate(AUTHORITY).getEncoded());
            return Files.writeString(
                    folder.resolve("authority.pem"),
                    "-----BEGIN CERTIFICATE-----\n" + text + "\n-----END CERTIFICATE-----\n");
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        } catch (GeneralSecurityException problem) {
            throw new IllegalStateException(problem);
        }
    }

    /** The server with a certificate of the authority for a name, that began and lasts so many days. */
    SSLContext signed(String name, String began, int days) {
        Path file = folder.resolve("signed" + began + name.replace(':', '-') + ".pem");
        keytool(
                "-gencert -alias ca -rfc -ext san=%s -startdate %s -validity %d -infile %s -outfile %s"
                        .formatted(name, began, days, request, file),
                authority);
        try (InputStream in = Files.newInputStream(file)) {
            Certificate own = CertificateFactory.getInstance("X.509").generateCertificate(in);
            return context(own, load(authority).getCertificate(AUTHORITY));
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        } catch (GeneralSecurityException problem) {
            throw new IllegalStateException(problem);
        }
    }

    /** The server as it vouches for itself. */
    SSLContext selfSigned() {
        try {
            return context(load(server).getCertificate(SERVER));
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        } catch (GeneralSecurityException problem) {
            throw new IllegalStateException(problem);
        }
    }

    private SSLContext context(Certificate... chain) throws IOException, GeneralSecurityException {
        KeyStore keys = load(server);
        keys.setKeyEntry(SERVER, keys.getKey(SERVER, PASSWORD.toCharArray()), PASSWORD.toCharArray(), chain);
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private static KeyStore load(Path store) throws IOException, GeneralSecurityException {
        try (InputStream file = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(file, PASSWORD.toCharArray());
            return keys;
        }
    }

    private static void keytool(String arguments, Path store) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(Arrays.asList(arguments.split(" ", -1)));
        command.addAll(List.of(
                "-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD, "-J-Xshare:auto"));
        try {
            Path log = Files.createTempFile("keytool", ".log");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            String text = Files.readString(log);
            Files.delete(log);
            if (!ended || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(command + ": " + text);
            }
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stop);
        }
    }
}
