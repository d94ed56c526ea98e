package io.marketdata.firstrate;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/** A point before and behind everything that is done to a file, and wherever else the code says that it is at one. */
abstract class PointSteps implements StateSteps {
    /** The world may end here. */
    abstract void point(String where);

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    @Override
    public void at(String where) {
        point(where);
    }

    @Override
    public void write(Path file, byte[] bytes) throws IOException {
        point("before writing " + name(file));
        DISK.write(file, bytes);
        point("behind writing " + name(file));
    }

    @Override
    public void replace(Path file, Path other) throws IOException {
        point("before replacing " + name(other));
        DISK.replace(file, other);
        point("behind replacing " + name(other));
    }

    @Override
    public void forceFolder(Path folder) throws IOException {
        point("before forcing " + name(folder));
        DISK.forceFolder(folder);
        point("behind forcing " + name(folder));
    }

    @Override
    public OutputStream open(Path file, boolean goesOn) throws IOException {
        point("before opening " + name(file));
        OutputStream out = DISK.open(file, goesOn);
        try {
            point("behind opening " + name(file));
        } catch (Error end) {
            out.close();
            throw end;
        }
        return out;
    }

    @Override
    public void delete(Path file) throws IOException {
        point("before deleting " + name(file));
        DISK.delete(file);
        point("behind deleting " + name(file));
    }
}
