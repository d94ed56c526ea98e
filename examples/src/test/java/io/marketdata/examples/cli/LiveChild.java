package io.marketdata.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A {@link LiveProgram} that runs, as its parent sees it. One thread. */
final class LiveChild implements AutoCloseable {
    final Process process;
    final List<String> lines = new ArrayList<>();
    private final BufferedReader out;
    private final PrintWriter in;

    private LiveChild(Process process) {
        this.process = process;
        out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        in = new PrintWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8), true);
    }

    static LiveChild start(Path folder, List<String> flags, Map<String, String> environment) throws IOException {
        LiveChild child = new LiveChild(Jar.startProgram(folder, flags, LiveProgram.class, environment));
        child.await(line -> line.equals("ready"));
        return child;
    }

    /** The next line that is so; others are kept in {@link #lines}. */
    String await(Predicate<String> wanted) throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            lines.add(line);
            if (wanted.test(line)) {
                return line;
            }
        }
        throw new AssertionError("it ended by itself; its words: " + lines);
    }

    /** Waits for the middle of the next minute; what is said of it. */
    String awaitMinute() throws IOException {
        return await(line -> line.startsWith("minute "));
    }

    String ask(String command, String answer) throws IOException {
        in.println(command);
        return await(line -> line.startsWith(answer));
    }

    /** Ends it in good order; its figures. */
    String stop() throws IOException {
        String figures = ask("stop", "stopped ");
        await(line -> line.startsWith("feed "));
        return figures;
    }

    /** What it said when it stopped. */
    List<String> lastWords() {
        return lines.subList(Math.max(0, lines.size() - 5), lines.size());
    }

    /** Asserts that memory, threads and descriptors are what they were, but for what comes and goes. */
    void assertNoMore(String before, String after) {
        String how = before + "\n" + after;
        assertThat(number(after, "", "heap_kb")).as(how).isLessThan(number(before, "", "heap_kb") + 16_384);
        assertThat(number(after, "", "threads")).as(how).isLessThan(number(before, "", "threads") + 10);
        assertThat(number(after, "", "descriptors")).as(how).isLessThan(number(before, "", "descriptors") + 20);
    }

    /** The open time up to which, and without which, the line of a minute says that everything was delivered. */
    static Instant toldUpTo(String minute) {
        return Instant.parse(minute.replaceFirst(".* told_up_to=(\\S+) .*", "$1"));
    }

    /** The first whole number behind {@code name=}, after the first occurrence of some words. */
    static long number(String line, String words, String name) {
        Matcher number = Pattern.compile(Pattern.quote(name) + "=(\\d+)").matcher(line);
        if (!number.find(Math.max(0, line.indexOf(words)))) {
            throw new AssertionError("no " + name + " in " + line);
        }
        return Long.parseLong(number.group(1));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
