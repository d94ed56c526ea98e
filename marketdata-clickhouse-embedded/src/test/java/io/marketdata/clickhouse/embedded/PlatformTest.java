package io.marketdata.clickhouse.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformTest {
    @TempDir
    Path root;

    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, linux-x64-gnu",
        "Linux, aarch64, linux-arm64-gnu",
        "Mac OS X, aarch64, darwin-arm64",
        "Mac OS X, x86_64, darwin-x64",
        "Windows 11, amd64, windows-x64",
        "Linux, riscv64, linux-riscv64-gnu",
    })
    void isNamedAsThePackagesAre(String os, String arch, String name) {
        assertThat(Platform.detect(os, arch, root).name()).isEqualTo(name);
    }

    @Test
    void muslIsToldByItsLinkerUnlessThereIsAGlibcToo() throws IOException {
        Files.createFile(Files.createDirectories(root.resolve("lib")).resolve("ld-musl-x86_64.so.1"));
        Platform musl = Platform.detect("Linux", "amd64", root);
        assertThat(musl.isTried()).isFalse();
        assertThat(musl.untried())
                .contains("untried on this platform: linux-x64-musl")
                .contains("glibc");

        Files.createFile(Files.createDirectories(root.resolve("lib64")).resolve("ld-linux-x86-64.so.2"));
        assertThat(Platform.detect("Linux", "amd64", root).isTried()).isTrue();
    }

    @Test
    void onlyTheTriedPlatformHasAPinnedPackage() {
        assertThat(LibraryPackage.of(new Platform("linux-x64-gnu"))).isPresent();
        assertThat(LibraryPackage.of(new Platform("linux-arm64-gnu"))).isEmpty();
        assertThat(LibraryPackage.of(new Platform("darwin-arm64"))).isEmpty();
    }
}
