package io.marketdata.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.model.TimeRange;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Tells what an audit of ten instruments takes of the server's time; a week unless {@code -Dmarketdata.presence.days} says
 * otherwise. docs/operations.md has the figures of a year.
 */
class PresenceTimeIT {
    private static final int DAYS = Integer.getInteger("marketdata.presence.days", 7);
    private static final int ROUNDS = 5;
    private static final Instant END = Instant.parse("2026-02-01T00:00:00Z");
    private static final TimeRange RANGE = TimeRange.of(END.minus(Duration.ofDays(DAYS)), END);
    private static final TimeRange TAIL = TimeRange.of(END.minus(Duration.ofDays(2)), END);
    private static final List<TimeRange> DAYS_OF_RANGE = IntStream.range(0, DAYS)
            .mapToObj(day -> TimeRange.of(
                    RANGE.start().plus(Duration.ofDays(day)), RANGE.start().plus(Duration.ofDays(day + 1))))
            .toList();
    private static final Pattern ELAPSED = Pattern.compile("\"elapsed\": ([0-9.e-]+)");
    private static final List<InstrumentId> INSTRUMENTS =
            IntStream.range(0, 10).mapToObj(i -> InstrumentId.of(3, "COIN" + i)).toList();

    /** Every minute but those whose number has nothing left over by 997, and every fourth of them twice. */
    private static void fill(ClickHouseOptions options) {
        for (int version = 0; version < 2; version++) {
            Engine.execute(options, """
                    INSERT INTO $db.canonical_candles_1m (market_id, symbol, instrument_key, ts_open, ts_close, open, high,
                      low, close, volume_base, source, ingested_at)
                    SELECT 3, 'COIN' || toString(number %% 10) AS symbol, 'bybit:spot:' || symbol,
                      fromUnixTimestamp64Milli(%d + intDiv(number, 10) * 60000, 'UTC') AS opened, opened + 60,
                      1, 1, 1, 1, 1, 'rest', fromUnixTimestamp64Milli(toInt64(%d), 'UTC')
                    FROM numbers(%d) WHERE intDiv(number, 10) %% 997 != 0 AND (%d = 0 OR intDiv(number, 10) %% 4 = 0)
                    """.formatted(RANGE.startMillis(), version, DAYS * 14_400L, version));
        }
    }

    /** The server's own time for a question, the median of some. */
    private static double serverMillis(ClickHouseOptions options, TimeRange range, String question) throws IOException {
        double[] millis = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            millis[round] = 1_000 * elapsed(options, range, question);
        }
        return Arrays.stream(millis).sorted().toArray()[ROUNDS / 2];
    }

    private static double elapsed(ClickHouseOptions options, TimeRange range, String question) throws IOException {
        Map<String, String> settings = Engine.settings();
        HttpURLConnection connection = (HttpURLConnection) URI.create("%s/?param_start=%d&param_end=%d"
                        .formatted(options.endpoint(), range.startMillis(), range.endMillis()))
                .toURL()
                .openConnection();
        connection.setRequestProperty("X-ClickHouse-User", settings.get("CH_USER"));
        connection.setRequestProperty("X-ClickHouse-Key", settings.get("CH_PASSWORD"));
        connection.setDoOutput(true);
        connection.getOutputStream().write(question.getBytes(StandardCharsets.UTF_8));
        try (InputStream answer = connection.getInputStream()) {
            Matcher elapsed = ELAPSED.matcher(new String(answer.readAllBytes(), StandardCharsets.UTF_8));
            assertThat(elapsed.find()).isTrue();
            return Double.parseDouble(elapsed.group(1));
        }
    }

    private static String presence(ClickHouseOptions options) {
        return Presence.question(TableNames.canonical(options), INSTRUMENTS)
                .replace("SETTINGS", "FORMAT JSON SETTINGS");
    }

    private static String counts(ClickHouseOptions options) {
        return SpanCounts.question(TableNames.canonical(options), INSTRUMENTS, DAYS_OF_RANGE)
                .replace("SETTINGS", "FORMAT JSON SETTINGS");
    }

    @Test
    void whatTheServerTakesIsTold() throws IOException {
        ClickHouseOptions options = Engine.options().build();
        try (ClickHouse clickHouse = ClickHouse.connect(options)) {
            clickHouse.schema().create();
            fill(options);
            Map<InstrumentId, MinuteSet> present = clickHouse.canonicalIndex().present(INSTRUMENTS, RANGE);
            assertThat(present.values())
                    .allSatisfy(minutes ->
                            assertThat(minutes.count()).isEqualTo(DAYS * 1_440L - (DAYS * 1_440L + 996) / 997));
            assertThat(clickHouse
                            .canonicalIndex()
                            .minutesBySpan(INSTRUMENTS, DAYS_OF_RANGE)
                            .values())
                    .allSatisfy(counts -> assertThat(Arrays.stream(counts).sum())
                            .isEqualTo(DAYS * 1_440 - (DAYS * 1_440 + 996) / 997));
            System.out.printf(
                    "%d days of 10 instruments, %s rows: %.0f ms, counts by day %.0f ms; 48 hours of them: %.1f ms%n",
                    DAYS,
                    Engine.value(options, "SELECT count() FROM $db.canonical_candles_1m"),
                    serverMillis(options, RANGE, presence(options)),
                    serverMillis(options, RANGE, counts(options)),
                    serverMillis(options, TAIL, presence(options)));
        }
    }
}
