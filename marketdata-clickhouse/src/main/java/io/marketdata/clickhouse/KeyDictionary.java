package io.marketdata.clickhouse;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The dictionary of one {@code LowCardinality(String)} column of a block: distinct keys, and for each ordinal of the
 * batch the key it means.
 *
 * <p>Layout: version 1, a word of flags (index type, "has additional keys", "replace the dictionary"), the count and the
 * keys, the count of rows, an index of that type per row. See SerializationLowCardinality in ClickHouse's source.
 */
final class KeyDictionary {
    private static final long VERSION = 1;
    private static final long HAS_ADDITIONAL_KEYS = 1L << 9;
    private static final long NEED_UPDATE_DICTIONARY = 1L << 10;
    private static final int INDEX_UINT8 = 0;
    private static final int INDEX_UINT16 = 1;
    private static final int INDEX_UINT32 = 2;

    private final List<String> keys = new ArrayList<>();
    private final int[] keyOf;

    KeyDictionary(int ordinals) {
        keyOf = new int[ordinals];
    }

    void add(int ordinal, String key) {
        int known = keys.lastIndexOf(key);
        if (known < 0) {
            keys.add(key);
            known = keys.size() - 1;
        }
        keyOf[ordinal] = known;
    }

    int size() {
        return keys.size();
    }

    private int indexType() {
        return keys.size() <= 1 << 8 ? INDEX_UINT8 : keys.size() <= 1 << 16 ? INDEX_UINT16 : INDEX_UINT32;
    }

    /** Everything before the indexes. */
    void writeTo(NativeOutput out, int rows) throws IOException {
        out.int64(VERSION);
        out.int64(indexType() | HAS_ADDITIONAL_KEYS | NEED_UPDATE_DICTIONARY);
        out.int64(keys.size());
        for (String key : keys) {
            out.text(key);
        }
        out.int64(rows);
    }

    void writeIndex(NativeOutput out, int ordinal) throws IOException {
        switch (indexType()) {
            case INDEX_UINT8 -> out.int8(keyOf[ordinal]);
            case INDEX_UINT16 -> out.int16(keyOf[ordinal]);
            default -> out.int32(keyOf[ordinal]);
        }
    }

    /** The indexes of rows that all mean the only key. */
    void fill(NativeOutput out, int rows) throws IOException {
        out.fill8(0, rows);
    }
}
