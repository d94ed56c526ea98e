package io.marketdata.examples.cli;

import static io.marketdata.examples.cli.BadFiles.file;
import static io.marketdata.examples.cli.BadInput.refused;
import static io.marketdata.examples.cli.BadInput.taken;
import static io.marketdata.parquet.OddFile.openTime;

import io.marketdata.parquet.OddFile;
import io.marketdata.parquet.ParquetCandleSource;
import io.marketdata.parquet.TimestampUnit;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/** Parquet files whose columns are not those of candles: P15 to P21, and the time zones of V21. */
final class BadColumns {
    private static final long DAY_NANOS = 86_400_000_000_000L;

    private BadColumns() {}

    static List<BadInput> all() {
        return List.of(
                refused(
                        "P15",
                        "column volume_base missing",
                        "MD-P010",
                        "column volume_base missing; found: open, market_id",
                        folder -> read(folder, OddFile.candles().without("volume_base"))),
                refused(
                        "P16",
                        "columns Open and OPEN",
                        "MD-P011",
                        "columns Open and OPEN both match open",
                        folder -> read(
                                folder,
                                OddFile.candles()
                                        .without("open")
                                        .column(OddFile.number("Open"), row -> 100)
                                        .column(OddFile.number("OPEN"), row -> 100))),
                refused(
                        "P17",
                        "open as STRING",
                        "MD-P012",
                        "column open is BYTE_ARRAY (STRING), need DOUBLE, FLOAT, INT or DECIMAL",
                        folder -> read(folder, OddFile.candles().column(OddFile.text("open"), row -> "100"))),
                taken(
                        "P17",
                        "open as FLOAT",
                        "wrote 10",
                        folder -> read(
                                folder,
                                OddFile.candles().column(primitive(PrimitiveTypeName.FLOAT, "open"), row -> 100.5))),
                taken("P17", "open as DECIMAL(18, 4)", "open=100.5, ", folder -> {
                    PrimitiveType decimal = Types.required(PrimitiveTypeName.INT64)
                            .as(LogicalTypeAnnotation.decimalType(4, 18))
                            .named("open");
                    return read(folder, OddFile.candles().column(decimal, row -> 1_005_000L));
                }),
                refused(
                        "P18",
                        "ts_open as bare INT64",
                        "MD-P013",
                        "timestampUnit",
                        folder -> read(folder, bareTimes())),
                taken(
                        "P18",
                        "ts_open as bare INT64, the unit given",
                        "wrote 10, first Candle[instrument=3:BTCUSDT, tsOpen=2026-01-01T00:00:00Z",
                        folder -> read(folder, bareTimes(), source -> source.timestampUnit(TimestampUnit.MILLIS))),
                taken(
                        "P18",
                        "ts_open as INT96",
                        "tsOpen=2026-01-01T00:00:00Z",
                        folder -> read(
                                folder,
                                OddFile.candles()
                                        .column(
                                                primitive(PrimitiveTypeName.INT96, "ts_open"),
                                                row -> int96(openTime(row) * 1_000_000)))),
                refused(
                        "P19",
                        "ts_open of no zone",
                        "MD-P014",
                        "its timestamps have no zone; set zone, such as UTC or America/New_York",
                        folder -> read(folder, localTimes())),
                taken(
                        "P19",
                        "ts_open of no zone, the zone given",
                        "tsOpen=2026-01-01T05:00:00Z",
                        folder -> read(folder, localTimes(), source -> source.zone(ZoneId.of("America/New_York")))),
                refused(
                        "P20",
                        "close is null",
                        "MD-V001",
                        "a.parquet: row 4",
                        folder -> read(
                                folder, OddFile.candles().column(optional("close"), row -> row == 4 ? null : 101.0))),
                refused(
                        "P20",
                        "ts_open is null",
                        "MD-V001",
                        "a.parquet: row 4",
                        folder -> read(
                                folder,
                                OddFile.candles()
                                        .column(
                                                Types.optional(PrimitiveTypeName.INT64)
                                                        .as(LogicalTypeAnnotation.timestampType(
                                                                true, LogicalTypeAnnotation.TimeUnit.MILLIS))
                                                        .named("ts_open"),
                                                row -> row == 4 ? null : openTime(row)))),
                refused(
                        "P20",
                        "symbol is null",
                        "MD-P022",
                        "row 4 ",
                        folder -> read(
                                folder,
                                OddFile.candles()
                                        .column(
                                                Types.optional(PrimitiveTypeName.BINARY)
                                                        .as(LogicalTypeAnnotation.stringType())
                                                        .named("symbol"),
                                                row -> row == 4 ? null : "BTCUSDT"))),
                refused("P21", "open is repeated", "MD-P015", "column open", folder -> repeated(folder, "open")),
                taken("P21", "a repeated column that nobody needs", "wrote 10", folder -> repeated(folder, "tags")),
                refused(
                        "V21",
                        "local time that the zone skips in spring",
                        "MD-P014",
                        "row 0",
                        folder -> read(
                                folder,
                                OddFile.candles()
                                        .column(
                                                OddFile.timestamp(false),
                                                row -> Instant.parse("2026-03-08T02:30:00Z")
                                                                .toEpochMilli()
                                                        + row),
                                source -> source.zone(ZoneId.of("America/New_York")))));
    }

    private static OddFile bareTimes() {
        return OddFile.candles().column(primitive(PrimitiveTypeName.INT64, "ts_open"), row -> openTime(row));
    }

    private static OddFile localTimes() {
        return OddFile.candles().column(OddFile.timestamp(false), row -> openTime(row));
    }

    private static PrimitiveType primitive(PrimitiveTypeName type, String name) {
        return Types.required(type).named(name);
    }

    private static PrimitiveType optional(String name) {
        return Types.optional(PrimitiveTypeName.DOUBLE).named(name);
    }

    private static byte[] int96(long epochNanos) {
        long day = Math.floorDiv(epochNanos, DAY_NANOS);
        return ByteBuffer.allocate(12)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(epochNanos - day * DAY_NANOS)
                .putInt((int) (day + 2_440_588))
                .array();
    }

    /** Says in the footer that a required column is repeated, which changes one number of its element there. */
    private static String repeated(Path folder, String column) throws Exception {
        Path file = OddFile.candles().column(OddFile.number("tags"), row -> 1).write(file(folder), 10);
        byte[] name = ("\u0018" + (char) column.length() + column).getBytes(StandardCharsets.US_ASCII);
        byte[] bytes = Files.readAllBytes(file);
        int at = BadFiles.indexOf(bytes, name, 0) - 2;
        if (bytes[at] != 0x25 || bytes[at + 1] != 0) {
            throw new AssertionError("the footer is not as expected at " + at);
        }
        bytes[at + 1] = 4;
        Files.write(file, bytes);
        return BadInput.backfill(file, source -> source);
    }

    private static String read(Path folder, OddFile file) throws Exception {
        return read(folder, file, source -> source);
    }

    private static String read(Path folder, OddFile file, UnaryOperator<ParquetCandleSource.Builder> settings)
            throws Exception {
        return BadInput.backfill(file.write(file(folder), 10), settings);
    }
}
