package io.marketdata.examples.cli;

import io.marketdata.MarketCatalogue;
import io.marketdata.examples.config.MarketDataConfig;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What all commands share. */
final class CommonOptions {
    private static final Path DEFAULT_CONFIG = Path.of("configs", "dev", "market_data.yaml");

    enum ReportFormat {
        TEXT,
        JSON
    }

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "market catalogue (configs/dev/market_data.yaml; the four built-in markets where that is absent)")
    @Nullable Path config;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            defaultValue = ".marketdata/clickhouse",
            description = "data of the embedded engine, used where CH_HOST is not set (${DEFAULT-VALUE})")
    Path dataDir = Path.of(".marketdata", "clickhouse");

    @Option(
            names = "--report-format",
            paramLabel = "text|json",
            defaultValue = "text",
            description = "form of the report (${DEFAULT-VALUE})")
    ReportFormat reportFormat = ReportFormat.TEXT;

    @Option(names = "--report-file", paramLabel = "FILE", description = "also write the report there, as JSON")
    @Nullable Path reportFile;

    @Option(names = "--verbose", description = "debug log and stack traces")
    boolean verbose;

    @Option(names = "--help", usageHelp = true, description = "show this help")
    boolean help;

    @Option(names = "--version", versionHelp = true, description = "show the version")
    boolean version;

    /** The markets of the named file, of the default one, or the built-in ones. */
    MarketCatalogue markets() {
        MarketDataConfig read =
                config != null ? MarketDataConfig.read(config) : MarketDataConfig.readIfPresent(DEFAULT_CONFIG);
        read.notes().forEach(note -> Logs.LOG.info(note));
        return read.markets();
    }
}
