package io.marketdata.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.marketdata.testkit.NothingLeft;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole table, line by line: what a server says, and what the writer does then. */
@ExtendWith(NothingLeft.class)
class RetryTableTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "32 159 209 210 319 | IN_DOUBT | again, the same token",
                "202 203 | BUSY | again, nothing was written",
                "3 242 279 285 425 999 | TRANSIENT | again, the same token",
                "241 | MEMORY | again; the second time in halves",
                "192 193 194 516 | CONFIGURATION | login: fails at once",
                "164 497 | CONFIGURATION | rights: fails at once, although the client calls 164 passing",
                "60 81 16 47 115 452 | CONFIGURATION | table, database, column, setting: fails at once",
                "6 26 27 33 38 41 53 69 72 117 131 | DATA | fails at once",
                "243 394 395 469 710 774 | PERMANENT | fails at once",
            })
    void everyCodeHasItsClass(String codes, ErrorClass expected, String action) {
        List<ErrorClass> found = new ArrayList<>();
        for (String code : codes.strip().split(" ", -1)) {
            found.add(RetryTable.of(Integer.parseInt(code), 500, "text"));
        }
        assertThat(found).as(action).containsOnly(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "400, CONFIGURATION",
        "401, CONFIGURATION",
        "403, CONFIGURATION",
        "404, CONFIGURATION",
        "429, TOO_MANY_REQUESTS",
        "301, CONFIGURATION",
        "405, CONFIGURATION",
        "413, CONFIGURATION",
        "501, CONFIGURATION",
        "524, TRANSIENT",
        "408, TRANSIENT",
        "500, TRANSIENT",
        "502, TRANSIENT",
        "503, TRANSIENT",
        "504, TRANSIENT"
    })
    void anAnswerThatIsNotTheServersGoesByItsStatus(int status, ErrorClass expected) {
        assertThat(RetryTable.of(0, status, "<html>")).isEqualTo(expected);
    }

    @Test
    void f12Code252IsToldApartByItsWords() {
        assertThat(RetryTable.of(252, 500, "Too many parts (3000) in all partitions in total"))
                .isEqualTo(ErrorClass.TOO_MANY_PARTS);
        assertThat(RetryTable.of(252, 500, "Too many partitions for single INSERT block (more than 100)"))
                .isEqualTo(ErrorClass.PERMANENT);
    }

    @ParameterizedTest
    @CsvSource({
        "NOT_SENT, true, false, 0",
        "IN_DOUBT, true, true, 0",
        "BUSY, true, false, 0",
        "TRANSIENT, true, true, 0",
        "MEMORY, true, true, 0",
        "TOO_MANY_PARTS, true, true, 1",
        "TOO_MANY_REQUESTS, true, false, 5",
        "CONFIGURATION, false, false, 0",
        "DATA, false, true, 0",
        "PERMANENT, false, true, 0",
    })
    void everyClassSaysWhatIsDone(ErrorClass kind, boolean again, boolean doubt, int shortestPauseSeconds) {
        assertThat(kind.isRetried()).isEqualTo(again);
        assertThat(kind.leavesDoubt()).isEqualTo(doubt);
        assertThat(kind.shortestPause()).hasSeconds(shortestPauseSeconds);
    }
}
