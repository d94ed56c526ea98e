package io.marketdata.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every bad input of the table is refused by its code with words that help, or is taken as the table says. */
class BadInputTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().endsWith("examples") ? Path.of("..") : Path.of("");

    @TempDir
    private Path folder = Path.of("");

    static List<BadInput> withoutServer() {
        List<BadInput> rows = new ArrayList<>(BadFiles.all());
        rows.addAll(BadColumns.all());
        rows.addAll(BadRows.all());
        rows.addAll(BadSettings.all());
        rows.addAll(BadCheckpoints.all());
        return rows;
    }

    static void check(BadInput row, Path folder) throws Exception {
        String said = row.attempt().in(folder);
        assertThat(said).contains(row.code()).contains(row.says()).doesNotContain(BadInput.SECRET);
        assertThat(said.startsWith("taken: ")).as(said).isEqualTo(row.code().isEmpty());
        assertThat(said.strip().lines()).as("one line").hasSize(1);
        if (row.code().startsWith("MD-P")) {
            assertThat(said).as("names the file").containsAnyOf(folder.toString(), "/dev/null");
        }
    }

    @ParameterizedTest
    @MethodSource("withoutServer")
    void isRefusedOrTakenAsTheTableSays(BadInput row) throws Exception {
        check(row, folder);
    }

    private static List<BadInput> all() {
        List<BadInput> all = new ArrayList<>(withoutServer());
        all.addAll(BadServers.all(null));
        all.sort(Comparator.comparing((BadInput row) -> "PVG".indexOf(row.id().charAt(0)))
                .thenComparing(row -> Integer.parseInt(row.id().substring(1))));
        return all;
    }

    @Test
    void theDocumentIsTheTable() throws IOException {
        List<String> lines = all().stream().map(BadInput::line).toList();
        // To be copied where it differs.
        Files.write(ROOT.resolve("examples/target/bad-input.md"), lines, StandardCharsets.UTF_8);
        String text = Files.readString(ROOT.resolve("docs/bad-input.md"), StandardCharsets.UTF_8);
        assertThat(text.substring(text.indexOf("|---")).lines().skip(1)).containsExactlyElementsOf(lines);
    }

    @Test
    void noRowOfTheTableIsLeftOutAndTheReadmeCountsThem() throws IOException {
        Set<String> ids = new TreeSet<>();
        IntStream.rangeClosed(1, 26).forEach(i -> ids.add("P" + i));
        IntStream.rangeClosed(1, 22).forEach(i -> ids.add("V" + i));
        IntStream.rangeClosed(1, 14).forEach(i -> ids.add("G" + i));
        Set<String> held = all().stream().map(BadInput::id).collect(Collectors.toSet());
        assertThat(held).isEqualTo(ids);
        assertThat(Files.readString(ROOT.resolve("README.md"), StandardCharsets.UTF_8))
                .contains("**" + ids.size() + " kinds of bad input**");
    }
}
