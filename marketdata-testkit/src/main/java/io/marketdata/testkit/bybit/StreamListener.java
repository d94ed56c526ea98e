package io.marketdata.testkit.bybit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The port of a fake stream, with every socket and thread that came from it: closing ends them all. */
final class StreamListener implements AutoCloseable {
    /** Opens the session of a connection; null refuses it. */
    interface Opener {
        @Nullable StreamSession open(String path, StreamWire wire);
    }

    private static final int BACKLOG = 128;
    private static final long JOIN_MILLIS = Duration.ofMinutes(2).toMillis();

    private final Opener opener;
    private final ServerSocket listening;
    private final String name;
    private final Set<Thread> threads = new HashSet<>();
    private final Set<Socket> sockets = new HashSet<>();
    private @Nullable ScheduledThreadPoolExecutor pushes;
    private boolean closed;

    StreamListener(Opener opener) {
        this.opener = opener;
        try {
            listening = new ServerSocket(0, BACKLOG, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        } catch (IOException problem) {
            throw new UncheckedIOException("cannot listen on loopback", problem);
        }
        name = "fake-stream-" + listening.getLocalPort();
        start("accept", this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    synchronized void every(Duration interval, Runnable push) {
        pushes = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, name + "-push");
            thread.setDaemon(true);
            return thread;
        });
        ScheduledFuture<?> unused =
                pushes.scheduleAtFixedRate(push, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
    }

    private synchronized void start(String role, Runnable work) {
        if (!closed) {
            Thread thread = new Thread(work, name + "-" + role);
            thread.setDaemon(true);
            threads.removeIf(other -> !other.isAlive());
            thread.start();
            threads.add(thread);
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listening.accept();
                socket.setTcpNoDelay(true);
                synchronized (this) {
                    if (closed) {
                        socket.close();
                        return;
                    }
                    sockets.removeIf(Socket::isClosed);
                    sockets.add(socket);
                }
                start("read", () -> serve(socket));
            }
        } catch (IOException refusing) {
            // The port is closed.
        }
    }

    private void serve(Socket socket) {
        StreamSocket wire = new StreamSocket(socket);
        try {
            Map<String, String> head = WebSocketFrames.head(socket.getInputStream());
            String key = head.get("sec-websocket-key");
            StreamSession session = key == null ? null : opener.open(head.getOrDefault("", ""), wire);
            OutputStream out = socket.getOutputStream();
            if (session == null || key == null) {
                out.write(WebSocketFrames.refusal("503 Service Unavailable"));
                return;
            }
            out.write(WebSocketFrames.accept(key));
            start("write", wire::write);
            try {
                wire.read(session);
            } finally {
                session.over();
            }
        } catch (IOException gone) {
            // The client hung up, or the fake is closed.
        } finally {
            wire.end();
        }
    }

    /** Ends everything and waits until it has ended; again, it does nothing. */
    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
        List<Thread> running;
        synchronized (this) {
            closed = true;
            running = new ArrayList<>(threads);
            threads.clear();
            if (pushes != null) {
                pushes.shutdownNow();
            }
            sockets.forEach(StreamListener::closeQuietly);
        }
        for (Thread thread : running) {
            join(thread);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            // The peer was first.
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join(JOIN_MILLIS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return;
        }
        if (thread.isAlive()) {
            throw new IllegalStateException("thread " + thread.getName() + " does not end");
        }
    }
}
