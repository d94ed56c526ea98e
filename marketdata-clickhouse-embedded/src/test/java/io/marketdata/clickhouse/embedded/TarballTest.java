package io.marketdata.clickhouse.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarballTest {
    @TempDir
    Path folder;

    @Test
    void oneEntryIsTakenOutWhole() throws IOException {
        byte[] wanted = new byte[3_000_001];
        new Random(1).nextBytes(wanted);
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("package/first", new byte[700]);
        entries.put("package/empty", new byte[0]);
        entries.put("package/wanted", wanted);
        entries.put("package/last", new byte[1]);
        Path tarball = Packed.tarball(folder.resolve("a.tgz"), entries);
        Tarball.extract(tarball, "package/wanted", folder.resolve("out"));
        assertThat(folder.resolve("out")).hasBinaryContent(wanted);
    }

    @Test
    void missingEntryIsNamed() throws IOException {
        Path tarball = Packed.tarball(folder.resolve("a.tgz"), Map.of("package/other", new byte[10]));
        assertThatThrownBy(() -> Tarball.extract(tarball, "package/wanted", folder.resolve("out")))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageContaining("package/wanted");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void entryThatEndsEarlyIsAnError() throws IOException {
        Path whole = Packed.tarball(folder.resolve("a.tgz"), Map.of("package/wanted", new byte[5000]));
        byte[] plain;
        try (var in = new GZIPInputStream(Files.newInputStream(whole))) {
            plain = in.readAllBytes();
        }
        Path cut = folder.resolve("cut.tgz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(cut))) {
            out.write(Arrays.copyOf(plain, 2000));
        }
        assertThatThrownBy(() -> Tarball.extract(cut, "package/wanted", folder.resolve("out")))
                .isInstanceOf(EOFException.class);
    }

    @Test
    void headerWithoutAnOctalSizeIsAnError() throws IOException {
        Path bad = folder.resolve("bad.tgz");
        byte[] header = new byte[512];
        Arrays.fill(header, (byte) 'x');
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(bad))) {
            out.write(header);
        }
        assertThatThrownBy(() -> Tarball.extract(bad, "package/wanted", folder.resolve("out")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not octal");
    }
}
