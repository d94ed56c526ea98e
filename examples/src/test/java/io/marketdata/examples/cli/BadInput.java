package io.marketdata.examples.cli;

import io.marketdata.Backfill1m;
import io.marketdata.Backfill1mReport;
import io.marketdata.BadRowPolicy;
import io.marketdata.error.MarketDataException;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.parquet.ParquetCandleSource;
import io.marketdata.spi.CandleIngestSource;
import io.marketdata.spi.RawKlineWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;

/**
 * One bad input, and what a user gets to see of it.
 *
 * @param id the row of the table
 * @param input what it is
 * @param code the code of the error; empty where the input is taken
 * @param says what the error says, or what comes of it where it is taken
 * @param attempt does it, and returns what the user sees
 */
record BadInput(String id, String input, String code, String says, Attempt attempt) {
    static final String SECRET = "S3CR3T";
    static final InstrumentId BTC = InstrumentId.of(3, "BTCUSDT");
    static final Clock CLOCK = Clock.fixed(Instant.parse("2026-05-01T00:00:00Z"), ZoneOffset.UTC);
    static final TimeRange RANGE = TimeRange.parse("2026-01-01T00:00:00Z", "2026-04-01T00:00:00Z");

    /** Gives the input to the real code. */
    @FunctionalInterface
    interface Attempt {
        String in(Path folder) throws Exception;
    }

    static BadInput refused(String id, String input, String code, String says, Attempt attempt) {
        return new BadInput(id, input, code, says, attempt);
    }

    static BadInput taken(String id, String input, String says, Attempt attempt) {
        return new BadInput(id, input, "", says, attempt);
    }

    @Override
    public String toString() {
        return id + " " + input;
    }

    /** A line of the document. */
    String line() {
        return "| %s | %s | %s | %s |"
                .formatted(
                        id,
                        cell(input),
                        code.isEmpty() ? "taken" : code,
                        cell(says).strip());
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }

    /** What an action says: its words, or those of the error that the library throws on purpose. */
    static String saying(Callable<String> action) throws Exception {
        try {
            return action.call();
        } catch (MarketDataException refused) {
            return String.valueOf(refused.getMessage());
        }
    }

    /** Moves the candles of a Parquet file or folder to a writer that collects. */
    static String backfill(Path path, UnaryOperator<ParquetCandleSource.Builder> settings) throws Exception {
        return backfill(settings.apply(ParquetCandleSource.builder().path(path)).build(), job -> job);
    }

    static String backfill(CandleIngestSource source, UnaryOperator<Backfill1m.Builder> settings) throws Exception {
        List<CandleWithMeta> written = new ArrayList<>();
        return saying(() -> {
            Backfill1mReport report = settings.apply(Backfill1m.from(source)
                            .into(RawKlineWriter.of(batch -> written.addAll(batch.rows())))
                            .onBadRow(BadRowPolicy.fail())
                            .clock(CLOCK)
                            .senders(1))
                    .build()
                    .run(BTC, RANGE);
            if (report.rowsWritten() != written.size()) {
                throw new AssertionError(report + " but " + written.size() + " were written");
            }
            return "taken: read %d, wrote %d%s%s"
                    .formatted(
                            report.candlesRead(),
                            written.size(),
                            report.rowsCollapsed() > 0 ? ", collapsed " + report.rowsCollapsed() : "",
                            written.isEmpty() ? "" : ", first " + written.get(0).candle());
        });
    }
}
