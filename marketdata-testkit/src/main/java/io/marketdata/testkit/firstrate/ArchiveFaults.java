package io.marketdata.testkit.firstrate;

import io.marketdata.testkit.firstrate.ZipEntryPlan.Content;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/** Writes archives, and makes them wrong where the order says so. */
final class ArchiveFaults {
    private static final int GARBAGE_BYTES = 1_000;
    private static final int BOMB_MIB = 1 << 10;
    private static final int MANY = 200_000;
    private static final byte[] LITTLE = "0,0\n".getBytes(StandardCharsets.US_ASCII);

    private ArchiveFaults() {}

    static void write(ZipFileWriter zip, Archives.Order order, List<ZipEntryPlan> entries) throws IOException {
        FirstRateFault fault = order.fault();
        if (fault == FirstRateFault.LEADING_GARBAGE) {
            zip.raw(new byte[GARBAGE_BYTES]);
        } else if (fault == FirstRateFault.TWO_ARCHIVES) {
            zip.add(text("OTHER_" + order.period() + "_1min.txt", out -> out.write(LITTLE)));
            zip.finish();
        } else if (fault == FirstRateFault.MANY_ENTRIES) {
            for (int i = 0; i < MANY; i++) {
                zip.add(text("T" + i + "_" + order.period() + "_1min.txt", out -> out.write(LITTLE)));
            }
        }
        for (ZipEntryPlan entry : planned(fault, order, entries)) {
            zip.add(entry);
        }
        zip.finish();
        if (fault == FirstRateFault.TRAILING_GARBAGE) {
            zip.raw(new byte[GARBAGE_BYTES]);
        }
    }

    private static ZipEntryPlan text(String name, Content content) {
        return new ZipEntryPlan(name, false, content);
    }

    private static List<ZipEntryPlan> planned(
            @Nullable FirstRateFault fault, Archives.Order order, List<ZipEntryPlan> right) {
        if (fault == null || right.isEmpty()) {
            return right;
        }
        ZipEntryPlan first = right.get(0);
        return switch (fault) {
            case EMPTY_ARCHIVE -> List.of();
            case SIDECARS ->
                before(
                        right,
                        text("._" + first.name(), out -> out.write(LITTLE)),
                        text("__MACOSX/._" + first.name(), out -> out.write(LITTLE)),
                        text("_readme.txt", out -> out.write(LITTLE)));
            case PATH_UPWARDS -> before(right, first.named("../../../" + first.name()));
            case PATH_ABSOLUTE -> before(right, first.named("/tmp/" + first.name()));
            case PATH_OF_WINDOWS -> before(right, first.named("C:\\" + first.name()));
            case DUPLICATE_ENTRY -> before(right, first);
            case WRONG_TIMEFRAME -> renamed(right, Archives.code(order.timeframe()), "15min");
            case WRONG_ADJUSTMENT -> ofAnotherAdjustment(right, order);
            case BOMB -> before(right, bomb(order));
            case BOMB_UNDECLARED -> before(right, bomb(order).declaring(GARBAGE_BYTES));
            case ENCRYPTED_ENTRY -> instead(right, first.encrypted());
            case WRONG_CRC -> instead(right, first.withWrongCrc());
            case NESTED_ARCHIVE -> before(right, text("NESTED_" + order.period() + "_1min.zip", nested()));
            default -> right;
        };
    }

    private static ZipEntryPlan bomb(Archives.Order order) {
        byte[] mebibyte = new byte[1 << 20];
        return new ZipEntryPlan("BOMB_" + order.period() + "_1min.txt", false, out -> {
            for (int i = 0; i < BOMB_MIB; i++) {
                out.write(mebibyte);
            }
        });
    }

    private static Content nested() {
        return out -> {
            ByteArrayOutputStream inner = new ByteArrayOutputStream();
            try (ZipOutputStream zip = new ZipOutputStream(inner)) {
                zip.putNextEntry(new ZipEntry("INNER_full_1min.txt"));
                zip.write(LITTLE);
            }
            inner.writeTo(out);
        };
    }

    private static List<ZipEntryPlan> before(List<ZipEntryPlan> right, ZipEntryPlan... others) {
        List<ZipEntryPlan> all = new ArrayList<>(List.of(others));
        all.addAll(right);
        return all;
    }

    private static List<ZipEntryPlan> instead(List<ZipEntryPlan> right, ZipEntryPlan first) {
        List<ZipEntryPlan> all = new ArrayList<>(right);
        all.set(0, first);
        return all;
    }

    private static List<ZipEntryPlan> renamed(List<ZipEntryPlan> right, String part, String other) {
        return right.stream()
                .map(entry -> entry.named(entry.name().replace(part, other)))
                .toList();
    }

    private static List<ZipEntryPlan> ofAnotherAdjustment(List<ZipEntryPlan> right, Archives.Order order) {
        String own = order.adjustment();
        return order.type().adjustments().stream()
                .filter(other -> !other.equals(own))
                .findFirst()
                .map(other -> renamed(
                        right, order.type().namePart(own) + ".txt", order.type().namePart(other) + ".txt"))
                .orElse(right);
    }

    /** What is done to the bytes of a file that is right so far. */
    static void damage(Path file, @Nullable FirstRateFault fault) throws IOException {
        if (fault == null) {
            return;
        }
        long size = Files.size(file);
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            switch (fault) {
                case CUT_DIRECTORY -> bytes.setLength(size - 30);
                case CUT_ARCHIVE -> bytes.setLength(size / 2);
                case CORRUPT_DATA -> corruptFirstEntry(bytes);
                default -> {
                    // All others are in the entries.
                }
            }
        }
    }

    private static void corruptFirstEntry(RandomAccessFile bytes) throws IOException {
        bytes.seek(ZipFileWriter.PACKED_SIZE_AT);
        int packed = Integer.reverseBytes(bytes.readInt());
        bytes.seek(ZipFileWriter.NAME_LENGTH_AT);
        int name = Short.toUnsignedInt(Short.reverseBytes(bytes.readShort()));
        long middle = (long) ZipFileWriter.LOCAL_HEADER_BYTES + name + packed / 2;
        bytes.seek(middle);
        int there = bytes.readInt();
        bytes.seek(middle);
        bytes.writeInt(~there);
    }
}
