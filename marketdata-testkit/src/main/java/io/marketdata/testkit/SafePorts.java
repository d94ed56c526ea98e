package io.marketdata.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of 127.0.0.1 for servers that go away and come back, or that are started a while later: below those that systems give to
 * whoever asks for any, so that nobody takes one while its server is away. Any thread.
 */
public final class SafePorts {
    private static final int FIRST = 20_000;
    private static final int END = 30_000;
    private static final int TRIES = 100;

    private SafePorts() {}

    /**
     * One that nobody listens on now.
     *
     * @throws UncheckedIOException of a hundred none was free
     */
    public static int free() {
        IOException last = new IOException("no try was made");
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                last = taken;
            }
        }
        throw new UncheckedIOException(last);
    }
}
