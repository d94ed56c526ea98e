package io.marketdata.testkit.bybit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Makes JSON wrong. */
final class DocumentFaults {
    private static final int NESTED = 2_000;
    private static final int HUGE_NUMBERS = 16 * 1024 * 1024;
    private static final int LONG_TEXT_CHARACTERS = 20_000_000;
    private static final String RESULT = "\"result\":{";
    private static final String MESSAGE = "\"retMsg\":\"OK";

    private DocumentFaults() {}

    static byte[] apply(BybitFault fault, Reply reply, long timeMillis) {
        String json = reply.envelope(timeMillis);
        return switch (fault) {
            case RESULT_NULL -> utf8(withResult(reply, "null", timeMillis));
            case RESULT_EMPTY -> utf8(withResult(reply, "{}", timeMillis));
            case LIST_NULL -> utf8(reply.withList("null").envelope(timeMillis));
            case LIST_MISSING -> utf8(withResult(reply, withoutList(reply), timeMillis));
            case DUPLICATE_KEY -> utf8(withKey(json, "\"list\":[]"));
            case DEEP_NESTING -> utf8(withKey(json, "\"deep\":" + "[".repeat(NESTED) + "]".repeat(NESTED)));
            case HUGE_DOCUMENT -> utf8(withKey(json, "\"padding\":[" + "0,".repeat(HUGE_NUMBERS) + "0]"));
            case LONG_TEXT -> utf8(withKey(json, "\"padding\":\"" + "x".repeat(LONG_TEXT_CHARACTERS) + "\""));
            case CUT_DOCUMENT -> Arrays.copyOf(utf8(json), json.length() / 2);
            case EMPTY_BODY -> new byte[0];
            case BYTE_ORDER_MARK -> utf8("\uFEFF" + json);
            case UTF_16 -> json.getBytes(StandardCharsets.UTF_16);
            case INVALID_UTF_8 -> invalid(json);
            default -> throw new IllegalArgumentException(fault + " is not about the document");
        };
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String withResult(Reply reply, String result, long timeMillis) {
        return Reply.envelope(reply.retCode(), reply.retMsg(), result, timeMillis);
    }

    private static String withoutList(Reply reply) {
        String fields = reply.head() + reply.tail();
        return "{" + fields.replace(",,", ",").replaceAll(",$", "") + "}";
    }

    private static String withKey(String json, String key) {
        return json.replace(RESULT, RESULT + key + ",");
    }

    private static byte[] invalid(String json) {
        int at = json.indexOf(MESSAGE) + MESSAGE.length();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(utf8(json.substring(0, at)));
        bytes.write(0xFF);
        bytes.write(0xC0);
        bytes.writeBytes(utf8(json.substring(at)));
        return bytes.toByteArray();
    }
}
