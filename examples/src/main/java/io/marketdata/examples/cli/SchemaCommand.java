package io.marketdata.examples.cli;

import io.marketdata.clickhouse.PartitionBy;
import io.marketdata.postgres.Postgres;
import io.marketdata.postgres.PostgresOptions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes and checks the tables. */
@Command(
        name = "schema",
        description = "Make or check the tables.",
        mixinStandardHelpOptions = true,
        subcommands = {SchemaCommand.Create.class, SchemaCommand.Check.class})
final class SchemaCommand implements Callable<Integer> {
    private final AppContext context;

    SchemaCommand(AppContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        context.err().println("schema what? One of: schema create, schema check (see schema --help)");
        return ExitCode.USAGE;
    }

    /** Makes what is missing. */
    @Command(name = "create", description = "Make what is missing: database, tables, views, windows, markets.")
    static final class Create implements Callable<Integer> {
        private final AppContext context;

        @Mixin
        private CommonOptions common = new CommonOptions();

        @Option(
                names = "--partition-by",
                paramLabel = "month|day",
                description = "how tables of ClickHouse made now are cut (month)")
        private @Nullable PartitionBy partitionBy;

        @Option(
                names = "--store",
                defaultValue = "clickhouse",
                paramLabel = "clickhouse|postgres",
                description = "which store (${DEFAULT-VALUE})")
        private String store = "clickhouse";

        @Option(
                names = "--cluster",
                paramLabel = "NAME",
                description =
                        "make the tables on every node of a cluster (CH_CLUSTER; and CH_NODES, host:port of each node,"
                                + " where the server refuses ON CLUSTER)")
        private @Nullable String cluster;

        Create(AppContext context) {
            this.context = context;
        }

        @Override
        public Integer call() {
            if (StoreKind.of(store) == StoreKind.POSTGRES) {
                return createPostgres();
            }
            Map<String, String> arguments = cluster == null ? Map.of() : Map.of("CH_CLUSTER", cluster);
            try (Store opened = Store.openBare(context, common, common.markets(), arguments)) {
                opened.clickHouse().schema().create(partitionBy == null ? PartitionBy.MONTH : partitionBy);
                Logs.LOG.info("the schema is there: " + opened.where());
            }
            return ExitCode.DONE;
        }

        private int createPostgres() {
            if (partitionBy != null || cluster != null) {
                throw new IllegalArgumentException(
                        "--partition-by and --cluster are ClickHouse's; --store postgres takes neither");
            }
            PostgresOptions options = PostgresOptions.of(context.environment());
            try (Postgres postgres = Postgres.connect(options)) {
                postgres.schema().create();
            }
            Logs.LOG.info("the schema is there: " + options);
            return ExitCode.DONE;
        }
    }

    /** Tells what is not as it has to be. */
    @Command(name = "check", description = "Tell what is not as it has to be, each with the statement that mends it.")
    static final class Check implements Callable<Integer> {
        private final AppContext context;

        @Mixin
        private CommonOptions common = new CommonOptions();

        @Option(
                names = "--store",
                defaultValue = "clickhouse",
                paramLabel = "clickhouse|postgres",
                description = "which store (${DEFAULT-VALUE})")
        private String store = "clickhouse";

        Check(AppContext context) {
            this.context = context;
        }

        @Override
        public Integer call() {
            if (StoreKind.of(store) == StoreKind.POSTGRES) {
                PostgresOptions options = PostgresOptions.of(context.environment());
                try (Postgres postgres = Postgres.connect(options)) {
                    return tell(postgres.schema().check(), options.toString());
                }
            }
            try (Store opened = Store.openBare(context, common, common.markets())) {
                return tell(opened.clickHouse().schema().check(), opened.where());
            }
        }

        private int tell(List<?> findings, String where) {
            findings.forEach(finding -> context.out().println(finding));
            Logs.LOG.info(findings.size() + " findings: " + where);
            return findings.isEmpty() ? ExitCode.DONE : ExitCode.INCOMPLETE;
        }
    }
}
