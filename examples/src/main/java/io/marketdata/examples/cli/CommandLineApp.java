package io.marketdata.examples.cli;

import io.marketdata.Cancellation;
import io.marketdata.bybit.BybitCandleSource;
import io.marketdata.error.MarketDataException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Takes the arguments to a command, and what it throws to one line and an exit code. */
public final class CommandLineApp {
    private static final long STOP_SECONDS = 60;

    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream err;
    private final boolean terminal;
    private final boolean stopsWithProcess;
    private final Clock clock;
    private final UnaryOperator<BybitCandleSource.Builder> bybit;

    private CommandLineApp(
            Map<String, String> environment,
            PrintStream out,
            PrintStream err,
            boolean terminal,
            boolean stopsWithProcess,
            Clock clock,
            UnaryOperator<BybitCandleSource.Builder> bybit) {
        this.environment = environment;
        this.out = out;
        this.err = err;
        this.terminal = terminal;
        this.stopsWithProcess = stopsWithProcess;
        this.clock = clock;
        this.bybit = bybit;
    }

    /** The command line of this process: its environment and streams; SIGINT and SIGTERM stop it in good order. */
    public static CommandLineApp ofProcess() {
        // By name, before anything logs: the JDK reads it when its own manager's class is first touched.
        System.setProperty("java.util.logging.manager", LogsUntilTheEnd.class.getName());
        return new CommandLineApp(
                System.getenv(),
                System.out,
                System.err,
                Terminal.isStandardError(),
                true,
                Clock.systemUTC(),
                UnaryOperator.identity());
    }

    static CommandLineApp of(
            Map<String, String> environment,
            PrintStream out,
            PrintStream err,
            Clock clock,
            UnaryOperator<BybitCandleSource.Builder> bybit) {
        return new CommandLineApp(environment, out, err, false, false, clock, bybit);
    }

    @Command(
            name = "marketdata",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            description = "Market candles into ClickHouse and back.",
            subcommands = {
                GenerateCommand.class,
                BackfillCommand.class,
                BybitCommand.class,
                FirstRateCommand.class,
                FeedCommand.class,
                RestCatchUpCommand.class,
                SyncInstrumentsCommand.class,
                WarmupCommand.class,
                OpsBackfillCommand.class,
                RepublishTailCommand.class,
                TailGuardCommand.class,
                BootstrapCommand.class,
                CoverageCommand.class,
                OpsCommand.class,
                StatusCommand.class,
                ChartCommand.class,
                SchemaCommand.class,
                DoctorCommand.class
            },
            footer = {
                "",
                "Exit codes: 0 done, 1 failed, 2 wrong arguments or configuration, 3 done but incomplete,",
                "4 nothing new (where --fail-if-current asks for it), 75 try again later, 130 and 143 after SIGINT and SIGTERM."
            })
    private static final class Root {}

    /** Runs a command; returns the exit code. */
    public int run(String... args) {
        Cancellation cancellation = new Cancellation();
        AppContext context = new AppContext(environment, out, err, terminal, cancellation, clock, bybit);
        CountDownLatch finished = new CountDownLatch(1);
        if (stopsWithProcess) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(cancellation, finished)));
        }
        try {
            return commandLine(context).execute(args);
        } finally {
            out.flush();
            finished.countDown();
        }
    }

    /** A signal asks for an end: what is in flight is finished and reported before the JVM goes. */
    private static void stop(Cancellation cancellation, CountDownLatch finished) {
        cancellation.cancel();
        try {
            finished.await(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    private CommandLine commandLine(AppContext context) {
        CommandLine commandLine = new CommandLine(new Root(), new ContextFactory(context))
                .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(this::explain)
                .setExecutionExceptionHandler((problem, command, parsed) -> fail(problem, parsed));
        return commandLine.setExecutionStrategy(parsed -> {
            Logs.to(err, isVerbose(parsed));
            if (parsed.subcommand() == null && !parsed.isUsageHelpRequested() && !parsed.isVersionHelpRequested()) {
                parsed.commandSpec().commandLine().usage(err);
                return ExitCode.USAGE;
            }
            return new CommandLine.RunLast().execute(parsed);
        });
    }

    private int explain(ParameterException problem, String[] args) {
        err.println(MarketDataException.foreign(problem.getMessage()) + " (see --help)");
        return ExitCode.USAGE;
    }

    private int fail(Exception problem, ParseResult parsed) {
        boolean verbose = isVerbose(parsed);
        Logs.to(err, verbose);
        Logs.LOG.log(Level.SEVERE, text(problem));
        if (verbose) {
            problem.printStackTrace(err);
        }
        return ExitCode.of(problem);
    }

    private static String text(Throwable problem) {
        String message = problem.getMessage();
        boolean ours = problem instanceof MarketDataException
                || problem instanceof IllegalArgumentException
                || problem.getClass().getName().startsWith("io.marketdata.");
        return MarketDataException.foreign(ours && message != null ? message : problem.toString());
    }

    private static boolean isVerbose(ParseResult parsed) {
        for (ParseResult at = parsed; at != null; at = at.subcommand()) {
            if (at.matchedOptionValue("--verbose", false)) {
                return true;
            }
        }
        return false;
    }

    /** Makes commands with the context they need. */
    private record ContextFactory(AppContext context) implements IFactory {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            try {
                return type.getDeclaredConstructor(AppContext.class).newInstance(context);
            } catch (NoSuchMethodException hasNone) {
                return CommandLine.defaultFactory().create(type);
            }
        }
    }
}
