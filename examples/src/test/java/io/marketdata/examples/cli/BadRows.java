package io.marketdata.examples.cli;

import static io.marketdata.examples.cli.BadInput.refused;
import static io.marketdata.examples.cli.BadInput.taken;

import io.marketdata.MarketCatalogue;
import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.Provenance;
import io.marketdata.model.CandleSource;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.Market;
import io.marketdata.model.MarketId;
import io.marketdata.model.TimeRange;
import io.marketdata.parquet.OddFile;
import io.marketdata.spi.CandleIngestSource;
import io.marketdata.spi.CandleStream;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Consumer;

/** Candles that are none, whatever the source: V1 to V22, each the fifth of ten good rows before it was changed. */
final class BadRows {
    private static final int ROWS = 10;
    private static final int BAD = 4;
    private static final double LARGEST_EXACT = 0x1p53;

    private BadRows() {}

    static List<BadInput> all() {
        return List.of(
                row("V1", "price missing", "MD-V001", "close null", batch -> batch.closes()[BAD] = CandleBatch.ABSENT),
                row(
                        "V1",
                        "volume missing",
                        "MD-V001",
                        "volume null",
                        batch -> batch.baseVolumes()[BAD] = CandleBatch.ABSENT),
                row(
                        "V1",
                        "open time missing",
                        "MD-V001",
                        "(no open time)",
                        batch -> batch.openTimeMillis()[BAD] = CandleBatch.ABSENT_TIME),
                row("V2", "negative price", "MD-V004", "low -1.0", batch -> batch.lows()[BAD] = -1),
                taken(
                        "V2",
                        "negative price on a market that has them",
                        "wrote 10",
                        folder -> BadInput.backfill(
                                source(batch -> batch.lows()[BAD] = -1), job -> job.markets(withNegativePrices()))),
                row("V3", "NaN price", "MD-V003", "close NaN", batch -> batch.closes()[BAD] = Double.NaN),
                row(
                        "V3",
                        "infinite price",
                        "MD-V003",
                        "high Infinity",
                        batch -> batch.highs()[BAD] = Double.POSITIVE_INFINITY),
                row(
                        "V3",
                        "infinite quote volume",
                        "MD-V003",
                        "quote volume -Infinity",
                        batch -> batch.quoteVolumes()[BAD] = Double.NEGATIVE_INFINITY),
                row("V4", "price of zero", "MD-V004", "low 0.0", batch -> batch.lows()[BAD] = 0),
                row("V5", "high below open", "MD-V005", "high 99.0", batch -> batch.highs()[BAD] = 99),
                row("V5", "low above close", "MD-V006", "low 100.5", batch -> batch.lows()[BAD] = 100.5),
                row("V6", "high below low", "MD-V005", "high 98.0", batch -> batch.highs()[BAD] = 98),
                row("V7", "negative volume", "MD-V007", "volume -1.0", batch -> batch.baseVolumes()[BAD] = -1),
                row("V7", "negative number of trades", "MD-V007", "trades -7", batch -> batch.tradesCounts()[BAD] = -7),
                good("V8", "no volume, but another close than open", batch -> batch.baseVolumes()[BAD] = 0),
                row(
                        "V9",
                        "the minute before again, the same values",
                        "MD-V010",
                        "came before",
                        batch -> time(batch, minute(BAD - 1))),
                row("V10", "the minute before again, other values", "MD-V010", "came before", batch -> {
                    time(batch, minute(BAD - 1));
                    batch.closes()[BAD] = 100.5;
                }),
                row(
                        "V11",
                        "open time 30 s behind the minute",
                        "MD-V011",
                        "not on a whole minute",
                        batch -> time(batch, minute(BAD) + 30_000)),
                row(
                        "V12",
                        "open time before the asked range",
                        "MD-V012",
                        "; the range is [2026-01-01T00:00:00Z, 2026-04-01T00:00:00Z)",
                        batch -> time(batch, minute(-1))),
                row(
                        "V13",
                        "open time in the future",
                        "MD-V014",
                        "; now is 2026-01-01T00:20:00Z",
                        batch -> time(batch, minute(600)),
                        minute(20)),
                row("V14", "candle that is still open", "MD-V014", "not closed yet", batch -> {}, minute(9) + 59_999),
                good("V15", "price ten times that of the minute before", batch -> {
                    batch.opens()[BAD] = 1_000;
                    batch.highs()[BAD] = 1_000;
                }),
                row("V16", "price of -0.0", "MD-V004", "low -0.0", batch -> batch.lows()[BAD] = -0.0),
                good("V16", "volume of -0.0, equal to 0", batch -> batch.baseVolumes()[BAD] = -0.0),
                good(
                        "V17",
                        "volume above 2^53, where doubles skip whole numbers",
                        batch -> batch.baseVolumes()[BAD] = LARGEST_EXACT + 2),
                row(
                        "V17",
                        "number of trades above 32 bits",
                        "MD-V024",
                        "trades 4294967296",
                        batch -> batch.tradesCounts()[BAD] = 1L << 32),
                good(
                        "V18",
                        "price with more digits than a double keeps",
                        batch -> batch.closes()[BAD] = Double.parseDouble("101.000000000000012345")),
                row(
                        "V19",
                        "open time of two minutes before",
                        "MD-V019",
                        "before that of the row before",
                        batch -> time(batch, minute(BAD - 2))),
                row(
                        "V20",
                        "open time of the year 5138, seconds read as milliseconds or the like",
                        "MD-V012",
                        "outside the asked range",
                        batch -> time(batch, 100_000_000_020_000L)),
                row(
                        "V20",
                        "open time before 1970",
                        "MD-V012",
                        "outside the asked range",
                        batch -> time(batch, -60_000)),
                row(
                        "V22",
                        "row of another symbol",
                        "MD-V023",
                        "3:ETHUSDT",
                        batch -> batch.instrumentOrdinals()[BAD] =
                                batch.instrument(InstrumentId.of(3, "ETHUSDT"), "bybit:spot:ETHUSDT")),
                row(
                        "V22",
                        "close time an hour behind the open time",
                        "MD-V022",
                        "its close time is",
                        batch -> batch.closeTimeMillis()[BAD] = minute(BAD) + 3_600_000));
    }

