package io.marketdata.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.model.Timeframe;
import io.marketdata.spi.CandleStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** What a day costs that is added to years; by the processor's time, since the disk's is not ours. */
@EnabledIfSystemProperty(
        named = "marketdata.append",
        matches = "true",
        disabledReason = "it measures; -Pfirstrate runs it")
class AppendCostTest {
    private static final int ROWS = 5_000_000;
    private static final int SESSION = 1_380;
    private static final int WARM_UP = 20;
    private static final int DAYS = 250;
    private static final int REWRITES = 5;
    private static final long MOST_NANOS = 200_000_000;
    private static final int LEAST_RATIO = 20;

    @TempDir
    Path folder;

    private static long cpuOf(Runnable work) {
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        work.run();
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
    }

    private static long median(long[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    @Test
    void aDayOnFiveMillionMinutesCostsAFifthOfASecondAtMostAndATwentiethOfWritingAllAnew() {
        ParquetStore store = ParquetStore.at(folder);
        SeriesFile file = store.series(Timeframe.M1, "futures", "NQ");
        SeriesFile anew = store.series(Timeframe.M1, "futures", "ANEW");
        SeriesMetadata ofAnew = SeriesMetadata.of("ANEW", Timeframe.M1);
        file.replace(SeriesBars.minutes(0, ROWS), SeriesBars.MINUTES);
        long rows = ROWS;
        long[] appends = new long[DAYS];
        for (int day = -WARM_UP; day < DAYS; day++) {
            long from = rows;
            long nanos = cpuOf(() -> file.upsert(SeriesBars.minutes(from, from + SESSION), SeriesBars.MINUTES));
            if (day >= 0) {
                appends[day] = nanos;
            }
            rows += SESSION;
        }
        long[] rewrites = new long[REWRITES];
        for (int i = 0; i < REWRITES; i++) {
            rewrites[i] = cpuOf(() -> {
                try (CandleStream all = file.read(SeriesBars.NQ, Timeframe.M1, Rows.ALL)) {
                    anew.replace(all, ofAnew);
                }
            });
        }
        long append = median(appends);
        long rewrite = median(rewrites);
        System.out.printf(
                Locale.ROOT,
                "a day on %d rows: %.0f ms of CPU, all anew: %.0f ms, %.1f times%n",
                ROWS,
                append / 1e6,
                rewrite / 1e6,
                (double) rewrite / append);
        assertThat(append).isLessThanOrEqualTo(MOST_NANOS);
        assertThat(rewrite).isGreaterThanOrEqualTo(LEAST_RATIO * append);
        assertThat(file.info().orElseThrow().rowGroups())
                .isEqualTo(anew.info().orElseThrow().rowGroups());
        assertThat((double) file.info().orElseThrow().bytes())
                .isLessThan(anew.info().orElseThrow().bytes() * 1.001);
    }
}
