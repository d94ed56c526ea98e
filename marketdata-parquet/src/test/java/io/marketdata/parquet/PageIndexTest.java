package io.marketdata.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.batch.CandleBatch;
import io.marketdata.model.Timeframe;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.format.BoundaryOrder;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnIndex;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.OffsetIndex;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageLocation;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Util;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page indexes of our files, looked at by the format's own reader. */
class PageIndexTest {
    @TempDir
    Path folder;

    private static FileMetaData footer(byte[] file) throws IOException {
        int length = LittleEndian.getInt(file, file.length - 8);
        return Util.readFileMetaData(new ByteArrayInputStream(file, file.length - 8 - length, length));
    }

    private static ColumnIndex bounds(byte[] file, ColumnChunk chunk) throws IOException {
        return Util.readColumnIndex(
                new ByteArrayInputStream(file, (int) chunk.getColumn_index_offset(), chunk.getColumn_index_length()));
    }

    private static OffsetIndex offsets(byte[] file, ColumnChunk chunk) throws IOException {
        return Util.readOffsetIndex(
                new ByteArrayInputStream(file, (int) chunk.getOffset_index_offset(), chunk.getOffset_index_length()));
    }

    @Test
    void everyPageOfAFileThatGrewIsWhereItsIndexSaysAndBetweenItsBounds() throws IOException {
        SeriesFile file = ParquetStore.at(folder)
                .with(settings -> settings.withRowGroupRows(40_000))
                .series(Timeframe.M1, "futures", "NQ");
        int rows = 170_000;
        file.replace(SeriesBars.minutes(0, rows), SeriesBars.MINUTES);
        SeriesChange change = file.upsert(SeriesBars.minutes(rows, rows + 1_380), SeriesBars.MINUTES);
        assertThat(change.copiedBytes()).isPositive();
        byte[] bytes = Files.readAllBytes(file.path());
        FileMetaData footer = footer(bytes);
        assertThat(footer.getRow_groups()).hasSize(5);
        long time = SeriesBars.T0;
        for (int ordinal = 0; ordinal < 5; ordinal++) {
            RowGroup group = footer.getRow_groups().get(ordinal);
            assertThat(group.getOrdinal()).isEqualTo((short) ordinal);
            assertThat(group.getSorting_columns()).isEqualTo(SeriesSchema.SORTING);
            for (ColumnChunk chunk : group.getColumns()) {
                assertThat(chunk.getMeta_data().getStatistics().isSetMin_value())
                        .isTrue();
                assertThat(pagesAreWhereTheyShouldBe(bytes, chunk)).isEqualTo(group.getNum_rows());
            }
            ColumnIndex times = bounds(bytes, group.getColumns().get(0));
            assertThat(times.getBoundary_order()).isEqualTo(BoundaryOrder.ASCENDING);
            List<PageLocation> pages = offsets(bytes, group.getColumns().get(0)).getPage_locations();
            assertThat(pages).hasSizeGreaterThan(group.getNum_rows() > 17_000 ? 1 : 0);
            for (int page = 0; page < pages.size(); page++) {
                long first = time + pages.get(page).getFirst_row_index() * Rows.MINUTE;
                long next = page + 1 < pages.size() ? pages.get(page + 1).getFirst_row_index() : group.getNum_rows();
                assertThat(value(times.getMin_values().get(page))).isEqualTo(first);
                assertThat(value(times.getMax_values().get(page))).isEqualTo(time + (next - 1) * Rows.MINUTE);
            }
            time += group.getNum_rows() * Rows.MINUTE;
        }
    }

    /** Each page begins with its header; how many values they hold together. */
    private static long pagesAreWhereTheyShouldBe(byte[] file, ColumnChunk chunk) throws IOException {
        long values = 0;
        for (PageLocation page : offsets(file, chunk).getPage_locations()) {
            assertThat(page.getFirst_row_index()).isEqualTo(values);
            ByteArrayInputStream in =
                    new ByteArrayInputStream(file, (int) page.getOffset(), page.getCompressed_page_size());
            PageHeader header = Util.readPageHeader(in);
            assertThat(header.isSetCrc()).isTrue();
            assertThat(in.available()).isEqualTo(header.getCompressed_page_size());
            values += header.getData_page_header().getNum_values();
        }
        return values;
    }

    private static long value(ByteBuffer bound) {
        return bound.order(ByteOrder.LITTLE_ENDIAN).getLong(bound.position());
    }

    @Test
    void nullsAreCountedAndNanIsNoBound() throws IOException {
        CandleBatch batch = Rows.withOptionals(Rows.minutes(Rows.BTC, 0, 100));
        batch.highs()[40] = Double.NaN;
        Arrays.fill(batch.opens(), 0, 100, Double.NaN);
        byte[] bytes = Files.readAllBytes(Rows.write(folder.resolve("a.parquet"), batch));
        List<String> seen = new ArrayList<>();
        for (ColumnChunk chunk : footer(bytes).getRow_groups().get(0).getColumns()) {
            String name = chunk.getMeta_data().getPath_in_schema().get(0);
            assertThat(pagesAreWhereTheyShouldBe(bytes, chunk)).isEqualTo(100);
            if (name.equals("open")) {
                assertThat(chunk.isSetColumn_index_offset()).isFalse();
                seen.add(name);
            } else if (name.equals("high")) {
                ByteBuffer most = bounds(bytes, chunk).getMax_values().get(0);
                assertThat(Double.longBitsToDouble(value(most)))
                        .isEqualTo(Arrays.stream(batch.highs(), 0, 100)
                                .filter(high -> !Double.isNaN(high))
                                .max()
                                .orElseThrow());
                seen.add(name);
            } else if (name.equals("volume_quote")) {
                assertThat(bounds(bytes, chunk).getNull_counts()).isEqualTo(List.of(20L));
                seen.add(name);
            } else if (name.equals("symbol")) {
                ByteBuffer least = bounds(bytes, chunk).getMin_values().get(0);
                assertThat(StandardCharsets.UTF_8.decode(least).toString()).isEqualTo("BTCUSDT");
                seen.add(name);
            }
        }
        assertThat(seen).containsExactly("symbol", "open", "high", "volume_quote");
    }
}
