package io.marketdata.testkit.bybit;

import org.jspecify.annotations.Nullable;

/**
 * An answer before it is put into its envelope.
 *
 * @param head what stands before the list in {@code result}; where there is no list, all of it
 * @param list JSON, or null where there is none
 * @param tail what stands behind the list in {@code result}
 * @param page the candles of the list; null where it holds others
 */
record Reply(
        int retCode,
        String retMsg,
        String head,
        @Nullable String list,
        String tail,
        @Nullable KlinePage page) {

    static Reply ofObject(String result) {
        return new Reply(0, "OK", result, null, "", null);
    }

    static Reply ofList(String head, String list, String tail) {
        return new Reply(0, "OK", head, list, tail, null);
    }

    static Reply ofPage(KlinePage page) {
        return new Reply(0, "OK", page.head(page.symbol()), KlinePage.list(page.rows()), "", page);
    }

    static Reply error(int code, String message) {
        return new Reply(code, message, "{}", null, "", null);
    }

    Reply withHead(String other) {
        return new Reply(retCode, retMsg, other, list, tail, page);
    }

    Reply withList(String other) {
        return new Reply(retCode, retMsg, head, other, tail, page);
    }

    Reply withTail(String other) {
        return new Reply(retCode, retMsg, head, list, other, page);
    }

    String result() {
        return list == null ? head : "{" + head + "\"list\":" + list + tail + "}";
    }

    String envelope(long timeMillis) {
        return envelope(retCode, retMsg, result(), timeMillis);
    }

    static String envelope(int retCode, String retMsg, String result, long timeMillis) {
        return "{\"retCode\":" + retCode + ",\"retMsg\":\"" + retMsg + "\",\"result\":" + result
                + ",\"retExtInfo\":{},\"time\":" + timeMillis + "}";
    }
}
