package io.marketdata.examples.cli;

import io.marketdata.clickhouse.Finding;
import io.marketdata.clickhouse.PartitionBy;
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
                defaultValue = "month",
                paramLabel = "month|day",
                description = "how tables made now are cut (${DEFAULT-VALUE})")
        private PartitionBy partitionBy = PartitionBy.MONTH;

        @Option(names = "--store", paramLabel = "clickhouse", description = "which store (clickhouse)")
        private @Nullable String store;

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
            Store.refuseStore(store);
            Map<String, String> arguments = cluster == null ? Map.of() : Map.of("CH_CLUSTER", cluster);
            try (Store opened = Store.openBare(context, common, common.markets(), arguments)) {
                opened.clickHouse().schema().create(partitionBy);
                Logs.LOG.info("the schema is there: " + opened.where());
            }
            return ExitCode.DONE;
        }
    }

    /** Tells what is not as it has to be. */
    @Command(name = "check", description = "Tell what is not as it has to be, each with the statement that mends it.")
    static final class Check implements Callable<Integer> {
        private final AppContext context;

        @Mixin
        private CommonOptions common = new CommonOptions();

        @Option(names = "--store", paramLabel = "clickhouse", description = "which store (clickhouse)")
        private @Nullable String store;

        Check(AppContext context) {
            this.context = context;
        }

        @Override
        public Integer call() {
            Store.refuseStore(store);
            try (Store opened = Store.openBare(context, common, common.markets())) {
                List<Finding> findings = opened.clickHouse().schema().check();
                findings.forEach(finding -> context.out().println(finding));
                Logs.LOG.info(findings.size() + " findings: " + opened.where());
                return findings.isEmpty() ? ExitCode.DONE : ExitCode.INCOMPLETE;
            }
        }
    }
}
