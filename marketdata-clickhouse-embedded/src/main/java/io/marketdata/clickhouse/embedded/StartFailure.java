package io.marketdata.clickhouse.embedded;

import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Puts into words why an engine did not start. */
final class StartFailure {
    private static final Pattern STACK_FRAME = Pattern.compile("\\d+\\. \\S+ @ 0x[0-9a-f]+");

    private final Engine engine;
    private final EngineFiles files;
    private final EngineSettings settings;
    private @Nullable IOException lastAnswer;

    StartFailure(Engine engine, EngineFiles files, EngineSettings settings) {
        this.engine = engine;
        this.files = files;
        this.settings = settings;
    }

    /** An interactive engine says that a statement failed and goes on without its ports. */
    boolean isReported() {
        return engine instanceof Engine.Library && Texts.read(files.stderr()).contains("Received exception");
    }

    void lastAnswer(IOException answer) {
        lastAnswer = answer;
    }

    EngineException ended(Optional<Integer> exitCode) {
        String said = said();
        if (said.contains("Address already in use")) {
            return new EngineException("a port is in use on " + EngineProcess.HOST + " (asked for: HTTP "
                    + settings.httpPort() + ", native " + settings.nativePort()
                    + "): choose another one, or 0 for any that is free. The engine said: " + said);
        }
        if (said.contains("Cannot lock file")) {
            return new EngineException("another ClickHouse engine, not started by this library, runs on " + files.root()
                    + ": stop it, or choose another folder. The engine said: " + said);
        }
        return new EngineException("the engine " + describe()
                + exitCode.map(code -> " ended with exit code " + code + " while it started")
                        .orElse(" did not start")
                + " on " + files.root() + platform() + ". It said: " + said);
    }

    EngineException timedOut() {
        return new EngineException(
                "the engine " + describe() + " did not answer on " + files.root() + " within "
                        + settings.startTimeout().toMillis()
                        + " ms and was stopped" + platform() + ". Give it more time with startTimeout. It said: "
                        + said(),
                lastAnswer);
    }

    private String describe() {
        return engine instanceof Engine.Binary binary
                ? binary.file().toString()
                : ((Engine.Library) engine).file().toString();
    }

    private static String platform() {
        Platform platform = Platform.current();
        return platform.isTried() ? "" : " (" + platform.untried() + ")";
    }

    /** The engine's own words without its stack traces, which have no names in them and would crowd out the reason. */
    private String said() {
        String stderr = Texts.read(files.stderr());
        String words = stderr.isBlank() ? Texts.read(files.engineLog()) : stderr;
        return Texts.tail(words.lines()
                .filter(line -> !STACK_FRAME.matcher(line).matches() && !line.isBlank())
                .collect(Collectors.joining("\n")));
    }
}
