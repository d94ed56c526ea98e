package io.marketdata.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents say of the code is what the code says. */
class DocsTest {
    private static final Path ROOT =
            Path.of("").toAbsolutePath().getFileName().toString().equals("examples") ? Path.of("..") : Path.of("");

    private static String read(String file) throws IOException {
        return Files.readString(ROOT.resolve(file), StandardCharsets.UTF_8);
    }

    private static List<Path> mainSources() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> file.toString().contains("src/main/java".replace('/', File.separatorChar)))
                    .toList();
        }
    }

    private static Set<String> all(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void architectureListsEveryPackageAndNoOther() throws IOException {
        Set<String> packages = new TreeSet<>();
        for (Path file : mainSources()) {
            String text = Files.readString(file, StandardCharsets.UTF_8);
            Pattern.compile("(?m)^package ([a-z0-9_.]+);")
                    .matcher(text)
                    .results()
                    .forEach(match -> packages.add(match.group(1)));
        }
        Set<String> listed = Pattern.compile("(?m)^\\| `(io\\.marketdata[a-z0-9_.]*)` \\|")
                .matcher(read("ARCHITECTURE.md"))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(listed).isEqualTo(packages);
    }

    @Test
    void everyErrorCodeIsExplainedAndNoOther() throws IOException {
        Set<String> used = new TreeSet<>();
        for (Path file : mainSources()) {
            used.addAll(all(
                    Files.readString(file, StandardCharsets.UTF_8).replaceAll("(?s)/\\*\\*.*?\\*/", ""),
                    "MD-[A-Z]\\d{3}"));
        }
        assertThat(all(read("docs/errors.md"), "MD-[A-Z]\\d{3}")).isEqualTo(used);
    }

    @Test
    void theReadmesSnippetsAreTheProgramsThemselves() throws IOException {
        List<MatchResult> snippets = Pattern.compile("(?s)<!-- snippet: (\\w+) -->\n```java\n(.*?)```")
                .matcher(read("README.md"))
                .results()
                .toList();
        assertThat(snippets).isNotEmpty();
        for (MatchResult snippet : snippets) {
            assertThat(read("examples/src/main/java/io/marketdata/examples/" + snippet.group(1) + ".java"))
                    .contains(snippet.group(2));
        }
    }

    @Test
    void everyLinkInsideTheDocumentsLeadsSomewhere() throws IOException {
        for (String document : List.of(
                "README.md",
                "ARCHITECTURE.md",
                "CONTRIBUTING.md",
                "docs/bad-input.md",
                "docs/bybit.md",
                "docs/calendars.md",
                "docs/errors.md",
                "docs/faults.md",
                "docs/firstrate.md",
                "docs/firstrate-faults.md",
                "docs/memory.md",
                "docs/operations.md",
                "docs/reliability.md",
                "docs/report.md",
                "docs/testing.md")) {
            Pattern.compile("\\]\\(([^)#:]+)\\)")
                    .matcher(read(document))
                    .results()
                    .map(match -> match.group(1))
                    .forEach(link -> assertThat(ROOT.resolve(document).resolveSibling(link))
                            .as(document + ": " + link)
                            .exists());
        }
    }
}
