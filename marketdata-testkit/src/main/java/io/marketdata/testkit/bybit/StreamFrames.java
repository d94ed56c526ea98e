package io.marketdata.testkit.bybit;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The messages of the stream, each with its keys in the order that the venue was seen to have. */
final class StreamFrames {
    private static final long MINUTE_MILLIS = 60_000;

    private StreamFrames() {}

    static String kline(BybitCategory category, String topic, List<String> candles, long nowMillis) {
        String data = "\"data\":[" + String.join(",", candles) + "]";
        return category == BybitCategory.SPOT
                ? "{\"type\":\"snapshot\",\"topic\":\"" + topic + "\"," + data + ",\"ts\":" + nowMillis + "}"
                : "{\"topic\":\"" + topic + "\"," + data + ",\"ts\":" + nowMillis + ",\"type\":\"snapshot\"}";
    }

    static String candle(Series series, Bar bar, Interval interval, boolean confirmed, long nowMillis) {
        int decimals = series.priceDecimals();
        StringBuilder out = new StringBuilder(260);
        long start = bar.startMinute * MINUTE_MILLIS;
        out.append("{\"start\":").append(start).append(",\"end\":");
        out.append(interval.next(bar.startMinute) * MINUTE_MILLIS - 1);
        out.append(",\"interval\":\"").append(interval.code()).append('"');
        decimal(out, "open", bar.open, decimals);
        decimal(out, "close", bar.close, decimals);
        decimal(out, "high", bar.high, decimals);
        decimal(out, "low", bar.low, decimals);
        decimal(out, "volume", bar.volume, series.volumeDecimals());
        decimal(out, "turnover", bar.turnover, series.turnoverDecimals());
        // The last match can lie behind the candle's end.
        out.append(",\"confirm\":").append(confirmed).append(",\"timestamp\":").append(nowMillis);
        return out.append('}').toString();
    }

    private static void decimal(StringBuilder out, String name, long units, int decimals) {
        out.append(",\"").append(name).append("\":\"");
        Decimals.appendStripped(out, units, decimals);
        out.append('"');
    }

    static String ticker(
            BybitCategory category, String topic, boolean delta, Map<String, String> fields, long cs, long nowMillis) {
        String data = fields.entrySet().stream()
                .map(field -> "\"" + field.getKey() + "\":\"" + field.getValue() + "\"")
                .collect(Collectors.joining(",", "\"data\":{", "}"));
        String type = "\"type\":\"" + (delta ? "delta" : "snapshot") + "\",";
        return category == BybitCategory.SPOT
                ? "{\"topic\":\"" + topic + "\",\"ts\":" + nowMillis + "," + type + "\"cs\":" + cs + "," + data + "}"
                : "{\"topic\":\"" + topic + "\"," + type + data + ",\"cs\":" + cs + ",\"ts\":" + nowMillis + "}";
    }

    /** An acknowledgement, or a refusal with its reason. */
    static String answer(
            boolean success, String message, int connection, String reqId, String op, boolean keepEmptyId) {
        String id = reqId.isEmpty() && !keepEmptyId ? "" : "\"req_id\":\"" + reqId + "\",";
        return "{\"success\":" + success + ",\"ret_msg\":\"" + message + "\",\"conn_id\":\"fake-" + connection + "\","
                + id + "\"op\":\"" + op + "\"}";
    }

    /** As options and private streams have it. */
    static String otherPong(long nowMillis) {
        return "{\"args\":[\"" + nowMillis + "\"],\"op\":\"pong\"}";
    }
}
