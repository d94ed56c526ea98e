package io.marketdata.testkit.bybit;

import io.marketdata.testkit.fault.HttpAnswer;

/** What comes instead of JSON. */
final class Pages {
    private Pages() {}

    static HttpAnswer json(byte[] body) {
        return HttpAnswer.of(200)
                .header("Content-Type", "application/json; charset=utf-8")
                .body(body);
    }

    static HttpAnswer notFound() {
        return HttpAnswer.of(404).header("Content-Type", "text/plain").body("404 page not found");
    }

    static HttpAnswer tooFrequent() {
        return html(403, "403 Forbidden", "403, access too frequent");
    }

    static HttpAnswer region() {
        return html(
                403,
                "403 ERROR",
                "The request could not be satisfied. The Amazon CloudFront distribution is configured to block access from"
                        + " your country.");
    }

    static HttpAnswer bodyOnGet() {
        return html(403, "403 ERROR", "The request could not be satisfied. Bad request.");
    }

    static HttpAnswer html(int status, String title, String text) {
        return HttpAnswer.of(status)
                .header("Content-Type", "text/html")
                .body("<!DOCTYPE HTML>\n<HTML><HEAD><TITLE>" + title + "</TITLE></HEAD><BODY>\n<H1>" + title
                        + "</H1>\n<P>" + text + "</P>\n</BODY></HTML>\n");
    }
}
