package io.marketdata.clickhouse;

import java.util.List;

/**
 * Something about a server or its schema that is not as it has to be.
 *
 * @param code as in the table of errors, such as {@code MD-S005}
 * @param warning whether work goes on as long as it stays; where not, something will fail or be wrong
 * @param object the server, database, table or view
 * @param problem what is wrong with it
 * @param mend the statements that mend it, in order; empty where a person has to decide
 */
public record Finding(String code, boolean warning, String object, String problem, List<String> mend) {
    public Finding {
        mend = List.copyOf(mend);
    }

    static Finding error(String code, String object, String problem, String... mend) {
        return new Finding(code, false, object, problem, List.of(mend));
    }

    static Finding warning(String code, String object, String problem, String... mend) {
        return new Finding(code, true, object, problem, List.of(mend));
    }

    /** The same, of a node that is not the one that was asked for. */
    Finding at(String endpoint) {
        return new Finding(code, warning, endpoint + " " + object, problem, mend);
    }

    /** One line: code, what, where, what to do. */
    @Override
    public String toString() {
        String how = mend.isEmpty() ? "" : "; mend: " + String.join("; ", mend);
        return code + (warning ? " (warning) " : " ") + object + ": " + problem + how;
    }
}
