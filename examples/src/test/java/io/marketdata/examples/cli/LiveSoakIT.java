package io.marketdata.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A live program in true time, with faults nearly every minute: {@code mvn verify -Psoak -Dsoak.minutes=30}, 1440 for a day. With
 * {@code -Dsoak.faults=false} it is measured how soon candles are stored. Its figures go to standard output.
 */
@EnabledIfSystemProperty(named = "soak.minutes", matches = "\\d+", disabledReason = "takes its time: -Psoak")
@Timeout(value = 27, unit = TimeUnit.HOURS)
class LiveSoakIT {
    private static final int MINUTES = Integer.getInteger("soak.minutes", 30);
    private static final int SYMBOLS = Integer.getInteger("soak.symbols", 100);
    private static final boolean FAULTS = Boolean.parseBoolean(System.getProperty("soak.faults", "true"));
    private static final int WARM_MINUTES = 3;

    /** Until everything was looked at once more; a short run is content with less. */
    private static final int CALM_MINUTES = Math.min(7, MINUTES / 3);

    private static final int REPORT_EVERY = 5;
    private static final int BATCH_MILLIS = 250;
    private static final int MOST_DELAY_MILLIS = 1_000;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void hoursOfFaultsLoseNothingAndLeakNothing() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        try (LiveStage stage = new LiveStage(folder, 1, SYMBOLS, seed);
                LiveChild child = stage.startChild()) {
            String before = "";
            String last = "";
            for (int minute = 1; minute <= MINUTES; minute++) {
                if (!FAULTS || minute <= WARM_MINUTES || minute > MINUTES - CALM_MINUTES) {
                    stage.venue.calm();
                } else {
                    stage.venue.trouble();
                }
                last = child.awaitMinute();
                System.out.println(last);
                if (minute % REPORT_EVERY == 0 || minute == WARM_MINUTES) {
                    String figures = child.ask("report", "report ");
                    System.out.println(figures);
                    before = before.isEmpty() ? figures : before;
                }
            }
            String end = child.stop();
            child.lastWords().forEach(System.out::println);
            System.out.println("faults of the stream: " + stage.venue.stream.injected());
            System.out.println("faults of requests: " + stage.venue.rest.injected());
            assertThat(end).startsWith("stopped stored=true");
            for (String consumer : List.of("quick:", "slow:")) {
                assertThat(LiveChild.number(end, consumer, "broken")).isZero();
                assertThat(LiveChild.number(end, consumer, "wrong")).isZero();
            }
            child.assertNoMore(before, end, SYMBOLS, 20);
            if (!FAULTS) {
                assertSoonStoredInFewInserts(end);
            }
            long rows = stage.assertCanonicalIsTheTruth(LiveChild.toldUpTo(last));
            System.out.println("canonical has the venue's " + rows + " candles up to " + LiveChild.toldUpTo(last));
        }
    }

    /** From the arrival of a message to the acknowledgement of its insert; and an insert is of many symbols, not of each. */
    private static void assertSoonStoredInFewInserts(String end) {
        assertThat(LiveChild.number(end, "delays", "p95_ms")).as(end).isLessThan(MOST_DELAY_MILLIS);
        long inserts = LiveChild.number(end, "", "batches");
        assertThat(inserts).as(end).isLessThanOrEqualTo(MINUTES * 60_000L / BATCH_MILLIS);
        assertThat(LiveChild.number(end, "", "rows") / inserts).as(end).isGreaterThanOrEqualTo(SYMBOLS / 4);
    }
}
