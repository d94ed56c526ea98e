package io.marketdata.firstrate;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.core5.concurrent.Cancellable;

/** Ends requests that outlast their time, whatever trickles in; a client's own limits are for silence alone. */
final class RequestTimer implements AutoCloseable {
    private final ScheduledThreadPoolExecutor executor;

    RequestTimer() {
        executor = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "firstrate-timer");
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
    }

    /** One request under watch. */
    record Watch(ScheduledFuture<?> end, AtomicBoolean late) implements AutoCloseable {
        boolean isLate() {
            return late.get();
        }

        @Override
        public void close() {
            end.cancel(false);
        }
    }

    Watch watch(Cancellable request, Duration limit) {
        AtomicBoolean late = new AtomicBoolean();
        ScheduledFuture<?> end = executor.schedule(
                () -> {
                    late.set(true);
                    request.cancel();
                },
                limit.toMillis(),
                TimeUnit.MILLISECONDS);
        return new Watch(end, late);
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
