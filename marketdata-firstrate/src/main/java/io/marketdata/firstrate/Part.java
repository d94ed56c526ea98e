package io.marketdata.firstrate;

import io.marketdata.Cancellation;
import io.marketdata.error.SourceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.jspecify.annotations.Nullable;

/** The part of an archive that has come, and what is needed to ask for the rest. */
final class Part {
    static final int RANGE_NOT_SATISFIABLE = 416;
    private static final int PARTIAL = 206;
    private static final int BUFFER = 1 << 16;
    private static final Pattern RANGE = Pattern.compile("bytes (\\d{1,18})-\\d+/(\\d{1,18})");

    private final Path path;
    private final StateSteps steps;
    private final long limit;
    private @Nullable String version;
    private long size;
    private long length = -1;
    private boolean begun;

    Part(Path path, StateSteps steps, long limit) {
        this.path = path;
        this.steps = steps;
        this.limit = limit;
    }

    /** The disk, not the network, failed. */
    static final class DiskException extends IOException {
        private static final long serialVersionUID = 1L;

        DiskException(IOException cause) {
            super(cause.toString(), cause);
        }
    }

    Path path() {
        return path;
    }

    long size() {
        return size;
    }

    Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Accept-Encoding", "identity");
        if (size > 0) {
            headers.put("Range", "bytes=" + size + "-");
            if (version != null) {
                headers.put("If-Range", version);
            }
        }
        return headers;
    }

    /** Takes a body; whether the whole is there now. */
    boolean take(ClassicHttpResponse response, Cancellation cancellation, LongConsumer progress) throws IOException {
        if (response.getCode() == RANGE_NOT_SATISFIABLE) {
            restart(null);
            return false;
        }
        String now = header(response, "ETag");
        long told = response.getEntity() == null ? 0 : response.getEntity().getContentLength();
        if (!goesOn(response, now)) {
            if (response.getCode() == PARTIAL) {
                restart(null);
                return false;
            }
            restart(now);
            length = told;
        }
        if (length > limit) {
            throw tooLong();
        }
        if (response.getEntity() != null) {
            try (InputStream in = response.getEntity().getContent()) {
                append(in, cancellation, progress);
            }
        }
        return length < 0 || size == length;
    }

    private boolean goesOn(ClassicHttpResponse response, @Nullable String now) {
        String range = header(response, "Content-Range");
        Matcher parts = RANGE.matcher(range == null ? "" : range);
        return response.getCode() == PARTIAL
                && parts.matches()
                && Long.parseLong(parts.group(1)) == size
                && (length < 0 || Long.parseLong(parts.group(2)) == length)
                && (version == null || version.equals(now));
    }

    private void restart(@Nullable String newVersion) {
        // A weak one says that the meaning is the same, not the bytes.
        version = newVersion != null && newVersion.startsWith("W/") ? null : newVersion;
        size = 0;
        length = -1;
        begun = false;
    }

    private void append(InputStream in, Cancellation cancellation, LongConsumer progress) throws IOException {
        byte[] buffer = new byte[BUFFER];
        try (OutputStream out = open()) {
            begun = true;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                Transfers.requireGoing(cancellation);
                if (size + read > limit) {
                    throw tooLong();
                }
                write(out, buffer, read);
                size += read;
                progress.accept(size);
            }
        }
    }

    private OutputStream open() throws DiskException {
        try {
            return steps.open(path, begun);
        } catch (IOException failure) {
            throw new DiskException(failure);
        }
    }

    /** Gives what is whole its name. */
    void moveTo(Path target) throws DiskException {
        try {
            steps.replace(path, target);
        } catch (IOException failure) {
            throw new DiskException(failure);
        }
    }

    private static void write(OutputStream out, byte[] buffer, int count) throws DiskException {
        try {
            out.write(buffer, 0, count);
        } catch (IOException failure) {
            throw new DiskException(failure);
        }
    }

    private SourceException tooLong() {
        return new SourceException(
                "MD-F055", "the archive has more than " + limit + " bytes (maxDownloadBytes)", false, null);
    }

    private static @Nullable String header(ClassicHttpResponse response, String name) {
        Header header = response.getFirstHeader(name);
        return header == null ? null : header.getValue();
    }
}
