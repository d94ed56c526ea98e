package io.marketdata.clickhouse.embedded;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A second JVM that runs one of the test programs; closing it kills that JVM if it still runs. */
final class OtherProgram implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    private OtherProgram(Process process) {
        this.process = process;
        this.output = process.inputReader();
    }

    static OtherProgram run(Class<?> main, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath(),
                main.getName()));
        command.addAll(arguments);
        return new OtherProgram(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** The build's class path may hide in a manifest, so it is taken from where the classes came from. */
    static String classPath() {
        return String.join(
                File.pathSeparator,
                List.of(
                        locationOf(EmbeddedClickHouse.class),
                        locationOf(OtherProgram.class),
                        locationOf(com.sun.jna.Native.class)));
    }

    private static String locationOf(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The next line it printed, or null when it has ended. */
    @Nullable String line() throws IOException {
        return output.readLine();
    }

    /** Ends its standard input, which is its sign to finish. */
    void finish() throws IOException {
        process.getOutputStream().close();
    }

    int end() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the other program does not end");
        }
        return process.exitValue();
    }

    void killHard() throws InterruptedException {
        process.destroyForcibly();
        end();
    }

    void terminate() throws InterruptedException {
        process.destroy();
        end();
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
