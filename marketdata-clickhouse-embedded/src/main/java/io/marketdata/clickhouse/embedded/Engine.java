package io.marketdata.clickhouse.embedded;

import java.nio.file.Path;

/** Where the engine's code is. */
sealed interface Engine {
    /** The engine as a shared library, which a child JVM loads. */
    record Library(Path file) implements Engine {}

    /** The engine as the {@code clickhouse} executable. */
    record Binary(Path file) implements Engine {}
}
