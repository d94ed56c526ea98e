package io.marketdata.error;

import org.jspecify.annotations.Nullable;

/** What a source holds is not what it has to be; the message names file and row, page and index, or the column. */
public class MalformedDataException extends SourceException {
    private static final long serialVersionUID = 1L;

    public MalformedDataException(String code, String message, @Nullable Throwable cause) {
        super(code, message, false, cause);
    }

    public MalformedDataException(String code, String message) {
        this(code, message, null);
    }
}
