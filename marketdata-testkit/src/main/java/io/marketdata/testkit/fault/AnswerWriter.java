package io.marketdata.testkit.fault;

import io.marketdata.testkit.fault.HttpAnswer.Ending;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Sends answers as they are meant, faults and all. */
final class AnswerWriter {
    private static final int PIECE_BYTES = 64 * 1024;

    private final OutputStream out;

    AnswerWriter(OutputStream out) {
        this.out = out;
    }

    /** Sends as much as the answer allows, and says how the connection goes on. */
    Ending write(HttpAnswer answer, String method, boolean clientCloses) throws IOException {
        awaitTurn(answer.hold());
        byte[] raw = answer.rawBytes();
        if (raw != null) {
            out.write(raw);
            out.flush();
            return Ending.CLOSE;
        }
        if (answer.endsAfter() == HttpAnswer.BEFORE_THE_HEAD) {
            return answer.ending();
        }
        boolean last = clientCloses || !answer.isFramedRight();
        byte[] head = answer.head(last);
        if (!answer.hasBody(method)) {
            send(head);
            return last ? Ending.CLOSE : Ending.KEEP;
        }
        if (writeBody(answer, head)) {
            return answer.ending();
        }
        return last ? Ending.CLOSE : Ending.KEEP;
    }

    /** Whether the answer's ending came before the end of the body. */
    private boolean writeBody(HttpAnswer answer, byte[] head) throws IOException {
        byte[] body = answer.bodyBytes();
        boolean cut = answer.ending() != Ending.KEEP;
        int end = cut ? (int) Math.min(body.length, answer.endsAfter()) : body.length;
        if (answer.dripPace() != null || end == 0) {
            send(head);
        } else {
            out.write(head);
        }
        int pieceBytes = Math.min(PIECE_BYTES, answer.bytesPerTurn());
        for (int at = 0; at < end; at += pieceBytes) {
            awaitTurn(answer.dripPace());
            int count = Math.min(pieceBytes, end - at);
            send(answer.isChunked() ? chunk(body, at, count) : Arrays.copyOfRange(body, at, at + count));
        }
        if (cut) {
            return true;
        }
        if (answer.isChunked()) {
            send("0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        }
        return false;
    }

    private static byte[] chunk(byte[] body, int from, int count) throws IOException {
        ByteArrayOutputStream chunk = new ByteArrayOutputStream(count + 16);
        chunk.write((Integer.toHexString(count) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        chunk.write(body, from, count);
        chunk.write('\r');
        chunk.write('\n');
        return chunk.toByteArray();
    }

    private void send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    private static void awaitTurn(@Nullable Pace pace) throws IOException {
        if (pace == null) {
            return;
        }
        try {
            pace.awaitTurn();
        } catch (InterruptedException stop) {
            IOException closing = new InterruptedIOException("the server is closed");
            closing.initCause(stop);
            throw closing;
        }
    }
}
