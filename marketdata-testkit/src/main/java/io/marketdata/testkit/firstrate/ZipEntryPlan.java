package io.marketdata.testkit.firstrate;

import java.io.IOException;
import java.io.OutputStream;

/**
 * An entry as it is to be written, right or wrong.
 *
 * @param flags the general purpose bits that its headers show
 * @param declaredSize what the headers say instead of the true size; negative for the true one
 * @param crcIsWrong whether the headers show another checksum
 */
record ZipEntryPlan(String name, boolean deflate64, Content content, int flags, long declaredSize, boolean crcIsWrong) {
    static final int ENCRYPTED = 1;

    /** Writes the bytes that the entry unpacks to. */
    @FunctionalInterface
    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    ZipEntryPlan(String name, boolean deflate64, Content content) {
        this(name, deflate64, content, 0, -1, false);
    }

    ZipEntryPlan named(String other) {
        return new ZipEntryPlan(other, deflate64, content, flags, declaredSize, crcIsWrong);
    }

    ZipEntryPlan encrypted() {
        return new ZipEntryPlan(name, deflate64, content, flags | ENCRYPTED, declaredSize, crcIsWrong);
    }

    ZipEntryPlan declaring(long size) {
        return new ZipEntryPlan(name, deflate64, content, flags, size, crcIsWrong);
    }

    ZipEntryPlan withWrongCrc() {
        return new ZipEntryPlan(name, deflate64, content, flags, declaredSize, true);
    }
}
