package io.marketdata.testkit.fault;

import io.marketdata.testkit.fault.Counters.Kind;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** HTTP/1.1 on loopback, with connections that are kept: every request is read to its end and then answered. */
final class HttpService implements AutoCloseable {
    private final Listener listener;
    private final Counters counters = new Counters();
    private final int keptBytes;
    private final Function<RecordedRequest, HttpAnswer> answers;
    private volatile @Nullable SSLContext tls;

    HttpService(String kind, int keptBytes, @Nullable SSLContext tls, Function<RecordedRequest, HttpAnswer> answers) {
        this.keptBytes = keptBytes;
        this.tls = tls;
        this.answers = answers;
        listener = new Listener(kind, counters, this::serve);
    }

    int port() {
        return listener.port();
    }

    Counters counters() {
        return counters;
    }

    Listener listener() {
        return listener;
    }

    void newConnectionsUse(SSLContext context) {
        tls = context;
    }

    private void serve(Socket socket, int connection) throws IOException {
        socket.setTcpNoDelay(true);
        SSLContext context = tls;
        Socket talk = context == null ? socket : context.getSocketFactory().createSocket(socket, null, true);
        OutputStream out = new BufferedOutputStream(talk.getOutputStream());
        RequestReader reader = new RequestReader(talk.getInputStream(), out, connection, keptBytes);
        AnswerWriter writer = new AnswerWriter(out);
        HttpAnswer.Ending ending = HttpAnswer.Ending.KEEP;
        while (ending == HttpAnswer.Ending.KEEP) {
            RecordedRequest request = nextOrRefuse(reader, out);
            if (request == null) {
                ending = HttpAnswer.Ending.CLOSE;
            } else {
                HttpAnswer answer = answers.apply(request);
                counters.add(Kind.REQUEST_BYTES, request.bodyBytes());
                counters.add(Kind.REQUESTS, 1);
                ending = writer.write(answer, request.method(), "close".equalsIgnoreCase(request.header("Connection")));
            }
        }
        if (ending == HttpAnswer.Ending.SILENCE) {
            reader.drain();
        } else if (ending == HttpAnswer.Ending.RESET) {
            listener.reset(socket);
        } else {
            talk.close();
        }
    }

    private static @Nullable RecordedRequest nextOrRefuse(RequestReader reader, OutputStream out) throws IOException {
        try {
            return reader.next();
        } catch (MalformedRequestException problem) {
            HttpAnswer refusal = HttpAnswer.of(400).body(String.valueOf(problem.getMessage()));
            out.write(refusal.head(true));
            out.write(refusal.body().read(0, (int) refusal.body().length()));
            out.flush();
            return null;
        }
    }

    String uri() {
        return (tls == null ? "http" : "https") + "://" + Listener.host() + ":" + listener.port() + "/";
    }

    @Override
    public void close() {
        listener.close();
    }
}
