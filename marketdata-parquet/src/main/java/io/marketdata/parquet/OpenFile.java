package io.marketdata.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/** A file while it is read: one channel, read at positions. */
final class OpenFile implements AutoCloseable {
    private final DataFile file;
    private final FileChannel channel;
    private final long size;
    private final FileTime modified;
    private final ReadTally tally;

    private OpenFile(DataFile file, FileChannel channel, long size, FileTime modified, ReadTally tally) {
        this.file = file;
        this.channel = channel;
        this.size = size;
        this.modified = modified;
        this.tally = tally;
    }

    static OpenFile open(DataFile file, ReadTally tally) {
        try {
            // A FIFO would block for ever when opened.
            BasicFileAttributes attributes = Files.readAttributes(file.path(), BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                throw file.malformed("MD-P018", "is not a regular file; give a Parquet file or a directory of them");
            }
            FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.READ);
            BasicFileAttributes opened = Files.readAttributes(file.path(), BasicFileAttributes.class);
            // Its own length: the path may name another file by now, since stores replace files under their readers.
            return new OpenFile(file, channel, channel.size(), opened.lastModifiedTime(), tally);
        } catch (IOException failure) {
            throw file.unreadable(failure);
        }
    }

    DataFile file() {
        return file;
    }

    long size() {
        return size;
    }

    FileTime modified() {
        return modified;
    }

    /** Reads exactly {@code length} bytes. */
    void read(long position, byte[] target, int offset, int length) {
        ByteBuffer buffer = ByteBuffer.wrap(target, offset, length);
        tally.add(length);
        try {
            while (buffer.hasRemaining()) {
                int read = channel.read(buffer, position + length - buffer.remaining());
                if (read < 0) {
                    throw file.malformed(
                            "MD-P019",
                            "became shorter while it was read: " + size
                                    + " bytes at first. Run again when it is complete");
                }
            }
        } catch (IOException failure) {
            throw file.unreadable(failure);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException failure) {
            throw file.unreadable(failure);
        }
    }
}
