package io.marketdata.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** What comes out of a small answer is what the server put in, or an error; never more than memory holds. */
class TabLinesTest {
    private static String escaped(String field) {
        return field.replace("\\", "\\\\")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\b", "\\b")
                .replace("\f", "\\f")
                .replace("\0", "\\0")
                .replace("'", "\\'");
    }

    /** Hands out so many bytes at a time. */
    private static InputStream slowly(byte[] bytes, int atATime) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] into, int offset, int length) {
                return super.read(into, offset, Math.min(length, atATime));
            }
        };
    }

    @Property
    void fieldsComeOutAsTheyWentIn(
            @ForAll @Size(max = 6) List<@Size(min = 1, max = 4) List<String>> rows,
            @ForAll @IntRange(min = 1, max = 9) int atATime)
            throws IOException {
        List<List<String>> valid = rows.stream()
                .map(row -> row.stream()
                        .map(field -> new String(field.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                        .toList())
                .toList();
        String text = valid.stream()
                .map(row -> row.stream().map(TabLinesTest::escaped).collect(Collectors.joining("\t")) + "\n")
                .collect(Collectors.joining());
        assertThat(TabLines.read(slowly(text.getBytes(StandardCharsets.UTF_8), atATime)).stream()
                        .map(Arrays::asList)
                        .toList())
                .isEqualTo(valid);
    }

    @Test
    void aLastLineWithoutItsEndIsALine() throws IOException {
        assertThat(TabLines.read(slowly("a\tb\nc".getBytes(StandardCharsets.UTF_8), 2)))
                .containsExactly(new String[] {"a", "b"}, new String[] {"c"});
    }

    /** The same byte for ever. */
    private record Endless(byte octet, String lineEnd) {
        InputStream stream() {
            return new InputStream() {
                private long position;

                @Override
                public int read() {
                    return octet;
                }

                @Override
                public int read(byte[] into, int offset, int length) {
                    Arrays.fill(into, offset, offset + length, octet);
                    position += length;
                    if (!lineEnd.isEmpty() && position % 1_000 < length) {
                        into[offset] = '\n';
                    }
                    return length;
                }
            };
        }
    }

    @Test
    void aLineWithoutAnEndIsRefused() {
        assertThatThrownBy(() -> TabLines.read(new Endless((byte) 'a', "").stream()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("without the end of a line");
    }

    @Test
    void linesWithoutAnEndAreRefused() {
        assertThatThrownBy(() -> TabLines.read(new Endless((byte) 'a', "\n").stream()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("longer than any");
    }
}
