package io.marketdata.clickhouse;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Stands between the client and an engine, and breaks connections off where a test says. */
final class CuttingProxy implements AutoCloseable {
    private static final String END_OF_CHUNKS = "\r\n0\r\n\r\n";

    private final ServerSocket listener;
    private final int target;
    private final ConcurrentLinkedQueue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final Deque<Cut> cuts = new ArrayDeque<>();

    /**
     * Where the next insert breaks off.
     *
     * @param at in the request (behind its last byte where it is shorter), behind its last byte, or in the answer
     * @param first what happens before the connection is cut
     */
    record Cut(At at, long afterBytes, Runnable first) {
        static Cut answer(long afterBytes) {
            return new Cut(At.ANSWER, afterBytes, () -> {});
        }

        static Cut request(long afterBytes) {
            return new Cut(At.REQUEST, afterBytes, () -> {});
        }
    }

    enum At {
        REQUEST,
        REQUEST_END,
        ANSWER
    }

    CuttingProxy(int target) throws IOException {
        this.target = target;
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(this::accept, "cutting proxy");
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Of the inserts that come from now on, one after the other. */
    synchronized void cut(Cut... next) {
        cuts.addAll(List.of(next));
    }

    private synchronized @Nullable Cut take() {
        return cuts.pollFirst();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                sockets.add(client);
                daemon(() -> serve(client), "cutting proxy connection");
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
            sockets.add(server);
            AtomicReference<@Nullable Cut> cut = new AtomicReference<>();
            daemon(() -> answers(server, client, cut), "cutting proxy answer");
            requests(client, server, cut);
        } catch (IOException gone) {
            // One of the two hung up.
        }
    }

    private void requests(Socket client, Socket server, AtomicReference<@Nullable Cut> cut) throws IOException {
        byte[] chunk = new byte[16 * 1024];
        long sent = 0;
        String tail = "";
        for (int count = client.getInputStream().read(chunk);
                count >= 0;
                count = client.getInputStream().read(chunk)) {
            String text = new String(chunk, 0, count, StandardCharsets.ISO_8859_1);
            if (text.startsWith("POST ") && text.contains("insert_deduplication_token")) {
                cut.set(take());
                sent = 0;
            }
            Cut armed = cut.get();
            tail = (tail + text).substring(Math.max(0, tail.length() + text.length() - END_OF_CHUNKS.length()));
            int forwarded = count;
            boolean here = false;
            if (armed != null && armed.at() == At.REQUEST && sent + count >= armed.afterBytes()) {
                forwarded = (int) (armed.afterBytes() - sent);
                here = true;
            } else if (armed != null && armed.at() != At.ANSWER) {
                here = tail.equals(END_OF_CHUNKS);
            }
            server.getOutputStream().write(chunk, 0, forwarded);
            sent += forwarded;
            if (armed != null && here) {
                armed.first().run();
                close(client, server);
                return;
            }
        }
    }

    private static void answers(Socket server, Socket client, AtomicReference<@Nullable Cut> cut) {
        byte[] chunk = new byte[16 * 1024];
        try {
            for (int count = server.getInputStream().read(chunk);
                    count >= 0;
                    count = server.getInputStream().read(chunk)) {
                Cut armed = cut.get();
                if (armed != null && armed.at() == At.ANSWER && count >= armed.afterBytes()) {
                    client.getOutputStream().write(chunk, 0, (int) armed.afterBytes());
                    armed.first().run();
                    close(client, server);
                    return;
                }
                client.getOutputStream().write(chunk, 0, count);
            }
            client.shutdownOutput();
        } catch (IOException gone) {
            // One of the two hung up.
        }
    }

    private static void close(Socket client, Socket server) {
        try {
            client.setSoLinger(true, 0);
            client.close();
            server.close();
        } catch (IOException gone) {
            // It was.
        }
    }

    private static void daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
