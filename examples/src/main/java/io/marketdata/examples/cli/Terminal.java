package io.marketdata.examples.cli;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether somebody looks at standard output and standard error. */
final class Terminal {
    private static final Pattern ROWS_AND_COLUMNS = Pattern.compile("([1-9]\\d{0,3}) ([1-9]\\d{0,3})");
    private static final Path STANDARD_OUTPUT = Path.of("/proc/self/fd/1");
    private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

    private Terminal() {}

    /** Asks the system where it can be asked (Linux); elsewhere a pipe is assumed, so that no log is spoiled. */
    static boolean isStandardError() {
        return isTerminal(STANDARD_ERROR);
    }

    /** As {@link #isStandardError}, of standard output where it is that. */
    static boolean isStandardOutput(PrintStream out) {
        return out == System.out && isTerminal(STANDARD_OUTPUT);
    }

    private static boolean isTerminal(Path descriptor) {
        try {
            String target = Files.readSymbolicLink(descriptor).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException cannotTell) {
            return false;
        }
    }

    /** How much fits on a terminal. */
    record Size(int rows, int columns) {
        static final Size USUAL = new Size(24, 80);
    }

    /** Of the terminal that the process belongs to; the usual size where it does not tell. */
    static Size size() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(new File("/dev/tty"))
                    .redirectErrorStream(true)
                    .start();
            String answer = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            Matcher numbers = ROWS_AND_COLUMNS.matcher(answer);
            return numbers.matches()
                    ? new Size(Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2)))
                    : Size.USUAL;
        } catch (IOException cannotTell) {
            return Size.USUAL;
        }
    }
}
