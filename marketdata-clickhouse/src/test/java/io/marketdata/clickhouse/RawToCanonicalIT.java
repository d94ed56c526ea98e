package io.marketdata.clickhouse;

import static io.marketdata.clickhouse.Candles.BTC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.MarketCatalogue;
import io.marketdata.batch.CandleBatch;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.Market;
import io.marketdata.model.MarketId;
import io.marketdata.model.TimeRange;
import io.marketdata.spi.CanonicalBounds;
import io.marketdata.spi.RawKlineWriter;
import io.marketdata.spi.WriteReceipt;
import io.marketdata.testkit.NothingLeft;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes into raw comes out of canonical: every value, every instrument, each key once. */
@ExtendWith({SharedEngine.class, NothingLeft.class})
class RawToCanonicalIT {
    private static final TimeRange YEAR = TimeRange.parse("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z");

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 77})
    void everyValueArrivesWhateverTheMarketsRawTable(int market) {
        MarketCatalogue markets = MarketCatalogue.builtin().toBuilder()
                .add(new Market(new MarketId(77), "test", "any", true))
                .build();
        ClickHouseOptions options = Engine.options().markets(markets).build();
        InstrumentId instrument = InstrumentId.of(market, "ETH-PERP'\"");
        UUID run = UUID.randomUUID();
        CandleBatch batch = Candles.minutes(instrument, "2026-01-31T23:58:00Z", 5, 1_000);
        batch.tradesCounts()[3] = 4_000_000_000L;
        batch.takerBuyBaseVolumes()[3] = 1.5;
        batch.takerBuyQuoteVolumes()[3] = 2.5;
        batch.stamp(run, 7, Instant.parse("2026-06-01T00:00:00.123Z").toEpochMilli());
        try (ClickHouse clickHouse = ClickHouse.connect(options)) {
            clickHouse.schema().create();
            WriteReceipt receipt = clickHouse.rawWriter().deliver1m(batch);

            List<CandleWithMeta> rows = Candles.all(clickHouse.canonicalReader().read1m(instrument, YEAR), 2);

            assertThat(receipt.inserts()).isEqualTo(2);
            assertThat(rows).hasSize(5);
            for (int i = 0; i < 5; i++) {
                CandleWithMeta sent = batch.rows().get(i);
                CandleWithMeta got = rows.get(i);
                assertThat(got.candle()).isEqualTo(sent.candle());
                assertThat(got.meta().source()).isEqualTo(sent.meta().source());
                assertThat(got.meta().ingestedAt()).isEqualTo(Instant.parse("2026-06-01T00:00:00.123Z"));
                assertThat(got.meta().ingestId()).isEqualTo(run);
                assertThat(got.meta().instrumentKey()).isEqualTo(markets.instrumentKey(instrument));
                Long trades = sent.meta().tradesCount();
                assertThat(got.meta().tradesCount()).isEqualTo(expected(market, trades, 0L));
                Double taker = sent.meta().takerBuyVolumeBase();
                assertThat(got.meta().takerBuyVolumeBase()).isEqualTo(expected(market, taker, 0.0));
            }
        }
    }

    /** Binance's table cannot hold a null, Bybit's has no such column. */
    private static <T> @Nullable T expected(int market, @Nullable T sent, T zero) {
        return switch (market) {
            case 1, 2 -> sent == null ? zero : sent;
            case 3, 4 -> null;
            default -> sent;
        };
    }

    @ParameterizedTest
    @EnumSource(PartitionBy.class)
    void aBatchOfSeveralMarketsInstrumentsAndMonthsIsCutIntoOneInsertPerTableAndPartition(PartitionBy partitionBy) {
        ClickHouseOptions options = Engine.options().build();
        List<InstrumentId> instruments = List.of(BTC, InstrumentId.of(4, "BTCUSDT"), InstrumentId.of(1, "SOLUSDT"));
        CandleBatch batch = CandleBatch.ofCapacity(600);
        for (int i = 0; i < 200; i++) {
            Instant open = Instant.parse("2026-01-31T22:20:00Z").plusSeconds(60L * i);
            instruments.forEach(instrument -> Candles.append(batch, instrument, open, 5));
        }
        try (ClickHouse clickHouse = ClickHouse.connect(options)) {
            clickHouse.schema().create(partitionBy);
            WriteReceipt receipt = clickHouse.rawWriter().deliver1m(batch);

            assertThat(receipt.inserts()).isEqualTo(4);
            assertThat(Engine.value(options, "SELECT count() FROM $db.raw_bybit_klines_1m"))
                    .isEqualTo("400");
            assertThat(Engine.value(options, "SELECT count() FROM $db.raw_binance_klines_1m"))
                    .isEqualTo("200");
            for (InstrumentId instrument : instruments) {
                List<CandleWithMeta> rows =
                        Candles.all(clickHouse.canonicalReader().read1m(instrument, YEAR), 64);
                assertThat(rows)
                        .hasSize(200)
                        .allMatch(row -> row.candle().instrument().equals(instrument));
                assertThat(rows.get(199).candle())
                        .isEqualTo(last(batch, instrument).candle());
            }
        }
    }

    private static CandleWithMeta last(CandleBatch batch, InstrumentId instrument) {
        return batch.rows().stream()
                .filter(row -> row.candle().instrument().equals(instrument))
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    @Test
    void theSameBatchSentAgainIsDroppedInRawAndCanonical() {
        ClickHouseOptions options = Engine.options().build();
        CandleBatch batch = Candles.minutes(BTC, "2026-03-01T00:00:00Z", 50, 1);
        batch.stamp(UUID.randomUUID(), 0, 2);
        try (ClickHouse clickHouse = ClickHouse.connect(options)) {
            clickHouse.schema().create();
            RawKlineWriter writer = clickHouse.rawWriter();
            writer.write1m(batch);
            writer.write1m(batch);
            assertThat(Engine.value(options, "SELECT count() FROM $db.raw_bybit_klines_1m"))
                    .isEqualTo("50");
            assertThat(Engine.value(options, "SELECT count() FROM $db.canonical_candles_1m"))
                    .isEqualTo("50");

            batch.stamp(UUID.randomUUID(), 0, 3);
            writer.write1m(batch);
            assertThat(Engine.value(options, "SELECT count() FROM $db.raw_bybit_klines_1m"))
                    .isEqualTo("100");
        }
    }

    @Test
    void f26OfSeveralVersionsTheNewestIsReadOnceWhateverWasMerged() {
        ClickHouseOptions options = Engine.options().build();
        try (ClickHouse clickHouse = ClickHouse.connect(options)) {
            clickHouse.schema().create();
            RawKlineWriter writer = clickHouse.rawWriter();
            Engine.execute(options, "SYSTEM STOP MERGES $db.canonical_candles_1m");
            for (int version = 1; version <= 3; version++) {
                CandleBatch batch = Candles.minutes(BTC, "2026-03-31T20:00:00Z", 1_000, 1);
                for (int row = 0; row < batch.size(); row++) {
                    batch.baseVolumes()[row] = version * 1_000 + row;
                }
                // The second version is the newest: what counts is when it was taken in, not when it was written.
                batch.stamp(UUID.randomUUID(), 0, List.of(0, 10, 30, 20).get(version));
                writer.write1m(batch);
            }
            assertThat(Engine.value(options, "SELECT count() FROM $db.canonical_candles_1m"))
                    .isEqualTo("3000");
            for (int capacity : new int[] {1, 7, 999, 100_000}) {
                List<CandleWithMeta> rows =
                        Candles.all(clickHouse.canonicalReader().read1m(BTC, YEAR), capacity);
                assertThat(rows).hasSize(1_000);
                assertThat(rows.get(999).candle().volumeBase()).isEqualTo(2_999);
                assertThat(rows).allMatch(row -> row.meta().ingestedAt().toEpochMilli() == 30);
            }
            assertThat(clickHouse.canonicalIndex().bounds(BTC))
                    .contains(new CanonicalBounds(
                            Instant.parse("2026-03-31T20:00:00Z"), Instant.parse("2026-04-01T12:39:00Z"), 1_000));
        }
    }

    @Test
    void theIndexCountsDistinctMinutesAndNamesTheMissingOnes() {
        ClickHouseOptions options = Engine.options().build();
        try (ClickHouse clickHouse = ClickHouse.connect(options)) {
            clickHouse.schema().create();
            RawKlineWriter writer = clickHouse.rawWriter();
            writer.write1m(Candles.minutes(BTC, "2026-05-01T23:00:00Z", 90, 1));
            writer.write1m(Candles.minutes(BTC, "2026-05-01T23:00:00Z", 90, 2));
            writer.write1m(Candles.minutes(BTC, "2026-05-02T00:40:00Z", 10, 3));

            assertThat(clickHouse.canonicalIndex().instruments()).containsExactly(BTC);
            assertThat(clickHouse.canonicalIndex().minutesByDay(BTC, YEAR))
                    .isEqualTo(Map.of(LocalDate.parse("2026-05-01"), 60, LocalDate.parse("2026-05-02"), 40));
            assertThat(clickHouse
                            .canonicalIndex()
                            .missing(BTC, TimeRange.parse("2026-05-01T22:59:00Z", "2026-05-02T00:51:30Z")))
                    .containsExactly(
                            TimeRange.parse("2026-05-01T22:59:00Z", "2026-05-01T23:00:00Z"),
                            TimeRange.parse("2026-05-02T00:30:00Z", "2026-05-02T00:40:00Z"),
                            TimeRange.parse("2026-05-02T00:50:00Z", "2026-05-02T00:52:00Z"));
            InstrumentId unknown = InstrumentId.of(3, "NONE");
            assertThat(clickHouse.canonicalIndex().bounds(unknown)).isEmpty();
            assertThat(clickHouse.canonicalIndex().minutesByDay(unknown, YEAR)).isEmpty();
            assertThat(clickHouse.canonicalIndex().missing(unknown, YEAR)).containsExactly(YEAR);
        }
    }

    @Test
    void aStoreOfRawCandlesAloneIsWrittenToOnlyWhereThatIsAsked() {
        ClickHouseOptions.Builder builder = Engine.options();
        ClickHouseOptions options = builder.build();
        CandleBatch batch = Candles.minutes(BTC, "2026-03-01T00:00:00Z", 50, 1);
        try (ClickHouse clickHouse = ClickHouse.connect(options);
                ClickHouse rawAlone =
                        ClickHouse.connect(builder.requireCanonical(false).build())) {
            clickHouse.schema().create();
            Engine.execute(options, "DROP VIEW $db.mv_raw_bybit_to_canonical_1m SYNC");
            assertThatThrownBy(() -> clickHouse.rawWriter().write1m(batch)).hasMessageStartingWith("MD-S004");
            rawAlone.rawWriter().write1m(batch);
            assertThat(Engine.value(options, "SELECT count() FROM $db.raw_bybit_klines_1m"))
                    .isEqualTo("50");
        }
    }
}
