package io.marketdata.ops;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** One operation in a flight recording. */
@Name("io.marketdata.Operation")
@Label("Operation")
@Category("Market data")
@Description("Warmup, backfill, republish, tail guard or bootstrap")
@StackTrace(false)
final class OperationEvent extends Event {
    @Label("Operation")
    @Nullable String operation;

    @Label("Succeeded")
    boolean succeeded;

    @Label("Error")
    @Nullable String error;
}
