package io.marketdata.testkit.bybit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Makes pages of candles wrong. */
final class PageFaults {
    private static final int CLOSE = 4;
    private static final int ROWS_BESIDE = 5;
    private static final long HALF_A_MINUTE = 30_000;

    private PageFaults() {}

    static Reply apply(BybitFault fault, Reply reply, KlinePage page) {
        List<List<String>> rows = new ArrayList<>(page.rows());
        int size = rows.size();
        int middle = size / 2;
        return switch (fault) {
            case SHORT_PAGE -> with(reply, rows.subList(0, middle));
            case PAGE_WITHOUT_NEWEST -> with(reply, rows.subList((size + 1) / 2, size));
            case PAGE_WITH_HOLE -> {
                rows.subList(size / 3, Math.max(size / 3 + 1, middle)).clear();
                yield with(reply, rows);
            }
            case EMPTY_PAGE -> with(reply, List.of());
            case LONGER_PAGE -> with(reply, withNeighbours(page, rows));
            case ROW_OUTSIDE_WINDOW -> {
                rows.add(stray(page, rows.get(size - 1)));
                yield with(reply, rows);
            }
            case ROW_OFF_GRID -> {
                rows.add(middle, moved(rows.get(middle), page.bars().get(middle).startMinute * 60_000 + HALF_A_MINUTE));
                yield with(reply, rows);
            }
            case DUPLICATE_ROW -> {
                rows.add(middle, rows.get(middle));
                yield with(reply, rows);
            }
            case UNSORTED_ROWS -> {
                Collections.shuffle(rows, new Random(page.oldest()));
                yield with(reply, rows);
            }
            case OLDEST_FIRST -> {
                Collections.reverse(rows);
                yield with(reply, rows);
            }
            case MIXED_ORDER -> {
                Collections.reverse(rows.subList(middle, size));
                yield with(reply, rows);
            }
            case LATEST_PAGE -> Reply.ofPage(KlineEndpoint.latest(page));
            case OTHER_SYMBOL -> reply.withHead(page.head("OTHERUSDT"));
            case ROWS_OF_NINE -> {
                rows.replaceAll(row -> joined(row, List.of("\"0\"", "\"more\"")));
                yield with(reply, rows);
            }
            case NUMBERS_NOT_TEXTS -> {
                rows.replaceAll(row ->
                        row.stream().map(field -> field.replace("\"", "")).toList());
                yield with(reply, rows);
            }
            default -> {
                rows.set(middle, spoilt(fault, rows.get(middle)));
                yield with(reply, rows);
            }
        };
    }

    private static Reply with(Reply reply, List<List<String>> rows) {
        return reply.withList(KlinePage.list(rows));
    }

    private static List<List<String>> withNeighbours(KlinePage page, List<List<String>> rows) {
        List<List<String>> longer = new ArrayList<>();
        Bar newer = page.barAt(page.interval().next(page.newest()));
        if (!newer.empty) {
            longer.add(page.row(newer));
        }
        longer.addAll(rows);
        long at = page.oldest();
        for (int i = 0; i < ROWS_BESIDE; i++) {
            at = page.interval().previous(at);
            Bar older = page.barAt(at);
            if (!older.empty) {
                longer.add(page.row(older));
            }
        }
        return longer;
    }

    /** The candle before the oldest; where there was none, the oldest at that time. */
    private static List<String> stray(KlinePage page, List<String> oldest) {
        long before = page.interval().previous(page.oldest());
        Bar bar = page.barAt(before);
        return bar.empty ? moved(oldest, before * 60_000) : page.row(bar);
    }

    private static List<String> moved(List<String> row, long millis) {
        List<String> moved = new ArrayList<>(row);
        moved.set(0, "\"" + millis + "\"");
        return moved;
    }

    private static List<String> joined(List<String> row, List<String> more) {
        List<String> joined = new ArrayList<>(row);
        joined.addAll(more);
        return joined;
    }

    private static List<String> spoilt(BybitFault fault, List<String> row) {
        String close = row.get(CLOSE).replace("\"", "");
        String spoilt = switch (fault) {
            case FIELD_NULL -> "null";
            case FIELD_EMPTY -> "\"\"";
            case PRICE_HUGE -> "\"1e400\"";
            case PRICE_TINY -> "\"1e-400\"";
            case PRICE_NAN -> "\"NaN\"";
            case PRICE_INFINITY -> "\"Infinity\"";
            case PRICE_HEX -> "\"0x1p3\"";
            case PRICE_WITH_SUFFIX -> "\"1d\"";
            case PRICE_WITH_SPACES -> "\" " + close + " \"";
            case PRICE_WITH_PLUS -> "\"+" + close + "\"";
            case PRICE_WITHOUT_FRACTION -> "\"5.\"";
            case PRICE_OF_1000_DIGITS -> "\"" + "7".repeat(1_000) + "\"";
            default -> row.get(CLOSE);
        };
        List<String> copy = new ArrayList<>(row);
        copy.set(CLOSE, spoilt);
        return fault == BybitFault.ROW_OF_SIX ? copy.subList(0, row.size() - 1) : copy;
    }
}
