package io.marketdata.error;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The store lacks a database, table, view or column, or has another one; {@link #mend()} holds what mends it. */
public class SchemaException extends MarketDataException {
    private static final long serialVersionUID = 1L;

    private final String[] mend;

    public SchemaException(String code, String message, List<String> mend, @Nullable Throwable cause) {
        super(code, message, false, cause);
        this.mend = mend.toArray(new String[0]);
    }

    /** The statements that mend it, in order; empty where none is known. */
    public final List<String> mend() {
        return List.of(mend);
    }
}
