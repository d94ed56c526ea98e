package io.marketdata.clickhouse.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpmFetchTest {
    @TempDir
    Path folder;

    private final List<String> events = new ArrayList<>();
    private Path tarball;
    private Path calls;
    private Path library;

    @BeforeEach
    void pack() throws IOException {
        tarball = Packed.tarball(
                folder.resolve("delivered"),
                Map.of("package/libchdb.so", "the engine".getBytes(StandardCharsets.US_ASCII)));
        calls = folder.resolve("calls");
        library = folder.resolve("cache/chdb/1.2-linux-x64-gnu/libchdb.so");
    }

    private LibraryPackage pinned(String sha512) {
        return new LibraryPackage("@scope/engine", "1.2", Platform.LINUX_X64, sha512, 7);
    }

    private Path npm() throws IOException {
        return Packed.npm(folder.resolve("npm"), tarball, calls);
    }

    @Test
    void libraryIsFetchedOnceCheckedAndSaidSo() throws IOException {
        NpmFetch fetch = new NpmFetch(npm(), pinned(Packed.sha512(tarball)), events::add);
        assertThat(fetch.fetchTo(library)).isEqualTo(library).hasContent("the engine");
        assertThat(fetch.fetchTo(library)).hasContent("the engine");
        assertThat(Files.readAllLines(calls))
                .singleElement()
                .asString()
                .startsWith("pack ")
                .endsWith(" @scope/engine@1.2");
        assertThat(events).first().asString().isEqualTo("fetching the ClickHouse engine (7 MB) through npm, once");
        assertThat(filesBesideTheLibrary()).containsExactlyInAnyOrder("libchdb.so", "lock");
    }

    @Test
    void packageWithAnotherDigestIsRefusedAndNothingIsLeft() throws IOException {
        NpmFetch fetch = new NpmFetch(npm(), pinned("c29tZXRoaW5nIGVsc2U="), events::add);
        assertThatThrownBy(() -> fetch.fetchTo(library))
                .isInstanceOf(EngineNotFoundException.class)
                .hasMessageContaining("SHA-512 is " + Packed.sha512(tarball))
                .hasMessageContaining("expected c29tZXRoaW5nIGVsc2U=");
        assertThat(filesBesideTheLibrary()).containsExactly("lock");
    }

    @Test
    void packageWithoutTheLibraryIsRefused() throws IOException {
        Path other = Packed.tarball(folder.resolve("other"), Map.of("package/readme", new byte[3]));
        Path npm = Packed.npm(folder.resolve("npm"), other, calls);
        assertThatThrownBy(() -> new NpmFetch(npm, pinned(Packed.sha512(other)), events::add).fetchTo(library))
                .isInstanceOf(EngineNotFoundException.class)
                .hasMessageContaining("package/libchdb.so is not in");
        assertThat(filesBesideTheLibrary()).containsExactly("lock");
    }

    @Test
    void failureOfNpmIsQuotedToItsLastTwoKilobytes() throws IOException {
        Path npm = Packed.script(
                folder.resolve("npm"), "head -c 9000 /dev/zero | tr '\\0' x\necho E404 no such package >&2\nexit 3");
        assertThatThrownBy(() -> new NpmFetch(npm, pinned("x"), events::add).fetchTo(library))
                .isInstanceOf(EngineNotFoundException.class)
                .hasMessageContaining("exit code 3")
                .hasMessageContaining("E404 no such package")
                .satisfies(e -> assertThat(String.valueOf(e.getMessage())).hasSizeLessThan(3000));
        assertThat(filesBesideTheLibrary()).containsExactly("lock");
    }

    @Test
    void npmThatLeavesNoFileIsAnError() throws IOException {
        Path npm = Packed.script(folder.resolve("npm"), "exit 0");
        assertThatThrownBy(() -> new NpmFetch(npm, pinned("x"), events::add).fetchTo(library))
                .isInstanceOf(EngineNotFoundException.class)
                .hasMessageContaining("left no file");
    }

    @Test
    void leftoversOfAKilledFetchAreRemoved() throws IOException {
        Path left = Files.createDirectories(folder.resolve("cache/chdb/1.2-linux-x64-gnu/fetch-123"));
        Files.writeString(left.resolve("half.tgz"), "half");
        new NpmFetch(npm(), pinned(Packed.sha512(tarball)), events::add).fetchTo(library);
        assertThat(left).doesNotExist();
    }

    @Test
    void threadsThatWantItAtOnceFetchItOnce() throws IOException {
        NpmFetch fetch = new NpmFetch(npm(), pinned(Packed.sha512(tarball)), event -> {});
        List<CompletableFuture<Path>> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(CompletableFuture.supplyAsync(() -> fetch.fetchTo(library)));
        }
        assertThat(all).allSatisfy(one -> assertThat(one.join()).hasContent("the engine"));
        assertThat(Files.readAllLines(calls)).hasSize(1);
    }

    @Test
    void processesThatWantItAtOnceFetchItOnce() throws Exception {
        List<String> arguments = List.of(npm().toString(), Packed.sha512(tarball), library.toString());
        List<OtherProgram> programs = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            programs.add(OtherProgram.run(FetchingProgram.class, arguments));
        }
        for (OtherProgram program : programs) {
            assertThat(program.line()).isEqualTo("fetched");
            assertThat(program.end()).isZero();
        }
        assertThat(Files.readAllLines(calls)).hasSize(1);
    }

    private List<String> filesBesideTheLibrary() throws IOException {
        try (var files = Files.list(folder.resolve("cache/chdb/1.2-linux-x64-gnu"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
