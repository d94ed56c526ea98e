package io.marketdata.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The jar as a process of its own, as cron would run it. */
final class Jar {
    private static final Path FILE =
            Path.of("target", "marketdata-examples.jar").toAbsolutePath();
    private static final long LONGEST_MINUTES = 8;

    /** The compilers that this JVM has, the children have as well: most of them live for seconds. */
    private static final List<String> JIT = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(flag -> flag.startsWith("-XX:TieredStopAtLevel="))
            .toList();

    private final Process process;
    private final Path out;
    private final Path err;

    private Jar(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    static Jar start(Path folder, String heap, String... args) throws IOException {
        return start(folder, List.of(heap, "-jar", FILE.toString()), Map.of(), args);
    }

    /** A program of these tests on the classes of the jar, as a host program would have them. */
    static Cli.Result runProgram(
            Path folder, String heap, Class<?> program, Map<String, String> environment, String... args)
            throws IOException, InterruptedException {
        return startClass(folder, heap, program, environment, args).await();
    }

    /** As {@link #runProgram}, not waited for. */
    static Jar startClass(Path folder, String heap, Class<?> program, Map<String, String> environment, String... args)
            throws IOException {
        return start(folder, List.of(heap, "-cp", classPath(), program.getName()), environment, args);
    }

    /** As {@link #runProgram}, not waited for, with its input and output as pipes; its errors go into a file. */
    static Process startProgram(
            Path folder, Path err, List<String> flags, Class<?> program, Map<String, String> environment)
            throws IOException {
        List<String> java = new ArrayList<>(flags);
        java.addAll(List.of("-cp", classPath(), program.getName()));
        return builder(folder, java, environment).redirectError(err.toFile()).start();
    }

    private static String classPath() {
        return FILE + File.pathSeparator + Path.of("target", "test-classes").toAbsolutePath();
    }

    /** The jar in a JVM with flags and an environment of the test's. */
    static Cli.Result run(Path folder, List<String> flags, Map<String, String> environment, String... args)
            throws IOException, InterruptedException {
        return startJar(folder, flags, environment, args).await();
    }

    /** The jar in a JVM with flags and an environment of the test's, not waited for. */
    static Jar startJar(Path folder, List<String> flags, Map<String, String> environment, String... args)
            throws IOException {
        List<String> java = new ArrayList<>(flags);
        java.addAll(List.of("-jar", FILE.toString()));
        return start(folder, java, environment, args);
    }

    private static Jar start(Path folder, List<String> java, Map<String, String> environment, String... args)
            throws IOException {
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path err = Files.createTempFile(folder, "err", ".txt");
        ProcessBuilder builder = builder(folder, java, environment, args)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        return new Jar(builder.start(), out, err);
    }

    private static ProcessBuilder builder(
            Path folder, List<String> java, Map<String, String> environment, String... args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JIT);
        command.addAll(java);
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("CH_")
                        || name.startsWith("BYBIT_")
                        || name.startsWith("FIRSTRATE_")
                        || name.startsWith("SUPABASE_")
                        || name.equals("RELOAD_URL")
                        || name.startsWith("REDIS_")
                        || name.equals("JAVA_TOOL_OPTIONS"));
        builder.environment().putAll(environment);
        return builder;
    }

    static Cli.Result run(Path folder, String heap, String... args) throws IOException, InterruptedException {
        return start(folder, heap, args).await();
    }

    /** Makes candles of a symbol below {@code data}, and returns what was said of them. */
    static String generate(Path folder, String symbol, String start, int days)
            throws IOException, InterruptedException {
        Cli.Result generated = run(
                folder,
                "-Xmx256m",
                "generate",
                "--symbols",
                symbol,
                "--start",
                start,
                "--days",
                "" + days,
                "--out",
                "data");
        assertThat(generated.exitCode()).as(generated.err()).isZero();
        return generated.out();
    }

    Process process() {
        return process;
    }

    String err() throws IOException {
        return Files.readString(err, StandardCharsets.UTF_8);
    }

    /** The whole lines that it has printed so far. */
    List<String> lines() throws IOException {
        String text = Files.readString(out, StandardCharsets.UTF_8);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    }

    /** Waits until standard error says something, or the process has ended. */
    void awaitWords(String words) throws IOException, InterruptedException {
        while (process.isAlive() && !err().contains(words)) {
            process.waitFor(50, TimeUnit.MILLISECONDS);
        }
    }

    /** Waits until it has printed so many lines, or has ended. */
    void awaitLines(int count) throws IOException, InterruptedException {
        while (process.isAlive() && lines().size() < count) {
            process.waitFor(50, TimeUnit.MILLISECONDS);
        }
    }

    Cli.Result await() throws IOException, InterruptedException {
        if (!process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("it runs for ever: " + err());
        }
        return new Cli.Result(process.exitValue(), Files.readString(out, StandardCharsets.UTF_8), err());
    }
}
