package io.marketdata.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A client and its server as bare sockets, with a proxy between them. */
final class Link implements AutoCloseable {
    private static final int LONG_MILLIS = 120_000;

    private final ServerSocket target;
    private final FaultProxy proxy;

    Link() {
        try {
            target = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
        proxy = FaultProxy.to(target.getInetAddress().getHostAddress(), target.getLocalPort());
    }

    FaultProxy proxy() {
        return proxy;
    }

    Socket connect() throws IOException {
        Socket client = new Socket(proxy.host(), proxy.port());
        client.setSoTimeout(LONG_MILLIS);
        return client;
    }

    /** The server's end of the connection made last. */
    Socket accept() throws IOException {
        target.setSoTimeout(LONG_MILLIS);
        Socket server = target.accept();
        server.setSoTimeout(LONG_MILLIS);
        return server;
    }

    void endTarget() throws IOException {
        target.close();
    }

    static void say(Socket from, String text) throws IOException {
        from.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    static void end(Socket side) throws IOException {
        side.close();
    }

    static void reset(Socket side) throws IOException {
        side.setSoLinger(true, 0);
        side.close();
    }

    static void assertHears(Socket at, String text) throws IOException {
        assertThat(new String(at.getInputStream().readNBytes(text.length()), StandardCharsets.ISO_8859_1))
                .isEqualTo(text);
    }

    static void assertEnd(Socket at) throws IOException {
        assertThat(at.getInputStream().read()).isEqualTo(-1);
    }

    static void assertReset(Socket at) {
        assertThatThrownBy(() -> at.getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
    }

    /** Open, and nothing to hear: what would be there has passed the proxy by now, or never will. */
    static void assertSilent(Socket at) throws IOException {
        at.setSoTimeout(100);
        assertThatThrownBy(() -> at.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        at.setSoTimeout(LONG_MILLIS);
    }

    @Override
    public void close() {
        try {
            target.close();
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        } finally {
            proxy.close();
        }
    }
}
