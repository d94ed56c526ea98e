package io.marketdata.benchmarks.peer;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Util;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/** Footers, as far as a file of this library's writer needs them. */
final class ParquetFooters {
    private static final int TAIL_BYTES = 8;

    private ParquetFooters() {}

    static FileMetaData read(FileChannel channel) throws IOException {
        long size = channel.size();
        int length = bytes(channel, size - TAIL_BYTES, TAIL_BYTES).getInt(0);
        ByteBuffer footer = bytes(channel, size - TAIL_BYTES - length, length);
        return Util.readFileMetaData(new ByteArrayInputStream(footer.array()));
    }

    private static ByteBuffer bytes(FileChannel channel, long position, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new EOFException();
            }
        }
        return buffer;
    }

    /** The columns of a flat schema. */
    static MessageType schema(FileMetaData footer) {
        List<SchemaElement> elements = footer.getSchema();
        List<Type> fields = new ArrayList<>();
        for (SchemaElement element : elements.subList(1, elements.size())) {
            PrimitiveTypeName type = switch (element.getType()) {
                case INT32 -> PrimitiveTypeName.INT32;
                case INT64 -> PrimitiveTypeName.INT64;
                case DOUBLE -> PrimitiveTypeName.DOUBLE;
                case BYTE_ARRAY -> PrimitiveTypeName.BINARY;
                default -> throw new IllegalArgumentException(element.getType() + " is not part of the benchmark");
            };
            Type.Repetition repetition =
                    Type.Repetition.valueOf(element.getRepetition_type().name());
            fields.add(new PrimitiveType(repetition, type, element.getName()));
        }
        return new MessageType(elements.get(0).getName(), fields);
    }
}
