package io.marketdata.testkit.bybit;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A connection over a socket: one thread reads, another writes, so that a client that does not read holds up nobody. One that
 * is far behind is cut off.
 */
final class StreamSocket implements StreamWire {
    private static final int MOST_FRAMES_WAITING = 200_000;
    private static final byte[] END = {};

    private final Socket socket;
    private final BlockingQueue<byte[]> outgoing = new LinkedBlockingQueue<>(MOST_FRAMES_WAITING);

    StreamSocket(Socket socket) {
        this.socket = socket;
    }

    @Override
    public void frame(Kind kind, byte[] payload, boolean first, boolean last) {
        int opcode = switch (kind) {
            case TEXT -> first ? WebSocketFrames.TEXT : WebSocketFrames.CONTINUATION;
            case BINARY -> WebSocketFrames.BINARY;
            case PING -> WebSocketFrames.PING;
        };
        send(WebSocketFrames.write(opcode, last, payload));
    }

    private void send(byte[] frame) {
        if (!outgoing.offer(frame)) {
            drop();
        }
    }

    @Override
    public void close(int code) {
        send(WebSocketFrames.close(code));
        send(END);
    }

    @Override
    public void drop() {
        try {
            // The peer sees a reset, as when a machine in between goes away.
            socket.setSoLinger(true, 0);
        } catch (IOException gone) {
            // Closed already: there is nobody left to tell.
        }
        end();
    }

    void end() {
        try {
            socket.close();
        } catch (IOException gone) {
            // The peer was first.
        }
        outgoing.clear();
        outgoing.offer(END);
    }

    /** Writes until the end. */
    void write() {
        try {
            OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 64 * 1024);
            for (byte[] frame = outgoing.take(); frame.length > 0; frame = outgoing.take()) {
                out.write(frame);
                if (outgoing.isEmpty()) {
                    out.flush();
                }
            }
            out.flush();
            // The client reads what is on its way, and closes its end.
            socket.shutdownOutput();
        } catch (IOException gone) {
            end();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            end();
        }
    }

    /** Reads until the client is gone; a close of the client is answered by one. */
    void read(StreamSession session) throws IOException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        StringBuilder text = new StringBuilder();
        WebSocketFrames.@Nullable Frame frame = WebSocketFrames.read(in);
        while (frame.opcode() != WebSocketFrames.CLOSE) {
            if (frame.opcode() == WebSocketFrames.PING) {
                send(WebSocketFrames.write(WebSocketFrames.PONG, true, frame.payload()));
            } else if (frame.opcode() != WebSocketFrames.PONG) {
                text.append(new String(frame.payload(), StandardCharsets.UTF_8));
                if (frame.last()) {
                    session.receive(text.toString());
                    text.setLength(0);
                }
            }
            frame = WebSocketFrames.read(in);
        }
        session.over();
        close(1000);
        in.transferTo(OutputStream.nullOutputStream());
    }
}
