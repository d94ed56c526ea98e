package io.marketdata.examples.cli;

import io.marketdata.error.ConfigurationException;
import io.marketdata.firstrate.FirstRateClient;
import io.marketdata.firstrate.FirstRatePeriod;
import io.marketdata.firstrate.FirstRateReport;
import io.marketdata.firstrate.FirstRateReport.Status;
import io.marketdata.firstrate.FirstRateUpdate;
import io.marketdata.firstrate.PostgrestRegistry;
import io.marketdata.firstrate.ReloadHook;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Brings the cache of one type up to date, tells the registry of instruments, and whoever reads the cache. */
@Command(
        name = "update",
        description = {
            "Bring the Parquet cache of one type up to date with FirstRateData; whatever days were missed are fetched too.",
            "Needs FIRSTRATE_USERID; takes FIRSTRATE_BASE_URL, SUPABASE_URL with SUPABASE_SERVICE_KEY, RELOAD_URL with ADMIN_TOKEN."
        })
final class FirstRateUpdateCommand implements Callable<Integer> {
    private static final int MOST_ATTEMPTS = 100;

    private final AppContext context;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private FirstRateOptions options = new FirstRateOptions();

    @ArgGroup
    private @Nullable Choice choice;

    @Option(
            names = "--period",
            paramLabel = "day|week|month|full",
            description = "how far back the archive reaches (by what is missing)")
    private @Nullable String period;

    @Option(
            names = "--force",
            description = "fetch although everything is there, and take what seems implausible; with --period full the "
                    + "recovery, which does not look at the files that are there")
    private boolean force;

    @Option(names = "--dry-run", description = "say what would be fetched, and fetch and write nothing")
    private boolean dryRun;

    @Option(names = "--fail-if-current", description = "end with 4 where there is nothing new")
    private boolean failIfCurrent;

    @Option(
            names = "--attempts",
            defaultValue = "5",
            paramLabel = "COUNT",
            description = "how often a request is made that brings nothing (${DEFAULT-VALUE})")
    private int attempts;

    /** Which tickers. */
    static final class Choice {
        @Option(
                names = "--symbols",
                split = ",",
                paramLabel = "SYMBOL",
                description = "tickers or symbols, comma between (of futures 31)")
        private List<String> symbols = List.of();

        @Option(names = "--all", description = "every ticker that the provider has")
        private boolean all;
    }

    FirstRateUpdateCommand(AppContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (attempts < 1 || attempts > MOST_ATTEMPTS) {
            throw new IllegalArgumentException("--attempts " + attempts + " is outside 1.." + MOST_ATTEMPTS);
        }
        FirstRateReport report;
        try (ProgressView view = ProgressView.of(context, "firstrate");
                FirstRateClient client = client();
                PostgrestRegistry registry = registry();
                ReloadHook reload = reload()) {
            FirstRateUpdate.Builder update =
                    options.update(context, view).client(client).force(force).dryRun(dryRun);
            describe(update);
            if (registry != null) {
                update.registry(registry);
            }
            if (reload != null) {
                update.reload(reload);
            }
            report = update.build().run();
        }
        int code = FirstRateOptions.say(common, report);
        return failIfCurrent && isNothingNew(report) ? ExitCode.NOTHING_NEW : code;
    }

    private void describe(FirstRateUpdate.Builder update) {
        Choice wanted = choice;
        if (wanted != null && wanted.all) {
            update.all();
        } else if (wanted != null) {
            update.symbols(FirstRateOptions.symbols(wanted.symbols));
        }
        String archive = period;
        if (archive != null) {
            update.period(FirstRatePeriod.of(archive));
        }
    }

    private static boolean isNothingNew(FirstRateReport report) {
        return report.status() == Status.CURRENT
                || (report.status() == Status.DRY_RUN && report.plan().isEmpty());
    }

    private FirstRateClient client() {
        Map<String, String> environment = context.environment();
        FirstRateClient.Builder client = FirstRateClient.builder().attempts(attempts);
        String userid = environment.get("FIRSTRATE_USERID");
        if (userid != null) {
            client.userid(userid);
        }
        String base = environment.get("FIRSTRATE_BASE_URL");
        return (base == null ? client : client.baseUrl(uri("FIRSTRATE_BASE_URL", base))).build();
    }

    private @Nullable PostgrestRegistry registry() {
        String url = context.environment().get("SUPABASE_URL");
        return url == null
                ? null
                : new PostgrestRegistry(
                        uri("SUPABASE_URL", url), context.environment().getOrDefault("SUPABASE_SERVICE_KEY", ""));
    }

    private @Nullable ReloadHook reload() {
        String url = context.environment().get("RELOAD_URL");
        return url == null ? null : new ReloadHook(url, context.environment().get("ADMIN_TOKEN"));
    }

    /** Does not show a wrong one: it may hold a password. */
    private static URI uri(String name, String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException none) {
            throw new ConfigurationException("MD-F009", name + " is no address such as https://example.com");
        }
    }
}
