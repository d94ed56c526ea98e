/** Keeps a local history whole: warmup, backfill, republish, tail guard, bootstrap, status and commands. */
@org.jspecify.annotations.NullMarked
module io.marketdata.ops {
    requires static transitive org.jspecify;
    requires transitive io.marketdata.core;
    requires com.fasterxml.jackson.core;
    requires jdk.jfr;

    exports io.marketdata.ops;
}
