package io.marketdata.bybit;

import java.util.List;

/**
 * What a source did until now.
 *
 * @param series one for each instrument and length of candles, and for each list that was asked for, in the order of names
 */
public record BybitReport(List<Series> series) {
    public BybitReport {
        series = List.copyOf(series);
    }

    /**
     * What was done under one name.
     *
     * @param name as {@link BybitObserver} has it
     * @param pages answers that were taken over
     * @param requests what was sent, repetitions among it
     * @param retries requests that were sent again since they failed
     * @param rows candles that were delivered or are about to be
     * @param droppedRows rows outside of what was asked for
     * @param openRows candles that were not closed by the venue's clock
     * @param collapsedRows rows that the same answer had twice
     * @param askedAgain pages that were asked for again since they lacked rows
     * @param holes ranges that the venue does not have
     */
    public record Series(
            String name,
            long pages,
            long requests,
            long retries,
            long rows,
            long droppedRows,
            long openRows,
            long collapsedRows,
            long askedAgain,
            long holes) {
        private Series plus(Series other) {
            return new Series(
                    name,
                    pages + other.pages,
                    requests + other.requests,
                    retries + other.retries,
                    rows + other.rows,
                    droppedRows + other.droppedRows,
                    openRows + other.openRows,
                    collapsedRows + other.collapsedRows,
                    askedAgain + other.askedAgain,
                    holes + other.holes);
        }

        private String toJson() {
            return ("{\"name\":\"%s\",\"pages\":%d,\"requests\":%d,\"retries\":%d,\"rows\":%d,\"dropped_rows\":%d,"
                            + "\"open_rows\":%d,\"collapsed_rows\":%d,\"asked_again\":%d,\"holes\":%d}")
                    .formatted(
                            escaped(name),
                            pages,
                            requests,
                            retries,
                            rows,
                            droppedRows,
                            openRows,
                            collapsedRows,
                            askedAgain,
                            holes);
        }

        private static String escaped(String text) {
            return text.replace("\\", "\\\\").replace("\"", "\\\"");
        }
    }

    /** All of it together. */
    public Series total() {
        Series total = new Series("total", 0, 0, 0, 0, 0, 0, 0, 0, 0);
        for (Series one : series) {
            total = total.plus(one);
        }
        return total;
    }

    /** One JSON object on one line: {@code total} and {@code series}. */
    public String toJson() {
        StringBuilder json =
                new StringBuilder("{\"total\":").append(total().toJson()).append(",\"series\":[");
        for (int i = 0; i < series.size(); i++) {
            json.append(i == 0 ? "" : ",").append(series.get(i).toJson());
        }
        return json.append("]}").toString();
    }
}
