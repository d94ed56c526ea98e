package io.marketdata.clickhouse;

import java.util.Map;
import java.util.TreeMap;

/** The class of every answer that is no success: by ClickHouse's code, or by the HTTP status where there is none. */
final class RetryTable {
    private static final int TOO_MANY_PARTS = 252;

    private static final Map<Integer, ErrorClass> BY_CODE = new TreeMap<>();
    private static final Map<Integer, ErrorClass> BY_STATUS = new TreeMap<>();

    static {
        codes(ErrorClass.IN_DOUBT, 32, 159, 209, 210, 319);
        codes(ErrorClass.BUSY, 202, 203);
        codes(ErrorClass.TRANSIENT, 3, 242, 279, 285, 425, 999);
        codes(ErrorClass.MEMORY, 241);
        codes(ErrorClass.TOO_MANY_PARTS, TOO_MANY_PARTS);
        codes(ErrorClass.CONFIGURATION, 192, 193, 194, 516, 164, 497, 60, 81, 16, 47, 115, 452);
        codes(ErrorClass.DATA, 6, 26, 27, 33, 38, 41, 53, 69, 72, 117, 131);
        // Every other status is a refusal of a proxy, or a redirection: it did not pass the request on, and will not.
        statuses(ErrorClass.TRANSIENT, 408, 425, 500, 502, 503, 504, 507, 509, 520, 521, 522, 523, 524, 529, 598, 599);
        statuses(ErrorClass.TOO_MANY_REQUESTS, 429);
    }

    private RetryTable() {}

    private static void codes(ErrorClass kind, int... codes) {
        for (int code : codes) {
            BY_CODE.put(code, kind);
        }
    }

    private static void statuses(ErrorClass kind, int... statuses) {
        for (int status : statuses) {
            BY_STATUS.put(status, kind);
        }
    }

    /**
     * The class of an answer.
     *
     * @param code ClickHouse's, 0 or less where the answer is not ClickHouse's
     * @param status the HTTP status
     */
    static ErrorClass of(int code, int status, String text) {
        if (code <= 0) {
            return BY_STATUS.getOrDefault(status, ErrorClass.CONFIGURATION);
        }
        // The same code means "merges lag, wait" and "this block has too many partitions", which never passes.
        if (isTooManyPartitions(code, text)) {
            return ErrorClass.PERMANENT;
        }
        return BY_CODE.getOrDefault(code, ErrorClass.PERMANENT);
    }

    static boolean isTooManyPartitions(int code, String text) {
        return code == TOO_MANY_PARTS && text.contains("Too many partitions");
    }
}
