package io.marketdata.ops;

import io.marketdata.model.Timeframe;
import org.jspecify.annotations.Nullable;

/**
 * Hears of counters as they grow, on the thread of the operation. What it throws ends nothing: it is remembered in the
 * status's errors, and the count is lost to it.
 */
@FunctionalInterface
public interface OpsListener {
    /**
     * A counter has grown.
     *
     * @param counter its name, such as {@code connector_tail_guard_runs_total}
     * @param timeframe the label; null where it has none
     * @param by by how much, above 0
     */
    void counted(String counter, @Nullable Timeframe timeframe, long by);
}
