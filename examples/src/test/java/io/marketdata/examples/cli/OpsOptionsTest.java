package io.marketdata.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.ops.HistoryProvider;
import io.marketdata.spi.CandleStream;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The pace of requests is that of the arguments, or else the provider's own. */
class OpsOptionsTest {
    private static final HistoryProvider FILES = HistoryProvider.of(
                    "files", (instrument, range) -> CandleStream.of(Collections.emptyIterator()), "files")
            .requests(44_640, 0);

    private static OpsOptions options(String... arguments) {
        return CommandLine.populateCommand(new OpsOptions(), arguments);
    }

    @Test
    void eachArgumentAloneChangesItsOwnPartOfTheRequests() {
        assertThat(options().paced(FILES)).isEqualTo(FILES);
        assertThat(options("--history-chunk-minutes", "24").paced(FILES)).isEqualTo(FILES.requests(24, 0));
        assertThat(options("--history-chunk-limit", "30").paced(FILES)).isEqualTo(FILES.requests(44_640, 30));
    }

    @Test
    void whatIsNoPaceIsRefused() {
        assertThatThrownBy(() -> options("--history-chunk-minutes", "0").requirePace())
                .hasMessage("--history-chunk-minutes 0 is outside 1..44640");
        assertThatThrownBy(() -> options("--history-chunk-limit", "60001").requirePace())
                .hasMessage("--history-chunk-limit 60001 is outside 1..60000");
        options("--history-chunk-minutes", "44640", "--history-chunk-limit", "1")
                .requirePace();
    }
}
