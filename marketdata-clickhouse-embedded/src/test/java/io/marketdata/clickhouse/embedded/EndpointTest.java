package io.marketdata.clickhouse.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndpointTest {
    private static final Endpoint ENDPOINT =
            new Endpoint("127.0.0.1", 8123, 9000, new Credentials("marketdata", "s3:cr=t"), 11, 12, 13);

    @TempDir
    Path folder;

    @Test
    void isReadAsItWasWrittenAndByItsUserOnly() throws IOException {
        Path file = folder.resolve("endpoint.properties");
        Files.writeString(folder.resolve("endpoint.properties.new"), "left by a crash");
        ENDPOINT.write(file);
        assertThat(Endpoint.read(file)).contains(ENDPOINT);
        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void absentOrHalfOrForeignFileIsNoEndpoint() throws IOException {
        Path file = folder.resolve("endpoint.properties");
        assertThat(Endpoint.read(file)).isEmpty();
        assertThat(Endpoint.read(Files.writeString(file, "host=127.0.0.1\n"))).isEmpty();
        ENDPOINT.write(file);
        Files.writeString(file, Files.readString(file).replace("8123", "many"));
        assertThat(Endpoint.read(file)).isEmpty();
    }

    @Test
    void optionsAreWhatClientsReadAndCannotBeChanged() {
        EngineOptions options = new EngineOptions(ENDPOINT);
        assertThat(options)
                .containsOnlyKeys("CH_HOST", "CH_PORT", "CH_USER", "CH_PASSWORD", "CH_SECURE")
                .containsEntry("CH_HOST", "127.0.0.1")
                .containsEntry("CH_PORT", "8123")
                .containsEntry("CH_USER", "marketdata")
                .containsEntry("CH_PASSWORD", "s3:cr=t")
                .containsEntry("CH_SECURE", "false");
        assertThatThrownBy(() -> options.put("CH_HOST", "elsewhere")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(options::clear).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void nothingPrintableGivesThePasswordAway() {
        assertThat(new EngineOptions(ENDPOINT).toString()).contains("8123").doesNotContain("s3:cr=t");
        assertThat(ENDPOINT.toString()).contains("8123").doesNotContain("s3:cr=t");
    }

    @Test
    void passwordsAreLongUrlSafeAndNeverTheSame() {
        Credentials one = Credentials.random();
        assertThat(one.password()).matches("[A-Za-z0-9_-]{32,}");
        assertThat(one).isNotEqualTo(Credentials.random());
        assertThat(new Credentials("u", "abc").passwordSha256Hex())
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
