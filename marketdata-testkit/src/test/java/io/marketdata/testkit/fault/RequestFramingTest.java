package io.marketdata.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Requests are found wherever the network cuts the stream. */
class RequestFramingTest {
    private record Sent(String head, String rest) {}

    @Provide
    Arbitrary<List<Sent>> requests() {
        Arbitrary<String> bodies =
                Arbitraries.strings().withChars("GET / HTTP/1.1\r\n\r\n0;:azAZ").ofMaxLength(60);
        Arbitrary<Sent> plain = bodies.map(
                body -> new Sent("POST /a HTTP/1.1\r\ncontent-length: " + body.length() + "\r\nHost: b\r\n\r\n", body));
        Arbitrary<Sent> chunked = Combinators.combine(
                        bodies.filter(body -> !body.isEmpty()).list().ofMaxSize(4), Arbitraries.of("", "Sum: 1\r\n"))
                .as(RequestFramingTest::chunked);
        Arbitrary<Sent> bare =
                Arbitraries.of(new Sent("GET /?q=1 HTTP/1.1\r\n\r\n", ""), new Sent("GET / HTTP/1.1\nHost: b\n\n", ""));
        return Arbitraries.oneOf(plain, chunked, bare).list().ofMinSize(1).ofMaxSize(6);
    }

    private static Sent chunked(List<String> chunks, String trailer) {
        StringBuilder rest = new StringBuilder();
        for (String chunk : chunks) {
            rest.append(Integer.toHexString(chunk.length()))
                    .append(";x=y\r\n")
                    .append(chunk)
                    .append("\r\n");
        }
        rest.append("0\r\n").append(trailer).append("\r\n");
        return new Sent("POST /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", rest.toString());
    }

    private static List<String> heads(RequestFraming framing, byte[] stream, int pieceBytes) {
        List<String> heads = new ArrayList<>();
        for (int from = 0; from < stream.length; from += pieceBytes) {
            int to = Math.min(stream.length, from + pieceBytes);
            int at = from;
            while (at < to) {
                int end = framing.take(stream, at, to);
                assertThat(end).isGreaterThan(at);
                at = end;
                if (framing.headEnded()) {
                    heads.add(framing.head());
                }
            }
        }
        return heads;
    }

    @Property(tries = 1_000)
    void everyHeadIsFoundWholeHoweverTheStreamIsCut(
            @ForAll("requests") List<Sent> requests, @ForAll("pieceBytes") int pieceBytes) {
        StringBuilder stream = new StringBuilder();
        requests.forEach(request -> stream.append(request.head()).append(request.rest()));
        RequestFraming framing = new RequestFraming();
        byte[] bytes = stream.toString().getBytes(StandardCharsets.ISO_8859_1);
        assertThat(heads(framing, bytes, pieceBytes))
                .isEqualTo(requests.stream().map(Sent::head).toList());
        assertThat(framing.atStart()).isTrue();
    }

    @Provide
    Arbitrary<Integer> pieceBytes() {
        return Arbitraries.integers().between(1, 200);
    }

    @Example
    void whatIsNotHttpHasNoRequests() {
        for (String other : List.of(
                "\u0000\u0001\u0002 POST / HTTP/1.1\r\n\r\n",
                "POST / HTTP/1.1\r\nContent-Length: many\r\n\r\nGET / HTTP/1.1\r\n\r\n",
                "X".repeat(70_000) + "\r\n\r\nGET / HTTP/1.1\r\n\r\n")) {
            RequestFraming framing = new RequestFraming();
            List<String> heads = heads(framing, other.getBytes(StandardCharsets.ISO_8859_1), 1_000);
            assertThat(framing.isUnknown()).isTrue();
            assertThat(heads).noneMatch(head -> head.startsWith("GET"));
        }
    }
}