    private static BadInput row(String id, String input, String code, String says, Consumer<CandleBatch> change) {
        return refused(id, input, code, says, folder -> BadInput.backfill(source(change), job -> job));
    }

    /** As now as of an instant. */
    private static BadInput row(
            String id, String input, String code, String says, Consumer<CandleBatch> change, long nowMillis) {
        return refused(
                id,
                input,
                code,
                says,
                folder -> BadInput.backfill(
                        source(change),
                        job -> job.clock(Clock.fixed(Instant.ofEpochMilli(nowMillis), ZoneOffset.UTC))));
    }

    private static BadInput good(String id, String input, Consumer<CandleBatch> change) {
        return taken(id, input, "wrote 10", folder -> BadInput.backfill(source(change), job -> job));
    }

    private static long minute(int minute) {
        return OddFile.openTime(minute);
    }

    private static void time(CandleBatch batch, long openMillis) {
        batch.openTimeMillis()[BAD] = openMillis;
        batch.closeTimeMillis()[BAD] = openMillis + 60_000;
    }

    private static MarketCatalogue withNegativePrices() {
        return MarketCatalogue.builder()
                .add(new Market(new MarketId(3), "bybit", "spot", true))
                .build();
    }

    /** Delivers ten good rows, of which one is changed. */
    private static CandleIngestSource source(Consumer<CandleBatch> change) {
        return new CandleIngestSource() {
            @Override
            public CandleStream stream1m(InstrumentId instrument, TimeRange range) {
                return new CandleStream() {
                    private boolean done;

                    @Override
                    public boolean read(CandleBatch batch) {
                        if (done) {
                            return false;
                        }
                        done = true;
                        append(batch);
                        change.accept(batch);
                        return true;
                    }

                    @Override
                    public void close() {}
                };
            }
        };
    }

    private static void append(CandleBatch batch) {
        int btc = batch.instrument(BadInput.BTC, "bybit:spot:BTCUSDT");
        int provenance = batch.provenance(new Provenance(CandleSource.FILE, 0, null));
        for (int row = 0; row < ROWS; row++) {
            batch.append(btc, provenance, minute(row), minute(row + 1), 100, 102.5, 98.75, 101, 7);
        }
    }
}
