package io.marketdata;

import static io.marketdata.TestRow.BTC;
import static io.marketdata.TestRow.ETH;
import static io.marketdata.TestRow.NOW;
import static io.marketdata.TestRow.minute;
import static io.marketdata.TestRow.minutes;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.Backfill1mReport.Outcome;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The texts others read: a change here is a change of the contract. */
class ReportTextTest {
    private static final UUID RUN = UUID.fromString("7d444840-9dc0-11d1-b245-5ffdce74fad2");

    private static final Backfill1mReport COMPLETED = new Backfill1mReport(
            RUN,
            BTC,
            minutes(60),
            Outcome.COMPLETED,
            NOW,
            NOW.plusMillis(1_500),
            12_345,
            12_345,
            2,
            3,
            1_407_330,
            0,
            0,
            0,
            Map.of(),
            0,
            0,
            null,
            null,
            null,
            List.of());

    private static final Backfill1mReport FAILED = new Backfill1mReport(
            RUN,
            ETH,
            minutes(60),
            Outcome.FAILED,
            NOW,
            NOW.plusMillis(20),
            40,
            20,
            1,
            1,
            2_280,
            2,
            5,
            1_234,
            Map.of(RowDefect.HIGH_TOO_LOW, 2L, RowDefect.DUPLICATE, 1L),
            4,
            7,
            minute(10),
            minute(20),
            "MD-X001 \"no\"\n\\ \t \uD83D\uDE00",
            List.of("first", "second"));

    private static final String FAILED_MEMBERS = "\"run_id\":\"7d444840-9dc0-11d1-b245-5ffdce74fad2\","
            + "\"market_id\":3,\"symbol\":\"ETHUSDT\","
            + "\"start\":\"2026-01-01T00:00:00Z\",\"end\":\"2026-01-01T01:00:00Z\",\"outcome\":\"failed\","
            + "\"started_at\":\"2026-02-01T00:00:00Z\",\"finished_at\":\"2026-02-01T00:00:00.020Z\",\"duration_ms\":20,"
            + "\"candles_read\":40,\"rows_written\":20,\"batches_written\":1,\"inserts\":1,\"bytes_sent\":2280,"
            + "\"retries\":2,\"heals\":5,\"rows_doubled\":1234,\"rows_rejected\":3,\"rejected_by_defect\":{\"high_too_low\":2,\"duplicate\":1},"
            + "\"rows_collapsed\":4,\"rows_skipped\":7,\"resumed_at\":\"2026-01-01T00:10:00Z\",\"resume_from\":\"2026-01-01T00:20:00Z\","
            + "\"error\":\"MD-X001 \\\"no\\\"\\n\\\\ \\u0009 \\ud83d\\ude00\",\"warnings\":[\"first\", \"second\"]}";

    private static final String COMPLETED_MEMBERS = "\"run_id\":\"7d444840-9dc0-11d1-b245-5ffdce74fad2\","
            + "\"market_id\":3,\"symbol\":\"BTCUSDT\","
            + "\"start\":\"2026-01-01T00:00:00Z\",\"end\":\"2026-01-01T01:00:00Z\",\"outcome\":\"completed\","
            + "\"started_at\":\"2026-02-01T00:00:00Z\",\"finished_at\":\"2026-02-01T00:00:01.500Z\","
            + "\"duration_ms\":1500,\"candles_read\":12345,\"rows_written\":12345,\"batches_written\":2,\"inserts\":3,"
            + "\"bytes_sent\":1407330,\"retries\":0,\"heals\":0,\"rows_doubled\":0,\"rows_rejected\":0,\"rejected_by_defect\":{},"
            + "\"rows_collapsed\":0,\"rows_skipped\":0,\"resumed_at\":null,\"resume_from\":null,\"error\":null,\"warnings\":[]}";

    private Locale before = Locale.ROOT;

    @BeforeEach
    void aLocaleOfItsOwn() {
        before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("tr-TR-u-nu-arab"));
    }

    @AfterEach
    void theLocaleAgain() {
        Locale.setDefault(before);
    }

    @Test
    void theJsonOfARunIsFixed() {
        assertThat(COMPLETED.toJson())
                .isEqualTo("{\"schema_version\":1,\"report\":\"backfill_1m\"," + COMPLETED_MEMBERS);
        assertThat(FAILED.toJson()).isEqualTo("{\"schema_version\":1,\"report\":\"backfill_1m\"," + FAILED_MEMBERS);
    }

    @Test
    void theJsonOfAPlanIsFixed() {
        BackfillPlanReport plan = new BackfillPlanReport(
                NOW, NOW.plusSeconds(2), List.of(COMPLETED, FAILED), 3, 4, 1_409_610, 2, 5, 1_234, 4);
        assertThat(plan.toJson())
                .isEqualTo("{\"schema_version\":1,\"report\":\"backfill_1m_plan\","
                        + "\"started_at\":\"2026-02-01T00:00:00Z\",\"finished_at\":\"2026-02-01T00:00:02Z\","
                        + "\"duration_ms\":2000,\"instruments\":2,\"completed\":1,\"failed\":1,\"cancelled\":0,"
                        + "\"skipped\":0,\"candles_read\":12385,\"rows_written\":12365,\"batches_written\":3,"
                        + "\"inserts\":4,\"bytes_sent\":1409610,\"retries\":2,\"heals\":5,\"rows_doubled\":1234,\"rows_rejected\":3,\"rows_collapsed\":4,\"rows_skipped\":7,\"entries\":[{"
                        + COMPLETED_MEMBERS + ",{" + FAILED_MEMBERS + "]}");
    }

    @Test
    void theTextOfARunIsOneLine() {
        assertThat(COMPLETED.toText())
                .isEqualTo("backfill 1m 3:BTCUSDT [2026-01-01T00:00:00Z, 2026-01-01T01:00:00Z) completed: "
                        + "read 12,345, wrote 12,345 in 2 batches (3 inserts, 1.4 MB) in 1.5 s");
        assertThat(FAILED.toText())
                .startsWith(
                        "backfill 1m 3:ETHUSDT [2026-01-01T00:00:00Z, 2026-01-01T01:00:00Z) failed: "
                                + "read 40, wrote 20 in 1 batches (1 inserts, 2.3 kB) in 0.0 s, 2 retries, canonical filled from raw 5 times, "
                                + "1,234 rows more than once in raw, once in canonical, rejected 3 "
                                + "{HIGH_TOO_LOW=2, DUPLICATE=1}, 4 identical rows of overlapping files collapsed, "
                                + "7 rows were there already, resumed at 2026-01-01T00:10:00Z, to resume from 2026-01-01T00:20:00Z; MD-X001")
                .endsWith("; warning: first; warning: second");
    }

    @Test
    void theTextOfAPlanHasALineForEachPart() {
        BackfillPlanReport plan =
                new BackfillPlanReport(NOW, NOW.plusSeconds(2), List.of(COMPLETED, COMPLETED), 4, 6, 0, 0, 1, 0, 0);
        assertThat(plan.toText().lines())
                .containsExactly(
                        "backfill 1m of 2 instruments: 2 completed, 0 failed, 0 cancelled, 0 skipped; "
                                + "read 24,690, wrote 24,690 in 4 batches (6 inserts) in 2.0 s, canonical filled from raw 1 times",
                        "  " + COMPLETED.toText(),
                        "  " + COMPLETED.toText());
    }
}
