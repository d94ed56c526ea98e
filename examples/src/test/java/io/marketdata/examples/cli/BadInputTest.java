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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every bad input of the table is refused by its code with words that help, or is taken as the table says. */
class BadInputTest {
    private static final Path DOCUMENT = (Path.of("").toAbsolutePath().endsWith("examples")
                    ? Path.of("..")
                    : Path.of(""))
            .resolve("docs/bad-input.md");

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
        assertThat(said)
                .as(row.toString())
                .startsWith(row.code().isEmpty() ? "taken: " : row.code().startsWith("exit") ? row.code() : "")
                .contains(row.code())
                .contains(row.says())
                .doesNotContain(BadInput.SECRET);
        if (row.code().startsWith("MD-P") && !row.input().startsWith("device")) {
            assertThat(said).as("names the file").contains(folder.toString());
        }
        assertThat(said.strip().lines()).as("one line").hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("withoutServer")
    void isRefusedOrTakenAsTheTableSays(BadInput row) throws Exception {
        check(row, folder);
    }

    private static String document() {
        Stream<BadInput> all = Stream.concat(withoutServer().stream(), BadServers.all(null).stream());
        return all.sorted(Comparator.comparing((BadInput row) ->
                                row.id().charAt(0) == 'P' ? 0 : row.id().charAt(0) == 'V' ? 1 : 2)
                        .thenComparing(row -> Integer.parseInt(row.id().substring(1))))
                .map(BadInput::line)
                .collect(Collectors.joining("\n"));
    }

    @Test
    void theDocumentIsTheTable() throws IOException {
        String text = Files.readString(DOCUMENT, StandardCharsets.UTF_8);
        assertThat(text.substring(text.indexOf("|---")).lines().skip(1))
                .as("the lines of " + DOCUMENT)
                .containsExactlyElementsOf(document().lines().toList());
    }

    @Test
    void noRowOfTheTableIsLeftOut() {
        Set<String> ids = new TreeSet<>();
        IntStream.rangeClosed(1, 26).forEach(i -> ids.add("P" + i));
        IntStream.rangeClosed(1, 22).forEach(i -> ids.add("V" + i));
        IntStream.rangeClosed(1, 14).forEach(i -> ids.add("G" + i));
        assertThat(Stream.concat(withoutServer().stream(), BadServers.all(null).stream())
                        .map(BadInput::id)
                        .collect(Collectors.toCollection(TreeSet::new)))
                .isEqualTo(ids);
    }
}
