package io.marketdata.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@link LiveProgram} that runs, as its parent sees it. One thread.
 *
 * <p>A child that says nothing for longer than the patience is ended, and the test fails with what it printed.
 */
final class LiveChild implements AutoCloseable {
    /** More than the minute of a program in true time, on a machine that has other work. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final String END = "";

    final Process process;
    final List<String> lines = new ArrayList<>();
    private final Path err;
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
    private final PrintWriter in;

    /** @param err where its errors go */
    LiveChild(Process process, Path err) {
        this.process = process;
        this.err = err;
        in = new PrintWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8), true);
        Thread reading = new Thread(this::read, "live-child");
        reading.setDaemon(true);
        reading.start();
    }

    static LiveChild start(Path folder, List<String> flags, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path err = Files.createTempFile(folder, "err", ".txt");
        LiveChild child = new LiveChild(Jar.startProgram(folder, err, flags, LiveProgram.class, environment), err);
        try {
            child.await(line -> line.equals("ready"));
        } catch (Throwable failed) {
            child.close();
            throw failed;
        }
        return child;
    }

    /** A pipe is read by a thread of its own: nothing can interrupt whoever reads it. */
    private void read() {
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (!line.isEmpty()) {
                    said.add(line);
                }
            }
        } catch (IOException closed) {
            // The child was ended: what it said until then is there.
        }
        said.add(END);
    }

    /** The next line that is so; others are kept in {@link #lines}. */
    String await(Predicate<String> wanted) throws IOException, InterruptedException {
        return await(wanted, PATIENCE);
    }

    private String await(Predicate<String> wanted, Duration patience) throws IOException, InterruptedException {
        while (true) {
            String line = said.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
            if (line == null) {
                process.destroyForcibly();
                throw new AssertionError("it said nothing for " + patience + ", and was ended; " + words());
            }
            if (line.equals(END)) {
                throw new AssertionError("it ended by itself; " + words());
            }
            lines.add(line);
            if (wanted.test(line)) {
                return line;
            }
        }
    }

    private String words() throws IOException {
        return "its words: " + lines + "; its errors: " + Files.readString(err, StandardCharsets.UTF_8);
    }

    /** Waits for the middle of the next minute; what is said of it. */
    String awaitMinute() throws IOException, InterruptedException {
        return await(line -> line.startsWith("minute "));
    }

    String ask(String command, String answer) throws IOException, InterruptedException {
        return ask(command, answer, PATIENCE);
    }

    String ask(String command, String answer, Duration patience) throws IOException, InterruptedException {
        in.println(command);
        return await(line -> line.startsWith(answer), patience);
    }

    /** Ends it in good order; its figures. */
    String stop() throws IOException, InterruptedException {
        String figures = ask("stop", "stopped ");
        await(line -> line.startsWith("feed "));
        return figures;
    }

    /** What it said when it stopped. */
    List<String> lastWords() {
        return lines.subList(Math.max(0, lines.size() - 5), lines.size());
    }

    /**
     * Asserts that memory, threads and descriptors are what they were, but for what comes and goes: pools that were not needed yet,
     * and a thread for each of the stream's connections that is busy just now.
     *
     * @param moreDescriptors how many may be open at the moment for what goes on
     */
    void assertNoMore(String before, String after, int symbols, int moreDescriptors) {
        String how = before + "\n" + after;
        int connections = 2 * (symbols / LiveProgram.TOPICS_PER_CONNECTION + 1);
        assertThat(number(after, "", "heap_kb")).as(how).isLessThan(number(before, "", "heap_kb") + 16_384);
        assertThat(number(after, "", "threads")).as(how).isLessThan(number(before, "", "threads") + 24 + connections);
        assertThat(number(after, "", "descriptors"))
                .as(how)
                .isLessThan(number(before, "", "descriptors") + moreDescriptors);
    }

    /** The open time up to which, and without which, the line of a minute says that each consumer was told everything. */
    static Instant toldUpTo(String minute) {
        Instant quick = time(minute, "told_up_to");
        Instant slow = time(minute, "slow_told_up_to");
        return quick.isBefore(slow) ? quick : slow;
    }

    /** The time behind {@code name=} in a line. */
    static Instant time(String line, String name) {
        return Instant.parse(line.replaceFirst(".* " + name + "=(\\S+) .*", "$1"));
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
