package io.marketdata.clickhouse;

import java.util.List;

/**
 * Something about the schema that is not as it has to be.
 *
 * @param object the database, table or view
 * @param problem what is wrong with it
 * @param mend the statements that mend it, in order; empty where a person has to decide
 */
public record SchemaFinding(String object, String problem, List<String> mend) {
    public SchemaFinding {
        mend = List.copyOf(mend);
    }

    /** One line: what, where, what to do. */
    @Override
    public String toString() {
        String how = mend.isEmpty() ? "" : "; mend: " + String.join("; ", mend);
        return object + ": " + problem + how;
    }
}
