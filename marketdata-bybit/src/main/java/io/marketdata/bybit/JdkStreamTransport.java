package io.marketdata.bybit;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Connections of the JDK's client, which answers the protocol's own pings by itself. */
final class JdkStreamTransport implements StreamTransport {
    private final HttpClient client;

    JdkStreamTransport(Executor executor) {
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .executor(executor)
                .build();
    }

    @Override
    public void connect(URI uri, Duration timeout, Events events) {
        Connection connection = new Connection(events);
        CompletableFuture<WebSocket> unused = client.newWebSocketBuilder()
                .connectTimeout(timeout)
                .buildAsync(uri, connection)
                .whenComplete((socket, failure) -> {
                    if (failure != null) {
                        connection.over("it cannot be opened", failure);
                    }
                });
    }

    /** Only a newer JDK can end its threads at once; an older one does when nobody refers to the client any more. */
    @Override
    public void close() {
        try {
            HttpClient.class.getMethod("shutdownNow").invoke(client);
        } catch (ReflectiveOperationException older) {
            // Java 17 to 20.
        }
    }

    private static final class Connection implements WebSocket.Listener, Link {
        private final Events events;
        private final AtomicBoolean over = new AtomicBoolean();
        private final StringBuilder parts = new StringBuilder();
        private volatile @Nullable WebSocket socket;
        private volatile boolean closing;
        private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);

        Connection(Events events) {
            this.events = events;
        }

        @Override
        public void onOpen(WebSocket opened) {
            socket = opened;
            events.opened(this);
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            if (closing) {
                from.request(1);
                return null;
            }
            if (parts.length() + part.length() > MAX_TEXT_CHARACTERS) {
                parts.setLength(0);
                events.unreadable("a text of more than " + MAX_TEXT_CHARACTERS + " characters");
                return null;
            }
            parts.append(part);
            if (!last) {
                from.request(1);
                return null;
            }
            String text = parts.toString();
            parts.setLength(0);
            events.text(text);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer part, boolean last) {
            events.unreadable("a binary message");
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            over("closed with code " + code, null);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            // What is no UTF-8 and what breaks the protocol ends here, with the connection.
            from.abort();
            over("it broke off", error);
        }

        void over(String reason, @Nullable Throwable cause) {
            if (over.compareAndSet(false, true)) {
                events.closed(reason, cause);
            }
        }

        @Override
        public synchronized void send(String text) {
            WebSocket to = socket;
            if (to != null) {
                // One at a time is all that the client allows; a failure shows as the end of the connection.
                sent = sent.handle((done, failed) -> to).thenCompose(open -> open.sendText(text, true));
            }
        }

        @Override
        public void next() {
            WebSocket from = socket;
            if (from != null) {
                from.request(1);
            }
        }

        @Override
        public synchronized void close() {
            closing = true;
            WebSocket to = socket;
            if (to != null) {
                sent = sent.handle((done, failed) -> to)
                        .thenCompose(open -> open.sendClose(WebSocket.NORMAL_CLOSURE, ""));
                to.request(1);
            }
        }

        @Override
        public void abort() {
            closing = true;
            WebSocket to = socket;
            if (to != null) {
                to.abort();
            }
            over("it was ended here", null);
        }
    }
}
