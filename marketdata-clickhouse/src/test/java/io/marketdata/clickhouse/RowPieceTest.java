package io.marketdata.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.batch.CandleBatch;
import io.marketdata.batch.Provenance;
import io.marketdata.model.CandleSource;
import io.marketdata.model.InstrumentId;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RowPieceTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final UUID OWN = new UUID(0, 7);

    private static List<RowPiece> pieces(CandleBatch batch, int shard) {
        return RowPiece.of(
                batch, new InsertPart(RawTable.BYBIT, "2026-01", shard, RowSet.stretch(0, batch.size())), OWN);
    }

    private static void assertShort(List<RowPiece> pieces) {
        assertThat(pieces).allSatisfy(piece -> {
            assertThat(piece.instruments()).hasSizeLessThan(RowPiece.MOST_CHARACTERS + 100);
            assertThat(piece.versions()).hasSizeLessThan(RowPiece.MOST_CHARACTERS + 100);
        });
    }

    /** The numbers and texts that stand in a condition. */
    private static Set<String> words(String condition) {
        return Arrays.stream(Pattern.compile("[^\\w'-]+").split(condition))
                .collect(Collectors.toCollection(HashSet::new));
    }

    @Test
    void aUsualBatchIsOnePiece() {
        CandleBatch batch = Candles.minutes(Candles.BTC, START.toString(), 9, 5);
        assertThat(pieces(batch, Shards.NONE))
                .containsExactly(new RowPiece(
                        "((market_id = 3 AND symbol IN ('BTCUSDT')))",
                        "((ingest_id = toUUID('" + OWN + "') AND toUnixTimestamp64Milli(ingested_at) IN (5)))"));
    }

    @Test
    void ofManyInstrumentsAndTimesEachRowIsOfOnePieceAndNoneIsLong() {
        int rows = 9_000;
        CandleBatch batch = CandleBatch.ofCapacity(rows);
        for (int i = 0; i < rows; i++) {
            InstrumentId instrument = InstrumentId.of(3 + i % 2, "ANYTHINGOFALONGNAME%04d".formatted(i % 3_000));
            Candles.append(batch, instrument, START.plusSeconds(60L * (i / 3_000)), 1_000_000 + i);
        }
        List<RowPiece> pieces = pieces(batch, 1);
        assertShort(pieces);
        assertThat(pieces.stream().map(RowPiece::instruments).distinct()).hasSizeGreaterThan(1);
        int[] piecesOfRow = new int[rows];
        for (RowPiece piece : pieces) {
            Set<String> instruments = words(piece.instruments());
            Set<String> versions = words(piece.versions());
            for (int i = 0; i < rows; i++) {
                String symbol = "'ANYTHINGOFALONGNAME%04d'".formatted(i % 3_000);
                piecesOfRow[i] +=
                        instruments.contains(symbol) && versions.contains(Integer.toString(1_000_000 + i)) ? 1 : 0;
            }
        }
        assertThat(piecesOfRow).containsOnly(1);
    }

    @Test
    void ofManyIdsNoPieceIsLong() {
        int rows = 2_000;
        CandleBatch batch = CandleBatch.ofCapacity(rows);
        int instrument = batch.instrument(Candles.BTC, Candles.key(Candles.BTC));
        for (int i = 0; i < rows; i++) {
            long open = START.plusSeconds(60L * i).toEpochMilli();
            int provenance = batch.provenance(new Provenance(CandleSource.FILE, 1, new UUID(1, i)));
            batch.append(instrument, provenance, open, open + 60_000, 1, 1, 1, 1, 1);
        }
        List<RowPiece> pieces = pieces(batch, Shards.NONE);
        assertShort(pieces);
        String all = pieces.stream().map(RowPiece::versions).collect(Collectors.joining());
        assertThat(Pattern.compile("toUUID").matcher(all).results().count()).isEqualTo(rows);
    }

    @Test
    void withManySymbolsOnASingleServerTheRangeAloneHasToDo() {
        CandleBatch batch = CandleBatch.ofCapacity(201);
        for (int i = 0; i < 201; i++) {
            Candles.append(batch, InstrumentId.of(3, "S" + i), START, 5);
        }
        assertThat(pieces(batch, Shards.NONE))
                .singleElement()
                .satisfies(piece -> assertThat(piece.instruments()).isEqualTo("(market_id = 3)"));
    }
}
