package io.marketdata.testkit.fault;

import io.marketdata.testkit.fault.HttpAnswer.Ending;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
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
        AnswerBody body = answer.body();
        boolean cut = answer.ending() != Ending.KEEP;
        long end = cut ? Math.min(body.length(), answer.endsAfter()) : body.length();
        if (answer.dripPace() != null || end == 0) {
            send(head);
        } else {
            out.write(head);
        }
        int pieceBytes = Math.min(PIECE_BYTES, answer.bytesPerTurn());
        for (long at = 0; at < end; at += pieceBytes) {
            awaitTurn(answer.dripPace());
            byte[] piece = body.read(at, (int) Math.min(pieceBytes, end - at));
            send(answer.isChunked() ? chunk(piece) : piece);
        }
        if (cut) {
            return true;
        }
        if (answer.isChunked()) {
            send("0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        }
        return false;
    }

    private static byte[] chunk(byte[] piece) throws IOException {
        ByteArrayOutputStream chunk = new ByteArrayOutputStream(piece.length + 16);
        chunk.write((Integer.toHexString(piece.length) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        chunk.write(piece);
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
