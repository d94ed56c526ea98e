package io.marketdata.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a test whose child is stuck. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class LiveChildTest {
    @TempDir
    private Path folder = Path.of("");

    /** Says something, and no more. */
    public static final class Stuck {
        private Stuck() {}

        public static void main(String[] args) {
            System.err.println("something is wrong");
            System.out.println("ready");
            Scanner commands = new Scanner(System.in, StandardCharsets.UTF_8);
            while (commands.hasNextLine() && !commands.nextLine().equals("end")) {
                // Nothing that it is told changes anything, but the end.
            }
        }
    }

    private LiveChild stuck() throws Exception {
        Path err = Files.createTempFile(folder, "err", ".txt");
        return new LiveChild(Jar.startProgram(folder, err, List.of("-Xmx32m"), Stuck.class, Map.of()), err);
    }

    @Test
    void aChildThatIsStuckIsEndedAndTheTestSaysWhatItPrinted() throws Exception {
        try (LiveChild child = stuck()) {
            child.await(line -> line.equals("ready"));
            assertThatThrownBy(() -> child.ask("report", "report ", Duration.ofMillis(300)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("it said nothing for PT0.3S")
                    .hasMessageContaining("ready")
                    .hasMessageContaining("something is wrong");
            assertThat(child.process.waitFor(3, TimeUnit.MINUTES)).isTrue();
        }
    }

    @Test
    void aChildThatEndsByItselfIsSaidToHave() throws Exception {
        try (LiveChild child = stuck()) {
            child.await(line -> line.equals("ready"));
            assertThatThrownBy(() -> child.ask("end", "stopped "))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("it ended by itself")
                    .hasMessageContaining("something is wrong");
        }
    }
}
