package io.marketdata.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The table of faults, {@code docs/faults.md}, is made of the tests themselves: a test whose name begins with {@code f12}, or
 * with {@code f26f27}, shows those faults. {@code -Dfaults.write=true} writes the document anew.
 */
class FaultTableTest {
    private static final Path ROOT =
            Path.of("").toAbsolutePath().getFileName().toString().equals("examples") ? Path.of("..") : Path.of("");
    private static final Path DOCS = ROOT.resolve("docs");
    private static final Path DOCUMENT = DOCS.resolve("faults.md");
    private static final Pattern SHOWING = Pattern.compile("\\bvoid\\s+((?:f\\d+)+)(\\w+)\\(");

    /** Number, fault, where it is injected, what holds; {@code faults.txt} beside this class. */
    private record Fault(String number, String what, String where, String held) {}

    private static String resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(FaultTableTest.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static List<Fault> faults() throws IOException {
        return resource("faults.txt")
                .lines()
                .filter(line -> !line.isBlank())
                .map(FaultTableTest::fault)
                .toList();
    }

    private static Fault fault(String line) {
        String[] fields = line.split(" \\| ", -1);
        assertThat(fields).as(line).hasSize(4);
        return new Fault(fields[0], fields[1], fields[2], fields[3]);
    }

    private static List<Path> testSources() throws IOException {
        Path tests = Path.of("src", "test", "java");
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> file.toString().contains(tests.toString()))
                    .sorted()
                    .toList();
        }
    }

    /** By number of the fault, the files of its tests and what each test states. */
    private static Map<String, Map<Path, List<String>>> shown() throws IOException {
        Map<String, Map<Path, List<String>>> shown = new TreeMap<>();
        for (Path file : testSources()) {
            for (MatchResult test : SHOWING.matcher(Files.readString(file, StandardCharsets.UTF_8))
                    .results()
                    .toList()) {
                for (String number : test.group(1).substring(1).split("f", -1)) {
                    shown.computeIfAbsent("F" + number, fault -> new LinkedHashMap<>())
                            .computeIfAbsent(file, tests -> new ArrayList<>())
                            .add(words(test.group(2)));
                }
            }
        }
        return shown;
    }

    private static String words(String name) {
        String spaced = name.replaceAll("(?<=[a-z])(?=[A-Z0-9])|(?<=[A-Z0-9])(?=[A-Z])", " ");
        return spaced.toLowerCase(Locale.ROOT);
    }

    private static String tests(Map<Path, List<String>> files) {
        return files.entrySet().stream()
                .map(file -> "[%s](%s): %s"
                        .formatted(
                                file.getKey().getFileName().toString().replace(".java", ""),
                                DOCS.relativize(file.getKey()).toString().replace('\\', '/'),
                                String.join("; ", file.getValue())))
                .collect(Collectors.joining("<br>"));
    }

    private static String document(List<Fault> faults, Map<String, Map<Path, List<String>>> shown) throws IOException {
        StringBuilder text = new StringBuilder(resource("faults-head.md"));
        for (Fault fault : faults) {
            Map<Path, List<String>> tests = shown.getOrDefault(fault.number(), Map.of());
            text.append("| %s | %s | %s | %s | %s |\n"
                    .formatted(fault.number(), fault.what(), fault.where(), fault.held(), tests(tests)));
        }
        return text.append(resource("faults-foot.md")).toString();
    }

    @Test
    void everyClassThatShowsAFaultLeavesNothingBehind() throws IOException {
        Set<Path> classes = shown().values().stream()
                .flatMap(files -> files.keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        for (Path file : classes) {
            String source = Files.readString(file, StandardCharsets.UTF_8);
            if (source.contains("import org.junit.jupiter.api.")) {
                assertThat(source).as(file.toString()).contains("NothingLeft.class");
            }
        }
    }

    @Test
    void everyFaultHasATestAndTheDocumentNamesIt() throws IOException {
        List<Fault> faults = faults();
        Map<String, Map<Path, List<String>>> shown = shown();
        assertThat(shown.keySet())
                .as("faults that tests show, and those of the list")
                .containsExactlyInAnyOrderElementsOf(
                        faults.stream().map(Fault::number).toList());
        String expected = document(faults, shown);
        if (Boolean.getBoolean("faults.write")) {
            Files.writeString(DOCUMENT, expected, StandardCharsets.UTF_8);
        }
        assertThat(DOCUMENT)
                .as("mvn test -pl examples -am -Dtest=FaultTableTest -Dfaults.write=true writes it anew")
                .hasContent(expected);
    }
}
