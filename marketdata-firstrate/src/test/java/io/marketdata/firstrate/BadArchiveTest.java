package io.marketdata.firstrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.testkit.NothingLeft;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every bad archive, text and transfer of the table is refused by its code with words that help, or is taken. */
@ExtendWith(NothingLeft.class)
class BadArchiveTest {
    private static final Path ROOT =
            Path.of("").toAbsolutePath().endsWith("marketdata-firstrate") ? Path.of("..") : Path.of("");

    @TempDir
    private Path folder = Path.of("");

    static List<BadArchive> all() {
        List<BadArchive> all = new ArrayList<>(BadTransfers.all());
        all.addAll(BadTexts.all());
        all.sort(
                Comparator.comparing((BadArchive row) -> "ZCHF".indexOf(row.id().charAt(0)))
                        .thenComparing(row -> Integer.parseInt(row.id().substring(1))));
        return all;
    }

    @ParameterizedTest
    @MethodSource("all")
    void f18f23f39whatComesOfItIsWhatTheTableSays(BadArchive row) throws Exception {
        String said = row.attempt().in(folder);
        assertThat(said).contains(row.code()).contains(row.says()).doesNotContain(Vendor.USERID);
        if (row.code().isEmpty()) {
            assertThat(said).as("nothing was refused").doesNotContain("MD-F");
        }
    }

    @Test
    void theDocumentIsTheTable() throws IOException {
        List<String> lines = all().stream().map(BadArchive::line).toList();
        // To be copied where it differs.
        Files.createDirectories(ROOT.resolve("marketdata-firstrate/target"));
        Files.write(ROOT.resolve("marketdata-firstrate/target/firstrate-faults.md"), lines, StandardCharsets.UTF_8);
        String text = Files.readString(ROOT.resolve("docs/firstrate-faults.md"), StandardCharsets.UTF_8);
        assertThat(text.substring(text.indexOf("|---")).lines().skip(1)).containsExactlyElementsOf(lines);
    }

    @Test
    void noKindIsLeftOut() {
        Set<String> kinds = new TreeSet<>(Set.of("F18", "F23", "F39"));
        IntStream.rangeClosed(1, 12).forEach(i -> kinds.add("Z" + i));
        IntStream.rangeClosed(1, 10).forEach(i -> kinds.add("C" + i));
        IntStream.rangeClosed(1, 3).forEach(i -> kinds.add("H" + i));
        assertThat(all().stream().map(BadArchive::id).collect(Collectors.toSet()))
                .containsAll(kinds);
    }
}
