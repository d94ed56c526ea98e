package io.marketdata.testkit.fault;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** The bytes of an answer, read piece by piece. */
interface AnswerBody {
    long length();

    byte[] read(long from, int count) throws IOException;

    /** These bytes, which nobody changes any more. */
    static AnswerBody of(byte[] bytes) {
        return new AnswerBody() {
            @Override
            public long length() {
                return bytes.length;
            }

            @Override
            public byte[] read(long from, int count) {
                return Arrays.copyOfRange(bytes, (int) from, (int) from + count);
            }
        };
    }

    /** A stretch of a file. */
    static AnswerBody of(Path file, long start, long length) {
        if (start < 0 || length < 0) {
            throw new IllegalArgumentException("cannot send " + length + " bytes from " + start + " of " + file);
        }
        return new AnswerBody() {
            @Override
            public long length() {
                return length;
            }

            @Override
            public byte[] read(long from, int count) throws IOException {
                ByteBuffer piece = ByteBuffer.allocate(count);
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                    while (piece.hasRemaining()) {
                        if (channel.read(piece, start + from + piece.position()) < 0) {
                            throw new EOFException(file + " is shorter than " + (start + from + count) + " bytes");
                        }
                    }
                }
                return piece.array();
            }
        };
    }
}
