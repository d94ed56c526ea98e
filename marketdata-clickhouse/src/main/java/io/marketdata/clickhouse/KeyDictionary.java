package io.marketdata.clickhouse;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The dictionary of one {@code LowCardinality(String)} column of a block: distinct keys in the order in which they were
 * added, and for each ordinal of the batch that was added the key it means.
 *
 * <p>Layout: version 1, a word of flags (index type, "has additional keys", "replace the dictionary"), the count and the
 * keys, the count of rows, an index of that type per row. See SerializationLowCardinality in ClickHouse's source.
 */
final class KeyDictionary {
    private static final int NONE = -1;
    private static final long VERSION = 1;
    private static final long HAS_ADDITIONAL_KEYS = 1L << 9;
    private static final long NEED_UPDATE_DICTIONARY = 1L << 10;
    private static final int INDEX_UINT8 = 0;
    private static final int INDEX_UINT16 = 1;
    private static final int INDEX_UINT32 = 2;

    private final List<String> keys = new ArrayList<>();
    private final Map<String, Integer> indexes = new HashMap<>();
    private final int[] indexOf;

    KeyDictionary(int ordinals) {
        indexOf = new int[ordinals];
        Arrays.fill(indexOf, NONE);
    }

    boolean has(int ordinal) {
        return indexOf[ordinal] != NONE;
    }

    void add(int ordinal, String key) {
        Integer known = indexes.putIfAbsent(key, keys.size());
        if (known == null) {
            keys.add(key);
        }
        indexOf[ordinal] = known == null ? keys.size() - 1 : known;
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
            case INDEX_UINT8 -> out.int8(indexOf[ordinal]);
            case INDEX_UINT16 -> out.int16(indexOf[ordinal]);
            default -> out.int32(indexOf[ordinal]);
        }
    }

    /** The indexes of rows that all mean the only key. */
    void fill(NativeOutput out, int rows) throws IOException {
        out.fill8(0, rows);
    }
}
