package io.marketdata.ops;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A command as it came; objects have their members sorted, numbers are as they were written. */
record Command(
        String cmd,
        String reqId,
        long tsMillis,
        Map<String, Object> args,
        @Nullable Auth auth) {
    record Auth(String kid, String sig, String nonce) {}

    /** What is signed: compact JSON with sorted members. */
    static String signedText(String cmd, String reqId, long tsMillis, Object args, String kid, String nonce) {
        Map<String, Object> members = new TreeMap<>();
        members.put("cmd", cmd);
        members.put("req_id", reqId);
        members.put("ts", tsMillis);
        members.put("args", args);
        members.put("kid", kid);
        members.put("nonce", nonce);
        return Json.text(members);
    }
}
