package io.marketdata.parquet;

import java.io.ByteArrayInputStream;
import shaded.parquet.org.apache.thrift.TException;
import shaded.parquet.org.apache.thrift.protocol.TCompactProtocol;
import shaded.parquet.org.apache.thrift.transport.TIOStreamTransport;

/**
 * Thrift structures out of bytes that nobody vouches for.
 *
 * <p>The library's own readers take memory for whatever length a list or text claims. Here a claim beyond the number of
 * bytes at hand ends the reading: every element takes at least one.
 */
final class ThriftReader {
    private final Bytes bytes;
    private final TCompactProtocol protocol;

    ThriftReader(byte[] source, int offset, int length) throws TException {
        bytes = new Bytes(source, offset, length);
        protocol = new TCompactProtocol(new TIOStreamTransport(bytes), length, length);
    }

    TCompactProtocol protocol() {
        return protocol;
    }

    /** The index in the source behind the last byte that was read. */
    int position() {
        return bytes.position();
    }

    private static final class Bytes extends ByteArrayInputStream {
        Bytes(byte[] source, int offset, int length) {
            super(source, offset, length);
        }

        int position() {
            return pos;
        }
    }
}
