package io.marketdata.clickhouse;

import static io.marketdata.clickhouse.Candles.BTC;
import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.Provenance;
import io.marketdata.model.CandleSource;
import io.marketdata.model.InstrumentId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InsertTokenTest {
    private static final UUID RUN = UUID.fromString("12345678-1234-5678-9abc-def012345678");
    private static final InstrumentId ETH = InstrumentId.of(3, "ETHUSDT");
    private static final int ROWS = 2_500;

    /** Rows that are alike but for their place, so that only what a test changes tells two batches apart. */
    private static CandleBatch batch() {
        CandleBatch batch = CandleBatch.ofCapacity(ROWS + 1);
        int btc = batch.instrument(BTC, "bybit:spot:BTCUSDT");
        int eth = batch.instrument(ETH, "bybit:spot:ETHUSDT");
        int provenance = batch.provenance(new Provenance(CandleSource.FILE, 1, null));
        batch.provenance(new Provenance(CandleSource.REST, 1, null));
        for (int row = 0; row < ROWS; row++) {
            batch.append(row < 1_000 ? btc : eth, provenance, 60_000L * row, 60_000L * row + 60_000, 1, 2, 1, 1, row);
            batch.quoteVolumes()[row] = row;
            batch.tradesCounts()[row] = row;
            batch.takerBuyBaseVolumes()[row] = row;
            batch.takerBuyQuoteVolumes()[row] = row;
        }
        batch.stamp(RUN, 7, 5);
        return batch;
    }

    private static InsertPart part(CandleBatch batch) {
        return new InsertPart(RawTable.BYBIT, "2024-01", RowSet.stretch(0, batch.size()));
    }

    private static String token(CandleBatch batch) {
        return InsertToken.of(batch, part(batch));
    }

    private static String tokenAfter(Consumer<CandleBatch> change) {
        CandleBatch batch = batch();
        change.accept(batch);
        return token(batch);
    }

    @Test
    void theSameBatchHasTheSameTokenAsAStretchAndAsAList() {
        String token = token(batch());
        assertThat(token).startsWith("md1-" + RUN + "-7-raw_bybit_klines_1m-2024-01-");
        assertThat(token(batch())).isEqualTo(token);
        RowSet list = RowSet.of(IntStream.range(0, ROWS).toArray());
        assertThat(InsertToken.of(batch(), new InsertPart(RawTable.BYBIT, "2024-01", list)))
                .isEqualTo(token);
    }

    @Test
    void anyChangedRowOrPlaceHasAnotherToken() {
        List<Consumer<CandleBatch>> changes = List.of(
                batch -> batch.openTimeMillis()[2_499]++,
                batch -> batch.closeTimeMillis()[1_024]++,
                batch -> batch.opens()[0] = 1.5,
                batch -> batch.highs()[1_023] = 2.5,
                batch -> batch.lows()[1_024] = 0.5,
                batch -> batch.closes()[2_048] = 1.5,
                batch -> batch.baseVolumes()[0] = -0.0,
                batch -> batch.quoteVolumes()[2_499]++,
                batch -> batch.quoteVolumes()[2_499] = CandleBatch.ABSENT,
                batch -> batch.tradesCounts()[0]++,
                batch -> batch.takerBuyBaseVolumes()[5]++,
                batch -> batch.takerBuyQuoteVolumes()[5]++,
                batch -> batch.instrumentOrdinals()[999] = 1,
                batch -> batch.instrumentOrdinals()[1_000] = 0,
                batch -> batch.instrumentOrdinals()[2_499] = 0,
                batch -> {
                    batch.append(1, 0, 0, 60_000, 1, 2, 1, 1, 0);
                },
                batch -> batch.stamp(UUID.randomUUID(), 7, 5),
                batch -> batch.stamp(RUN, 8, 5));
        Set<String> tokens = new HashSet<>(Set.of(token(batch())));
        changes.forEach(change -> assertThat(tokens.add(tokenAfter(change))).isTrue());
    }

    @Test
    void anotherTablePartitionOrChoiceOfRowsHasAnotherToken() {
        CandleBatch batch = batch();
        RowSet all = RowSet.stretch(0, ROWS);
        assertThat(List.of(
                        InsertToken.of(batch, new InsertPart(RawTable.BYBIT, "2024-01", all)),
                        InsertToken.of(batch, new InsertPart(RawTable.ANY, "2024-01", all)),
                        InsertToken.of(batch, new InsertPart(RawTable.BYBIT, "2024-02", all)),
                        InsertToken.of(batch, new InsertPart(RawTable.BYBIT, "2024-01", RowSet.stretch(1, ROWS))),
                        InsertToken.of(batch, new InsertPart(RawTable.BYBIT, "2024-01", RowSet.stretch(0, ROWS - 1)))))
                .doesNotHaveDuplicates();
    }

    @Test
    void valuesInAnotherOptionalColumnHaveAnotherToken() {
        CandleBatch[] batches = new CandleBatch[4];
        for (int i = 0; i < batches.length; i++) {
            batches[i] = CandleBatch.ofCapacity(1);
            int provenance = batches[i].provenance(new Provenance(CandleSource.FILE, 1, null));
            batches[i].append(batches[i].instrument(BTC, "k"), provenance, 0, 60_000, 1, 1, 1, 1, 0);
        }
        batches[0].quoteVolumes()[0] = 0;
        batches[1].takerBuyBaseVolumes()[0] = 0;
        batches[2].takerBuyQuoteVolumes()[0] = 0;
        batches[3].tradesCounts()[0] = 0;
        assertThat(List.of(token(batches[0]), token(batches[1]), token(batches[2]), token(batches[3])))
                .doesNotHaveDuplicates();
    }

    @Test
    void anotherSourceOfOneRowHasAnotherToken() {
        CandleBatch file = oneRowBySource(CandleSource.FILE);
        CandleBatch rest = oneRowBySource(CandleSource.REST);
        assertThat(token(file)).isNotEqualTo(token(rest));
    }

    private static CandleBatch oneRowBySource(CandleSource second) {
        CandleBatch batch = CandleBatch.ofCapacity(2);
        int btc = batch.instrument(BTC, "k");
        int first = batch.provenance(new Provenance(CandleSource.FILE, 1, null));
        int other = batch.provenance(new Provenance(CandleSource.REST, 1, null));
        batch.append(btc, first, 0, 60_000, 1, 1, 1, 1, 0);
        batch.append(btc, second == CandleSource.FILE ? first : other, 60_000, 120_000, 1, 1, 1, 1, 0);
        batch.stamp(RUN, 0, 5);
        return batch;
    }

    @Test
    void whenARunStampedItTheTimeOfIntakeDoesNotMatter() {
        assertThat(tokenAfter(batch -> batch.stamp(RUN, 7, 99))).isEqualTo(token(batch()));
    }

    @Test
    void withoutARunTheTimeOfIntakeTellsBatchesApart() {
        CandleBatch first = Candles.minutes(BTC, "2024-01-01T00:00:00Z", 3, 5);
        CandleBatch again = Candles.minutes(BTC, "2024-01-01T00:00:00Z", 3, 5);
        CandleBatch later = Candles.minutes(BTC, "2024-01-01T00:00:00Z", 3, 6);
        assertThat(token(first)).isEqualTo(token(again)).isNotEqualTo(token(later));
    }
}
