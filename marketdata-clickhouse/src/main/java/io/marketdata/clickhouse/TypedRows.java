package io.marketdata.clickhouse;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The rows of an answer in {@code TabSeparatedWithNamesAndTypes}. The two lines before them are there without a row, too, so
 * that an answer of nobody is told from none, and a page of a proxy from rows; headers are no sign, a proxy may drop them.
 */
final class TypedRows {
    private static final int LINES_BEFORE = 2;
    private static final Pattern TYPE = Pattern.compile("[A-Z]\\w*(\\(.*\\))?");
    private static final Pattern WHOLE_TYPE = Pattern.compile("U?Int(8|16|32|64)");
    private static final Pattern WHOLE = Pattern.compile("-?\\d+");

    private TypedRows() {}

    /**
     * The rows without names and types.
     *
     * @param mayPass whether ClickHouse has answered before
     */
    static List<String[]> of(List<String[]> lines, boolean mayPass) throws ForeignAnswerException {
        if (lines.size() < LINES_BEFORE) {
            throw new ForeignAnswerException("its columns are not named", mayPass);
        }
        String[] types = lines.get(1);
        boolean typed = lines.get(0).length == types.length
                && Arrays.stream(types).allMatch(type -> TYPE.matcher(type).matches());
        if (!typed) {
            throw new ForeignAnswerException("its columns have no types", mayPass);
        }
        List<String[]> rows = lines.subList(LINES_BEFORE, lines.size());
        for (String[] row : rows) {
            if (row.length != types.length) {
                throw new ForeignAnswerException(
                        "a row has %d fields, and there are %d columns".formatted(row.length, types.length), mayPass);
            }
            requireNumbers(row, types, mayPass);
        }
        return rows;
    }

    private static void requireNumbers(String[] row, String[] types, boolean mayPass) throws ForeignAnswerException {
        for (int i = 0; i < types.length; i++) {
            if (WHOLE_TYPE.matcher(types[i]).matches() && !WHOLE.matcher(row[i]).matches()) {
                throw new ForeignAnswerException("a field of a column of numbers is none", mayPass);
            }
        }
    }
}
