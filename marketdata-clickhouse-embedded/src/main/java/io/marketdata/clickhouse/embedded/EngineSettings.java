package io.marketdata.clickhouse.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the builder was told. Port 0 means any free one; a null path means that it is looked for. */
record EngineSettings(
        int httpPort,
        int nativePort,
        @Nullable Path library,
        @Nullable Path binary,
        @Nullable Path cacheDirectory,
        Duration startTimeout,
        Duration stopTimeout,
        Duration attachedGrace,
        boolean closeOnExit,
        Consumer<String> events,
        long maxServerMemoryBytes,
        String extraConfig) {}
