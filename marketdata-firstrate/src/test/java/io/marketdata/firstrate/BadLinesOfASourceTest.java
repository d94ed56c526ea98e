package io.marketdata.firstrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.Backfill1m;
import io.marketdata.Backfill1mReport;
import io.marketdata.BadRow;
import io.marketdata.BadRowPolicy;
import io.marketdata.RowDefect;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.RawKlineWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines of the provider's text that are no candles, where the text itself is the source of a backfill. */
class BadLinesOfASourceTest {
    private static final String FILE = "NQ_full_1min_continuous_UNadjusted.txt";
    private static final TimeRange ALL = TimeRange.parse("2026-01-05T00:00:00Z", "2026-01-06T00:00:00Z");

    @TempDir
    private Path text = Path.of("");

    private final List<BadRow> bad = new ArrayList<>();

    /** Sixty minutes from 10:00 Eastern on, of which the 11th has a spliced stamp and the 21st a high that is too low. */
    @BeforeEach
    void write() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int minute = 0; minute < 60; minute++) {
            String stamp = minute == 10 ? "2026-01-05 10:2026-" : "2026-01-05 10:%02d:00".formatted(minute);
            lines.append(stamp).append(minute == 20 ? ",100,90,99,100,7\n" : ",100,101,99,100,7\n");
        }
        Files.writeString(text.resolve(FILE), lines);
    }

    private Backfill1mReport run(TimeRange range, BadRowPolicy policy) {
        FirstRateCandleSource source = FirstRateCandleSource.text(
                FirstRateType.FUTURES, text, FirstRateAdjustment.CONTIN_UNADJ, SymbolMap.defaults());
        return Backfill1m.from(source)
                .into(RawKlineWriter.of(batch -> {}))
                .markets(FirstRateType.catalogue())
                .onBadRow(policy)
                .build()
                .run(InstrumentId.of(101, "NQ"), range);
    }

    @Test
    void theyAreCountedAsRejectedAndNamedByFileAndLine() {
        Backfill1mReport report = run(ALL, BadRowPolicy.handTo(bad::add));
        assertThat(report.rowsWritten()).isEqualTo(58);
        assertThat(report.rejectedByDefect())
                .isEqualTo(Map.of(RowDefect.VALUE_MISSING, 1L, RowDefect.HIGH_TOO_LOW, 1L));
        assertThat(bad)
                .extracting(BadRow::where)
                .containsExactly(FILE + ": row 10 (the first is 0)", FILE + ": row 20 (the first is 0)");
        assertThat(bad.get(1).message()).contains("high 90.0", "2026-01-05T15:20:00Z");
    }

    @Test
    void aRunThatToleratesNoneEndsAtTheFirst() {
        assertThatThrownBy(() -> run(ALL, BadRowPolicy.fail())).hasMessageContaining(FILE);
    }

    @Test
    void thoseThatCannotLieInTheRangeAreNotToldOf() {
        TimeRange later = TimeRange.parse("2026-01-05T15:30:00Z", "2026-01-05T15:40:00Z");
        assertThat(run(later, BadRowPolicy.handTo(bad::add)).rowsWritten()).isEqualTo(10);
        TimeRange earlier = TimeRange.parse("2026-01-05T15:00:00Z", "2026-01-05T15:10:00Z");
        assertThat(run(earlier, BadRowPolicy.handTo(bad::add)).rowsWritten()).isEqualTo(10);
        assertThat(bad).isEmpty();

        TimeRange fromIt = TimeRange.parse("2026-01-05T15:10:00Z", "2026-01-05T15:20:00Z");
        assertThat(run(fromIt, BadRowPolicy.handTo(bad::add)).rowsRejected()).isEqualTo(1);
    }
}
