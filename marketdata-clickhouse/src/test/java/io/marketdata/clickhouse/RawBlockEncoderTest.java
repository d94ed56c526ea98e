package io.marketdata.clickhouse;

import static io.marketdata.clickhouse.Candles.BTC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.Provenance;
import io.marketdata.model.CandleSource;
import io.marketdata.model.InstrumentId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RawBlockEncoderTest {
    private static final UUID FALLBACK = UUID.fromString("00000000-0000-0001-0000-000000000002");
    private static final Instant START = Instant.parse("2024-01-01T00:00:00Z");

    private final RawBlockEncoder encoder = new RawBlockEncoder(FALLBACK);

    private byte[] encode(CandleBatch batch, RawTable table, RowSet rows) throws IOException {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        assertThat(encoder.encode(batch, table, rows, target)).isEqualTo(target.size());
        return target.toByteArray();
    }

    private NativeBlock block(CandleBatch batch, RawTable table, RowSet rows) throws IOException {
        return new NativeBlock(encode(batch, table, rows));
    }

    private static RowSet all(CandleBatch batch) {
        return RowSet.stretch(0, batch.size());
    }

    private static CandleBatch mixed(int rows) {
        CandleBatch batch = CandleBatch.ofCapacity(rows);
        for (int i = 0; i < rows; i++) {
            Candles.append(batch, InstrumentId.of(3 + i % 2, "S" + i % 5), START.plusSeconds(60L * i), i % 3);
            if (i % 2 == 0) {
                batch.tradesCounts()[i] = i;
                batch.takerBuyBaseVolumes()[i] = i + 0.5;
                batch.takerBuyQuoteVolumes()[i] = i + 0.25;
            }
        }
        return batch;
    }

    @ParameterizedTest
    @EnumSource(RawTable.class)
    void theSameRowsGiveTheSameBytesAsAStretchAsAListAndInAnotherBatch(RawTable table) throws IOException {
        CandleBatch batch = mixed(40);
        int[] rows = IntStream.range(10, 30).toArray();
        byte[] bytes = encode(batch, table, RowSet.stretch(10, 30));
        assertThat(encode(batch, table, RowSet.stretch(10, 30))).isEqualTo(bytes);
        assertThat(encode(batch, table, RowSet.of(rows))).isEqualTo(bytes);

        CandleBatch alone = CandleBatch.ofCapacity(20);
        batch.rows().subList(10, 30).forEach(alone::append);
        assertThat(encode(alone, table, all(alone))).isEqualTo(bytes);
    }

    @Test
    void aListMayLeaveRowsOut() throws IOException {
        CandleBatch batch = mixed(40);
        NativeBlock block = block(batch, RawTable.ANY, RowSet.of(new int[] {3, 4, 17, 39}));
        assertThat(block.column("ts_open"))
                .containsExactly(
                        batch.openTimeMillis()[3],
                        batch.openTimeMillis()[4],
                        batch.openTimeMillis()[17],
                        batch.openTimeMillis()[39]);
        assertThat(block.column("symbol")).containsExactly("S3", "S4", "S2", "S4");
        assertThat(block.column("close"))
                .containsExactly(batch.closes()[3], batch.closes()[4], batch.closes()[17], batch.closes()[39]);
    }

    @Test
    void theDictionaryHoldsWhatTheRowsUseAndNothingElse() throws IOException {
        NativeBlock block = block(mixed(40), RawTable.ANY, RowSet.of(new int[] {3, 4, 13, 14}));
        assertThat(block.dictionary("symbol")).containsExactly("S3", "S4");
        assertThat(block.dictionary("source")).containsExactly("file");
    }

    @ParameterizedTest
    @EnumSource(RawTable.class)
    void theColumnsAreThoseThatTheInsertNames(RawTable table) throws IOException {
        CandleBatch batch = mixed(3);
        assertThat(block(batch, table, all(batch)).names()).isEqualTo(RawBlockEncoder.columns(table));
    }

    @Test
    void theColumnsOfATableAreThoseOfItsDefinition() {
        for (SchemaStatements.Table table : SchemaStatements.tables()) {
            for (RawTable raw : RawTable.values()) {
                if (raw.table().equals(table.name())) {
                    assertThat(RawBlockEncoder.columns(raw))
                            .containsExactlyElementsOf(table.columns().keySet());
                }
            }
        }
    }

    @Test
    void whatBinancesTableCannotLeaveOutIsZero() throws IOException {
        CandleBatch batch = mixed(2);
        NativeBlock block = block(batch, RawTable.BINANCE, all(batch));
        assertThat(block.column("number_of_trades")).containsExactly(0L, 0L);
        assertThat(block.column("taker_buy_base_asset_volume")).containsExactly(0.5, 0.0);
        assertThat(block.column("taker_buy_quote_asset_volume")).containsExactly(0.25, 0.0);
        assertThat(block.column("quote_asset_volume"))
                .containsExactly(batch.quoteVolumes()[0], batch.quoteVolumes()[1]);

        CandleBatch bare = CandleBatch.ofCapacity(1);
        bare.append(
                bare.instrument(BTC, "k"),
                bare.provenance(new Provenance(CandleSource.FILE, 1, null)),
                0,
                60_000,
                1,
                1,
                1,
                1,
                0);
        NativeBlock empty = block(bare, RawTable.BINANCE, all(bare));
        assertThat(empty.column("quote_asset_volume")).containsExactly(0.0);
        assertThat(empty.column("number_of_trades")).containsExactly(0L);
        assertThat(empty.column("taker_buy_base_asset_volume")).containsExactly(0.0);
        assertThat(bare.hasQuoteVolumes()).isFalse();
        assertThat(bare.hasTradesCounts()).isFalse();
    }

    @Test
    void whatTheSharedTableLacksIsNullAndALargeCountIsUnsigned() throws IOException {
        CandleBatch batch = mixed(3);
        batch.tradesCounts()[2] = 4_294_967_295L;
        NativeBlock block = block(batch, RawTable.ANY, all(batch));
        assertThat(block.column("trades_count")).containsExactly(0L, "null", 4_294_967_295L);
        assertThat(block.column("taker_buy_volume_base")).containsExactly(0.5, "null", 2.5);

        CandleBatch bare = CandleBatch.ofCapacity(1);
        bare.append(
                bare.instrument(BTC, "k"),
                bare.provenance(new Provenance(CandleSource.FILE, 1, null)),
                0,
                60_000,
                1,
                1,
                1,
                1,
                0);
        NativeBlock empty = block(bare, RawTable.ANY, all(bare));
        assertThat(empty.column("volume_quote")).containsExactly("null");
        assertThat(empty.column("trades_count")).containsExactly("null");
        assertThat(empty.column("taker_buy_volume_quote")).containsExactly("null");
    }

    @Test
    void everyRowHasItsOwnProvenanceAndARunEvenWhereNoneIsGiven() throws IOException {
        UUID run = UUID.fromString("12345678-1234-5678-9abc-def012345678");
        CandleBatch batch = CandleBatch.ofCapacity(3);
        int instrument = batch.instrument(BTC, "bybit:spot:BTCUSDT");
        List<Provenance> given = List.of(
                new Provenance(CandleSource.WS, 5, run),
                new Provenance(CandleSource.REST, 6, null),
                new Provenance(CandleSource.WS, 7, run));
        for (Provenance provenance : given) {
            batch.append(instrument, batch.provenance(provenance), 0, 60_000, 1, 1, 1, 1, 0);
        }
        NativeBlock block = block(batch, RawTable.BYBIT, all(batch));
        assertThat(block.column("source")).containsExactly("ws", "rest", "ws");
        assertThat(block.column("ingested_at")).containsExactly(5L, 6L, 7L);
        assertThat(block.column("ingest_id")).containsExactly(run, FALLBACK, run);
        assertThat(block.column("interval_min")).containsExactly(1L, 1L, 1L);
        assertThat(block.column("instrument_key")).containsOnly("bybit:spot:BTCUSDT");
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "256, 1", "257, 2", "5000, 2", "65536, 2", "65537, 4"})
    void theIndexOfTheDictionaryIsAsWideAsItHasToBe(int symbols, int bytes) throws IOException {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        NativeOutput out = new NativeOutput();
        out.begin(target);
        out.varint(1);
        out.varint(symbols);
        out.text("symbol");
        out.text("LowCardinality(String)");
        KeyDictionary dictionary = new KeyDictionary(symbols);
        for (int i = 0; i < symbols; i++) {
            dictionary.add(i, "S" + i);
        }
        dictionary.writeTo(out, symbols);
        for (int i = 0; i < symbols; i++) {
            dictionary.writeIndex(out, symbols - 1 - i);
        }
        out.end();
        NativeBlock block = new NativeBlock(target.toByteArray());
        assertThat(block.indexBytes("symbol")).isEqualTo(bytes);
        assertThat(block.column("symbol"))
                .isEqualTo(IntStream.range(0, symbols)
                        .mapToObj(i -> (Object) ("S" + (symbols - 1 - i)))
                        .toList());
    }

    @Test
    void ordinalsThatMeanTheSameWordShareAKey() {
        KeyDictionary dictionary = new KeyDictionary(4);
        dictionary.add(0, "BTC");
        dictionary.add(3, "ETH");
        dictionary.add(1, "BTC");
        assertThat(dictionary.size()).isEqualTo(2);
        assertThat(dictionary.has(1)).isTrue();
        assertThat(dictionary.has(2)).isFalse();
    }

    @Test
    void manyInstrumentsInOneBatchKeepTheirSymbolsAndKeys() throws IOException {
        CandleBatch batch = CandleBatch.ofCapacity(600);
        for (int i = 0; i < 600; i++) {
            Candles.append(batch, InstrumentId.of(4, "S" + i % 300), START.plusSeconds(60L * i), 1);
        }
        NativeBlock block = block(batch, RawTable.BYBIT, all(batch));
        assertThat(block.column("symbol").get(299)).isEqualTo("S299");
        assertThat(block.column("symbol").get(300)).isEqualTo("S0");
        assertThat(block.column("instrument_key").get(599)).isEqualTo("bybit:futures:S299");
        assertThat(block.column("market_id")).containsOnly(4L);
        assertThat(block.rows).isEqualTo(600);
    }

    @Test
    void aBrokenStreamDoesNotSpoilTheNextBlock() throws IOException {
        CandleBatch batch = mixed(2_000);
        byte[] bytes = encode(batch, RawTable.BYBIT, all(batch));
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw new IOException("broken");
            }
        };
        assertThat(catchThrowable(() -> encoder.encode(batch, RawTable.BYBIT, all(batch), broken)))
                .hasMessage("broken");
        assertThat(encode(batch, RawTable.BYBIT, all(batch))).isEqualTo(bytes);
    }
}
