package io.marketdata.clickhouse;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Reads a block of a raw table back, by the format's description and with nothing of the code that wrote it but varints. */
final class NativeBlock {
    private static final int INDEX_TYPE = 0xff;

    private final NativeInput in;
    private final Map<String, List<Object>> columns = new LinkedHashMap<>();
    private final Map<String, Integer> indexBytes = new LinkedHashMap<>();
    private final Map<String, List<String>> dictionaries = new LinkedHashMap<>();
    final int rows;

    NativeBlock(byte[] bytes) throws IOException {
        in = new NativeInput(new ByteArrayInputStream(bytes), "http://db:8123");
        long count = in.varint();
        rows = (int) in.varint();
        for (int i = 0; i < count; i++) {
            String name = in.text();
            columns.put(name, column(name, in.text()));
        }
        if (in.hasMore()) {
            throw new IOException("bytes are left behind the block");
        }
    }

    List<String> names() {
        return List.copyOf(columns.keySet());
    }

    List<Object> column(String name) {
        List<Object> column = columns.get(name);
        if (column == null) {
            throw new IllegalArgumentException("no column " + name);
        }
        return column;
    }

    List<String> dictionary(String name) {
        return dictionaries.getOrDefault(name, List.of());
    }

    int indexBytes(String name) {
        return indexBytes.getOrDefault(name, 0);
    }

    private List<Object> column(String name, String type) throws IOException {
        if (type.startsWith("Nullable(")) {
            return nullable(type.substring(9, type.length() - 1));
        }
        if (type.equals("LowCardinality(String)")) {
            return lowCardinality(name);
        }
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            values.add(value(type));
        }
        return values;
    }

    private List<Object> nullable(String type) throws IOException {
        byte[] nulls = new byte[rows];
        in.int8s(nulls, 0, rows);
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            Object value = value(type);
            values.add(nulls[i] == 0 ? value : "null");
        }
        return values;
    }

    private List<Object> lowCardinality(String name) throws IOException {
        long version = number(8);
        long flags = number(8);
        if (version != 1 || (flags & ~INDEX_TYPE) != 0x600) {
            throw new IOException("version %d, flags %x".formatted(version, flags));
        }
        int bytes = 1 << (flags & INDEX_TYPE);
        List<String> keys = new ArrayList<>();
        for (long left = number(8); left > 0; left--) {
            keys.add(in.text());
        }
        if (number(8) != rows) {
            throw new IOException("the indexes are not as many as the rows");
        }
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            values.add(keys.get((int) number(bytes)));
        }
        indexBytes.put(name, bytes);
        dictionaries.put(name, keys);
        return values;
    }

    private Object value(String type) throws IOException {
        return switch (type) {
            case "UInt16" -> number(2);
            case "UInt32" -> number(4);
            case "UInt64", "DateTime64(3, 'UTC')" -> number(8);
            case "Float64" -> Double.longBitsToDouble(number(8));
            case "UUID" -> new UUID(number(8), number(8));
            case "String" -> in.text();
            default -> throw new IOException("type " + type);
        };
    }

    private long number(int bytes) throws IOException {
        byte[] raw = new byte[8];
        in.int8s(raw, 0, bytes);
        return ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }
}
