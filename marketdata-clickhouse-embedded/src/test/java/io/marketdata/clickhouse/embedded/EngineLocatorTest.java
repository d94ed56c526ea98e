package io.marketdata.clickhouse.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineLocatorTest {
    @TempDir
    Path folder;

    private final Map<String, String> variables = new HashMap<>();
    private final Map<String, String> properties = new HashMap<>();
    private final List<String> events = new ArrayList<>();
    private Platform platform = Platform.LINUX_X64;
    private Path bin;

    @BeforeEach
    void isolate() throws IOException {
        bin = Files.createDirectories(folder.resolve("bin"));
        variables.put("PATH", "::" + folder.resolve("nowhere") + ":" + bin);
        properties.put("user.home", folder.resolve("home").toString());
    }

    private Engine locate(EmbeddedClickHouse.Builder builder) {
        return new EngineLocator(
                        builder.onEvent(events::add).settings(), new HostEnvironment(variables, properties, platform))
                .locate();
    }

    private EmbeddedClickHouse.Builder builder() {
        return EmbeddedClickHouse.builder(folder.resolve("data"));
    }

    private Path file(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, "");
    }

    private Path cached() throws IOException {
        return file("home/.cache/marketdata/chdb/26.7.3-stable.1-linux-x64-gnu/libchdb.so");
    }

    @Test
    void libraryGivenToTheBuilderComesFirst() throws IOException {
        cached();
        Path given = file("given.so");
        variables.put("MARKETDATA_CLICKHOUSE_LIBRARY", file("variable.so").toString());
        assertThat(locate(builder().library(given))).isEqualTo(new Engine.Library(given));
    }

    @Test
    void systemPropertyComesBeforeTheEnvironment() throws IOException {
        Path property = file("property.so");
        Path variable = file("variable.so");
        variables.put("MARKETDATA_CLICKHOUSE_LIBRARY", variable.toString());
        assertThat(locate(builder())).isEqualTo(new Engine.Library(variable));
        properties.put("marketdata.clickhouse.library", property.toString());
        assertThat(locate(builder())).isEqualTo(new Engine.Library(property));
    }

    @Test
    void namedLibraryThatIsMissingIsAnErrorAndNothingElseIsTaken() throws IOException {
        cached();
        properties.put(
                "marketdata.clickhouse.library", folder.resolve("absent.so").toString());
        assertThatThrownBy(() -> locate(builder()))
                .isInstanceOf(EngineNotFoundException.class)
                .hasMessageContaining("marketdata.clickhouse.library")
                .hasMessageContaining("absent.so");
    }

    @Test
    void namedLibraryOnAnUntriedPlatformIsUsedAndSaidToBeUntried() throws IOException {
        platform = new Platform("darwin-arm64");
        Path given = file("libchdb.dylib");
        assertThat(locate(builder().library(given))).isEqualTo(new Engine.Library(given));
        assertThat(events).singleElement().asString().contains("untried on this platform: darwin-arm64");
    }

    @Test
    void cachedLibraryNeedsNoNpmAndComesBeforeThePath() throws IOException {
        Packed.script(bin.resolve("clickhouse"), "");
        assertThat(locate(builder())).isEqualTo(new Engine.Binary(bin.resolve("clickhouse")));
        Path cached = cached();
        assertThat(locate(builder())).isEqualTo(new Engine.Library(cached));
        assertThat(events).isEmpty();
    }

    @Test
    void cacheIsWhereTheBuilderOrTheDesktopSaysSo() throws IOException {
        String inside = "/chdb/26.7.3-stable.1-linux-x64-gnu/libchdb.so";
        Path desktop = file("xdg/marketdata" + inside);
        variables.put("XDG_CACHE_HOME", folder.resolve("xdg").toString());
        assertThat(locate(builder())).isEqualTo(new Engine.Library(desktop));
        Path given = file("mine" + inside);
        assertThat(locate(builder().cacheDirectory(folder.resolve("mine")))).isEqualTo(new Engine.Library(given));
    }

    @Test
    void givenBinaryComesBeforeTheCache() throws IOException {
        cached();
        Path binary = file("clickhouse-26");
        assertThat(locate(builder().binary(binary))).isEqualTo(new Engine.Binary(binary));
    }

    @Test
    void withoutAnythingTheMessageSaysWhereItLookedAndWhatToDo() {
        assertThatThrownBy(() -> locate(builder()))
                .isInstanceOf(EngineNotFoundException.class)
                .hasMessageContaining(
                        folder.resolve("home/.cache/marketdata/chdb").toString())
                .hasMessageContaining("`clickhouse` executable on the PATH")
                .hasMessageContaining("`npm` on the PATH to fetch @chdb/lib-linux-x64-gnu@26.7.3-stable.1 (178 MB)")
                .hasMessageContaining("CH_HOST");
    }

    @Test
    void untriedPlatformFetchesNothingAndSaysSo() throws IOException {
        Path calls = folder.resolve("calls");
        Packed.npm(bin.resolve("npm"), file("x"), calls);
        platform = new Platform("linux-arm64-gnu");
        assertThatThrownBy(() -> locate(builder()))
                .isInstanceOf(EngineNotFoundException.class)
                .hasMessageContaining("untried on this platform: linux-arm64-gnu")
                .hasMessageContaining("container")
                .hasMessageContaining("CH_HOST");
        assertThat(calls).doesNotExist();
    }

    @Test
    void npmOnThePathIsAskedLastAndWhatItBringsIsChecked() throws IOException {
        Path calls = folder.resolve("calls");
        Packed.npm(bin.resolve("npm"), file("not-the-engine"), calls);
        assertThatThrownBy(() -> locate(builder().cacheDirectory(folder.resolve("mine"))))
                .isInstanceOf(EngineNotFoundException.class)
                .hasMessageContaining("npm gave another @chdb/lib-linux-x64-gnu@26.7.3-stable.1");
        assertThat(calls).exists();
    }
}
