package io.marketdata.parquet;

import io.marketdata.error.MalformedDataException;
import io.marketdata.error.MarketDataException;
import io.marketdata.error.SourceException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/**
 * A file to read.
 *
 * @param path where it is, as the caller gave it
 * @param partitions the values that Hive-style folders carry ({@code symbol=BTCUSDT}), by their lower-case keys
 */
record DataFile(Path path, Map<String, String> partitions) {
    /** The path for messages and for the origin of rows. */
    String name() {
        return MarketDataException.foreign(path.toString());
    }

    MalformedDataException malformed(String code, String what) {
        return new MalformedDataException(code, name() + " " + what);
    }

    MalformedDataException malformed(String code, String what, Throwable cause) {
        return new MalformedDataException(code, name() + " " + what, cause);
    }

    SourceException unreadable(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return vanished(failure);
        }
        String what = MarketDataException.foreign(failure.toString());
        return new SourceException("MD-P009", name() + " cannot be read: " + what, true, failure);
    }

    SourceException vanished(IOException failure) {
        return new SourceException(
                "MD-P019",
                name()
                        + " is not there; it was never there or was removed during the run. Check the path and run again",
                false,
                failure);
    }
}
