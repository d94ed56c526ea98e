package io.marketdata.firstrate;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What goes wrong inside a text file: rows C. */
final class BadTexts {
    private static final String FIRST = "2026-03-05 18:00:00,10.0,11.0,9.5,10.5,7\n";
    private static final String SECOND = "2026-03-05 18:01:00,10.5,11.0,9.5,10.0,7\n";
    private static final String THIRD = "2026-03-05 18:02:00,10.5,11.0,9.5,10.0,7\n";

    private static final String DAY = "2026-03-05,10.0,11.0,9.5,10.5,7,9\n";

    private BadTexts() {}

    static List<BadArchive> all() {
        return List.of(
                text("C1", "no bytes", "", "EMPTY", ""),
                text("C2", "a byte order mark", "", "rows added 2", "\u00ef\u00bb\u00bf" + FIRST + SECOND),
                text("C2", "a header line", "", "DONE", "timestamp,open,high,low,close,volume\n" + FIRST + SECOND),
                text(
                        "C2",
                        "a first line that is neither",
                        "MD-F030",
                        ":1:",
                        "#1\n" + "?,1,2,3,4,5\n" + FIRST + SECOND + THIRD),
                text("C3", "five fields", "MD-F031", ":2:", FIRST + "2026-03-05 18:01:00,1,2,1,2\n" + THIRD),
                text("C3", "eight fields", "MD-F031", ":2:", FIRST + "2026-03-05 18:01:00,1,2,1,2,3,4,5\n" + THIRD),
                text("C3", "seven fields, the last is the open interest", "", "DONE", FIRST.replace("7\n", "7,9\n")),
                text("C4", "semicolons", "MD-F032", "line 1", FIRST.replace(',', ';') + SECOND.replace(',', ';')),
                text("C4", "tabs", "MD-F032", "line 1", FIRST.replace(',', '\t')),
                text("C4", "quotes", "MD-F030", "line 1", '"' + FIRST),
                text("C4", "commas in the numbers", "MD-F031", "line 1", FIRST.replace('.', ',')),
                text(
                        "C5",
                        "CR LF, blank lines, no newline at the end",
                        "",
                        "rows added 3",
                        ("\n\n" + FIRST + SECOND + THIRD.strip()).replace("\n", "\r\n")),
                text("C5", "a NUL", "MD-F033", ":2:", FIRST + SECOND.replace("10.5", "10\0005") + THIRD),
                text(
                        "C5",
                        "a line of 100,000 characters",
                        "MD-F034",
                        ":2:",
                        FIRST + "9".repeat(100_000) + "\n" + THIRD),
                text(
                        "C6",
                        "a time that the clock skips",
                        "MD-F036",
                        ":2:",
                        FIRST + "2026-03-08 02:30:00,1,1,1,1,1\n" + "2026-03-08 18:00:00,1,1,1,1,1\n"),
                text(
                        "C6",
                        "an hour that comes twice",
                        "",
                        "rows added 3",
                        "2026-11-01 00:59:00,1,1,1,1,1\n2026-11-01 01:30:00,1,1,1,1,1\n2026-11-01 01:30:00,2,2,2,2,1\n"),
                text("C7", "a date of another kind", "MD-F030", "line 1", FIRST.replace("2026-03-05", "3/5/2026")),
                text(
                        "C7",
                        "a date that there is not",
                        "MD-F030",
                        ":2:",
                        FIRST + SECOND.replace("03-05", "02-30") + THIRD),
                text(
                        "C7",
                        "minutes without a time",
                        "MD-F030",
                        ":2:",
                        FIRST + "2026-03-06,10.5,11.0,9.5,10.0,7\n" + "2026-03-06 18:02:00,10.5,11.0,9.5,10.0,7\n"),
                daily(
                        "C7",
                        "days with a time of day",
                        "MD-F030",
                        ":2:",
                        DAY + DAY.replace("05,", "06 10:31:00,") + DAY.replace("05,", "07,")),
                daily(
                        "C7",
                        "days that say midnight",
                        "",
                        "rows added 3",
                        DAY.replace("05,", "05 00:00:00,")
                                + DAY.replace("05,", "06 00:00,")
                                + DAY.replace("05,", "07,")),
                text("C8", "lines that are not in order", "", "rows added 3", THIRD + FIRST + SECOND),
                text("C8", "the same line twice", "", "rows added 2", FIRST + SECOND + SECOND),
                text(
                        "C8",
                        "two lines of one time that differ",
                        "MD-F039",
                        "contradict",
                        FIRST + FIRST.replace("7\n", "8\n")),
                text("C9", "the last line is cut", "MD-F041", "line 3", FIRST + SECOND + "2026-03-05 18:02:00,10.5,1"),
                text("C11", "high below close", "MD-F037", ":2:", FIRST + SECOND.replace("11.0", "9.0") + THIRD),
                text(
                        "C11",
                        "a negative price of a future",
                        "",
                        "DONE",
                        "2020-04-20 14:00:00,-37.0,-36.0,-40.0,-38.5,7\n"),
                text("C11", "a negative volume", "MD-F037", ":2:", FIRST + SECOND.replace("7\n", "-7\n") + THIRD),
                text(
                        "C11",
                        "a price that is no number",
                        "MD-F038",
                        ":2:",
                        FIRST + SECOND.replace("11.0", "NaN") + THIRD),
                text("C11", "a date in the future", "MD-F040", ":2:", FIRST + SECOND.replace("2026", "2226") + THIRD));
    }

    private static BadArchive text(String id, String input, String code, String says, String text) {
        return text(id, input, code, says, "1min", text);
    }

    private static BadArchive daily(String id, String input, String code, String says, String text) {
        return text(id, input, code, says, "1day", text);
    }

    private static BadArchive text(String id, String input, String code, String says, String timeframe, String text) {
        return new BadArchive(id, input, code, says, folder -> {
            Path from = Files.createDirectory(folder.resolve("text"));
            Files.write(
                    from.resolve("ES_full_" + timeframe + "_continuous_UNadjusted.txt"),
                    text.getBytes(StandardCharsets.ISO_8859_1));
            return BadArchive.saying(() -> FirstRateUpdate.builder(FirstRateType.FUTURES, folder)
                    .symbols(List.of("ES"))
                    .build()
                    .convert(from));
        });
    }
}
