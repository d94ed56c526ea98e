package io.marketdata.clickhouse;

import java.net.SocketTimeoutException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads bodies of answers to their end, each on a daemon thread of its own: the client has no way to end a read that waits, so
 * the caller waits beside it and can leave at its deadline, when it is interrupted, or when what it asks is closed. A thread
 * that was left ends with its connection, at the latest when the client is closed.
 */
final class BodyReader implements AutoCloseable {
    private static final long LOOK_MILLIS = 100;

    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                Thread thread = new Thread(task, "marketdata-clickhouse-answer");
                thread.setDaemon(true);
                return thread;
            });

    /**
     * What comes of reading a body; then the response is closed.
     *
     * @param exchange watched by others; that it has ended is why this ends
     */
    <T> T read(Exchange exchange, AutoCloseable response, Callable<T> reading) throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        threads.execute(() -> {
            try {
                T value = reading.call();
                response.close();
                result.complete(value);
            } catch (Throwable problem) {
                // First, since closing what broke off goes on reading for as long as bytes come.
                result.completeExceptionally(problem);
                closeQuietly(response);
            }
        });
        while (true) {
            try {
                return result.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException notYet) {
                if (exchange.isEnded()) {
                    throw new SocketTimeoutException("the answer did not come to its end");
                }
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                exchange.look();
                throw stop;
            } catch (ExecutionException failed) {
                if (failed.getCause() instanceof Exception cause) {
                    throw cause;
                }
                throw failed;
            }
        }
    }

    private static void closeQuietly(AutoCloseable response) {
        try {
            response.close();
        } catch (Exception brokenOff) {
            // As it was told to.
        }
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
