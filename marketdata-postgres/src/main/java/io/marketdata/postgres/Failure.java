package io.marketdata.postgres;

/**
 * What a failed transaction means for the next step.
 *
 * @param kind what to do
 * @param code the code of the error that a caller sees
 * @param advice what to do about it, for the message; empty where the server's words say it
 */
record Failure(Kind kind, String code, String advice) {
    /** Whether the same transaction may be tried again, and whether it may have been applied. */
    enum Kind {
        /** No connection came about. */
        UNREACHABLE(true),
        /** The server rolled it back for a reason that passes. */
        ROLLED_BACK(true),
        /** The connection was lost before it was told to commit: rolled back as well. */
        BROKEN(true),
        /** The connection was lost while it was told to commit. */
        IN_DOUBT(true),
        /** Login, rights or settings: somebody has to change something. */
        CONFIGURATION(false),
        /** Tables are missing or others. */
        SCHEMA(false),
        /** Whatever else the server says. */
        PERMANENT(false);

        private final boolean retried;

        Kind(boolean retried) {
            this.retried = retried;
        }

        boolean isRetried() {
            return retried;
        }
    }

    /** Where a transaction was when it failed. */
    enum Phase {
        CONNECTING,
        WORKING,
        COMMITTING
    }

    /**
     * By SQLSTATE, see the appendix "PostgreSQL Error Codes" of its documentation.
     *
     * @param state may be empty, as where a socket failed
     */
    static Failure of(String state, Phase phase) {
        return switch (state) {
            case "28000", "28P01", "08004" ->
                new Failure(Kind.CONFIGURATION, "MD-S010", "check POSTGRES_USER and POSTGRES_PASSWORD");
            case "3D000" -> new Failure(Kind.SCHEMA, "MD-S001", "create the database, or name another in POSTGRES_DB");
            case "42P01", "3F000" ->
                new Failure(
                        Kind.SCHEMA,
                        "MD-S002",
                        "create the schema (Postgres.schema().create(), or `schema create --store postgres`)");
            case "42703", "42804", "42P10", "42883" ->
                new Failure(
                        Kind.SCHEMA, "MD-S003", "the tables are not those of this library: look with schema().check()");
            case "42501" -> new Failure(Kind.CONFIGURATION, "MD-S011", "grant the right to the user");
            case "25006" ->
                new Failure(Kind.CONFIGURATION, "MD-S011", "the server only reads: is it a standby? Name the primary");
            case "57P03" -> new Failure(Kind.UNREACHABLE, "MD-N001", "the server is starting or stopping");
            case "40003" -> new Failure(Kind.IN_DOUBT, "MD-N002", "");
            case "40001", "40P01", "55P03", "57014" -> new Failure(Kind.ROLLED_BACK, "MD-N003", "");
            default -> ofClass(state, phase);
        };
    }

    private static Failure ofClass(String state, Phase phase) {
        boolean lost = state.isEmpty() || state.startsWith("08") || state.equals("57P01") || state.equals("57P02");
        if (lost) {
            return switch (phase) {
                case CONNECTING ->
                    new Failure(
                            Kind.UNREACHABLE,
                            "MD-N001",
                            "is the server running, and are POSTGRES_HOST and POSTGRES_PORT right?");
                case WORKING -> new Failure(Kind.BROKEN, "MD-N002", "");
                case COMMITTING -> new Failure(Kind.IN_DOUBT, "MD-N002", "");
            };
        }
        // No room, too many connections, an error of the operating system.
        boolean passes = state.startsWith("53") || state.startsWith("58") || state.startsWith("40");
        return new Failure(passes ? Kind.ROLLED_BACK : Kind.PERMANENT, "MD-N003", "");
    }
}
