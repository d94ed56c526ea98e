package io.marketdata.clickhouse.embedded;

import com.sun.jna.Native;
import java.io.File;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The command lines of the child processes, and the environment they get. */
final class EngineCommand {
    private static final List<String> JVM_FLAGS = List.of(
            "-Xms16m",
            "-Xmx64m",
            "-XX:+UseSerialGC",
            "-Xint",
            "-XX:-UsePerfData",
            "-Xrs",
            "--enable-native-access=ALL-UNNAMED");

    /** Where JNA may unpack itself: a machine whose temporary folder forbids execution needs it in the child, too. */
    private static final List<String> FORWARDED = List.of("java.io.tmpdir", "jna.tmpdir", "jna.boot.library.path");

    /**
     * Runs the executable, gives its process id, and ends it when the standard input ends. A child in the background has
     * no standard input of its own, hence descriptor 3; {@code setsid} keeps a terminal's Ctrl-C away where it exists.
     */
    private static final String WRAPPER = """
            exec 3<&0
            pidfile=$1; shift
            command -v setsid >/dev/null 2>&1 && set -- setsid "$@"
            "$@" 3<&- &
            engine=$!
            echo "$engine" >"$pidfile"
            { read -r nothing <&3; kill "$engine" 2>/dev/null; } &
            watch=$!
            exec 3<&-
            wait "$engine"
            code=$?
            kill "$watch" 2>/dev/null
            exit "$code"
            """;

    private EngineCommand() {}

    static List<String> ofLibrary(Path library, EngineSettings settings) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_FLAGS);
        for (String property : FORWARDED) {
            String value = System.getProperty(property);
            if (value != null) {
                command.add("-D" + property + "=" + value);
            }
        }
        command.addAll(List.of("-cp", hostClassPath(), EngineHost.class.getName(), library.toString()));
        command.addAll(List.of("--config-file", EngineFiles.CONFIG, "--path", EngineFiles.DATA));
        // More than one listening host and port 0 do not go together.
        command.addAll(List.of("--listen_host", "127.0.0.1"));
        command.addAll(List.of("--http_port", Integer.toString(settings.httpPort())));
        command.addAll(List.of("--tcp_port", Integer.toString(settings.nativePort())));
        command.addAll(List.of("--interactive", "--disable_suggestion"));
        command.addAll(List.of("--progress=off", "--progress-table=off", "--enable-progress-table-toggle=0"));
        command.addAll(List.of(
                "--query",
                "SYSTEM START LISTEN QUERIES ALL; SELECT getServerPort('http_port'), getServerPort('tcp_port')"
                        + " INTO OUTFILE '" + EngineFiles.PORTS + "' TRUNCATE FORMAT TSV"));
        return command;
    }

    static List<String> ofBinary(Path binary) {
        return List.of(
                "sh",
                "-c",
                WRAPPER,
                "sh",
                EngineFiles.PID,
                binary.toString(),
                "server",
                "--config-file=" + EngineFiles.CONFIG);
    }

    /** Takes away what would change the child: agents of this JVM, another class path, defaults of the engine's client. */
    static void prepareEnvironment(Map<String, String> environment) {
        environment.keySet().removeIf(name -> {
            String upper = name.toUpperCase(Locale.ROOT);
            return upper.equals("JAVA_TOOL_OPTIONS")
                    || upper.equals("_JAVA_OPTIONS")
                    || upper.equals("JDK_JAVA_OPTIONS")
                    || upper.equals("CLASSPATH")
                    || upper.equals("CH_PASSWORD")
                    || upper.startsWith("CLICKHOUSE_");
        });
        environment.put("TZ", "UTC");
        environment.put("CLICKHOUSE_HISTORY_FILE", EngineFiles.HISTORY);
    }

    /** Only what holds the host class and JNA, whatever else the program's own class path drags along. */
    private static String hostClassPath() {
        Set<String> entries = new LinkedHashSet<>();
        entries.add(location(EngineHost.class));
        entries.add(location(Native.class));
        return String.join(File.pathSeparator, entries);
    }

    private static String location(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        if (source != null && source.getLocation() != null) {
            try {
                URI uri = source.getLocation().toURI();
                if ("file".equals(uri.getScheme()) && Files.exists(Path.of(uri))) {
                    return Path.of(uri).toAbsolutePath().toString();
                }
            } catch (URISyntaxException | IllegalArgumentException notAFile) {
                throw noFile(type, notAFile);
            }
        }
        throw noFile(type, null);
    }

    private static EngineException noFile(Class<?> type, @Nullable Exception cause) {
        return new EngineException(
                "the engine's child JVM cannot be started: the class " + type.getName()
                        + " is in no jar or folder of the file system (a jar within a jar?)."
                        + " Unpack the program, or use a `clickhouse` executable.",
                cause);
    }
}
