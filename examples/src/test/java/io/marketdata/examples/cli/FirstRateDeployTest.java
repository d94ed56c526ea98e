package io.marketdata.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The files for cron, systemd and Kubernetes run what the command line takes, by the provider's clock and without secrets. */
class FirstRateDeployTest {
    private static final Path FOLDER =
            Path.of(Path.of("").toAbsolutePath().endsWith("examples") ? "" : "examples", "deploy", "firstrate");
    private static final String EASTERN = "America/New_York";
    private static final Pattern CRON =
            Pattern.compile("(?m)^(#?)(\\S+) (\\S+) \\* \\* (\\S+) (marketdata set -a .*)$");
    private static final Pattern ON_CALENDAR =
            Pattern.compile("(?m)^OnCalendar=([A-Z][a-z.A-Z]+) \\*-\\*-\\* ([0-9,]+):(\\d\\d) (\\S+)$");

    @TempDir
    private Path folder = Path.of("");

    /** A command line, and when it is run: by the clock of a zone, on days from 0 (Sunday) to 6. */
    private record Run(String command, String zone, List<Integer> hours, int minute, String days) {}

    private static String read(String file) throws IOException {
        return Files.readString(FOLDER.resolve(file), StandardCharsets.UTF_8);
    }

    private static List<Integer> numbers(String text) {
        return Arrays.stream(text.split(",")).map(Integer::parseInt).toList();
    }

    private static List<Run> crontab() throws IOException {
        String text = read("firstrate.crontab");
        Matcher zone = Pattern.compile("(?m)^CRON_TZ=(\\S+)$").matcher(text);
        assertThat(zone.find()).isTrue();
        return CRON.matcher(text)
                .results()
                .map(line -> new Run(
                        line.group(5),
                        line.group(1).isEmpty() ? zone.group(1) : "UTC",
                        numbers(line.group(3)),
                        Integer.parseInt(line.group(2)),
                        line.group(4)))
                .toList();
    }

    private static List<Run> timers() throws IOException {
        String service = read("firstrate@.service");
        String command = first("(?m)^ExecStart=(.*)$", service);
        Map<String, String> more = Map.of("daily", "", "full", "--period full");
        more.forEach((name, arguments) ->
                assertThat(first("(?m)^Environment=(.*)$", service)).contains("MORE_" + name + "=" + arguments));
        List<Run> runs = new ArrayList<>();
        for (String name : List.of("daily", "full")) {
            String timer = read("firstrate-" + name + ".timer");
            assertThat(timer).contains("Unit=firstrate@" + name + ".service");
            List<MatchResult> calendars = ON_CALENDAR.matcher(timer).results().toList();
            assertThat(timer.lines().filter(line -> line.startsWith("OnCalendar")))
                    .hasSameSizeAs(calendars);
            for (MatchResult line : calendars) {
                runs.add(new Run(
                        command.replace("$MORE_%i", more.getOrDefault(name, "?")),
                        line.group(4),
                        numbers(line.group(2)),
                        Integer.parseInt(line.group(3)),
                        line.group(1)));
            }
        }
        return runs;
    }

    private static String first(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern).isTrue();
        return matcher.group(1);
    }

    private static List<Object> documents() throws IOException {
        return StreamSupport.stream(
                        new Load(LoadSettings.builder().build())
                                .loadAllFromString(read("firstrate-cronjob.yaml"))
                                .spliterator(),
                        false)
                .toList();
    }

    private static Object at(Object yaml, Object... path) {
        Object at = yaml;
        for (Object key : path) {
            Object next = key instanceof Integer index ? ((List<?>) at).get(index) : ((Map<?, ?>) at).get(key);
            at = Objects.requireNonNull(next, () -> Arrays.toString(path));
        }
        return at;
    }

    private static List<Object> cronJobs() throws IOException {
        return documents().stream()
                .filter(document -> at(document, "kind").equals("CronJob"))
                .toList();
    }

    private static List<Run> kubernetes() throws IOException {
        List<Run> runs = new ArrayList<>();
        for (Object job : cronJobs()) {
            String[] schedule = ((String) at(job, "spec", "schedule")).split(" ", -1);
            Object container = at(job, "spec", "jobTemplate", "spec", "template", "spec", "containers", 0);
            String command = String.join(
                    " ",
                    ((List<?>) at(container, "command"))
                            .stream().map(String::valueOf).toList());
            runs.add(new Run(
                    command,
                    (String) at(job, "spec", "timeZone"),
                    numbers(schedule[1]),
                    Integer.parseInt(schedule[0]),
                    schedule[4]));
        }
        return runs;
    }

    private static List<Run> all() throws IOException {
        List<Run> all = new ArrayList<>(crontab());
        all.addAll(timers());
        all.addAll(kubernetes());
        assertThat(crontab()).hasSize(6);
        assertThat(timers()).hasSize(3);
        assertThat(kubernetes()).hasSize(2);
        return all;
    }

    @Test
    void theyRunByTheProvidersClockWhenItsArchivesAreOutAndNeverInANightWhoseClockIsChanged() throws IOException {
        for (Run run : all()) {
            boolean full = run.command().contains("--period full");
            assertThat(run.zone()).isIn(EASTERN, "UTC");
            assertThat(ZoneId.getAvailableZoneIds()).contains(run.zone());
            // In UTC, New York's summer begins 4 hours later.
            int out = (full ? 2 : 1) + (run.zone().equals("UTC") ? 4 : 0);
            assertThat(run.hours()).as(run.toString()).allMatch(hour -> hour >= out && hour < 16);
            assertThat(run.minute()).isPositive();
            assertThat(run.days()).as("no Sunday").isIn("2-5", "6", "Tue..Fri", "Sat");
        }
    }

    @Test
    void theCommandLineTakesThemAsTheyStand() throws IOException {
        try (FirstRateVendor vendor = new FirstRateVendor()) {
            for (Run run : all()) {
                String arguments =
                        run.command().split("marketdata-examples\\.jar ", 2)[1].strip();
                List<String> args = new ArrayList<>(List.of(arguments.split("\\s+")));
                args.set(args.indexOf("--root") + 1, folder.toString());
                args.add("--dry-run");
                Cli.Result result = vendor.cli().run(args.toArray(String[]::new));
                assertThat(result.exitCode()).as("%s: %s", run, result.err()).isZero();
                assertThat(result.err()).contains("1m full: 31 tickers");
            }
        }
    }

    @Test
    void secretsAreInNoUnitAndNoManifest() throws IOException {
        assertThat(read("firstrate.env"))
                .contains("FIRSTRATE_USERID=\n", "SUPABASE_SERVICE_KEY=\n", "ADMIN_TOKEN=\n")
                .contains("mode 0640");
        assertThat(read("firstrate@.service")).contains("EnvironmentFile=/etc/marketdata/firstrate.env");
        for (Object job : cronJobs()) {
            Object spec = at(job, "spec", "jobTemplate", "spec", "template", "spec");
            assertThat(at(spec, "containers", 0, "envFrom", 0, "secretRef", "name"))
                    .isEqualTo("firstrate");
            assertThat(at(job, "spec", "concurrencyPolicy")).isEqualTo("Forbid");
            assertThat((Integer) at(spec, "terminationGracePeriodSeconds")).isGreaterThan(60);
        }
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.toList()) {
                assertThat(Files.readString(file, StandardCharsets.UTF_8))
                        .as(file.toString())
                        .doesNotContainPattern("(USERID|KEY|TOKEN)=(?!\\.\\.\\.)\\S");
            }
        }
    }
}
