package io.marketdata.parquet;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/** The steps that bring a file to the disk, one by one, so that a test can end the world between any two. */
interface FileSteps {
    /** Makes a file that was not there. */
    Sink create(Path file) throws IOException;

    /** Puts a file in the place of another in one step. */
    void replace(Path file, Path other) throws IOException;

    /** Waits until the disk has the names of a folder. */
    void forceFolder(Path folder) throws IOException;

    void delete(Path file) throws IOException;

    /** A file while it is written. */
    abstract class Sink extends OutputStream {
        /** Appends the first bytes of another file. */
        abstract void copy(Path from, long bytes) throws IOException;

        /** Waits until the disk has what was written. */
        abstract void force() throws IOException;
    }
}
