package io.marketdata.testkit.firstrate;

import io.marketdata.testkit.fault.HttpAnswer;

/** What the service says besides archives. */
final class ApiPages {
    private static final String NO_DATAFILE = "no datafile found";

    private ApiPages() {}

    static HttpAnswer text(String body) {
        return HttpAnswer.of(200).header("Content-Type", "text/plain").body(body);
    }

    static HttpAnswer noDatafile() {
        return page(200, NO_DATAFILE);
    }

    static HttpAnswer notFound() {
        return page(404, "not found");
    }

    static HttpAnswer redirect(String location) {
        return HttpAnswer.of(302).header("Location", location);
    }

    private static HttpAnswer page(int status, String words) {
        return HttpAnswer.of(status)
                .header("Content-Type", "text/html; charset=utf-8")
                .body("<html><body>" + words + "</body></html>");
    }

    /** The answer of a fault that does not depend on what was asked; a text of it begins with the echo. */
    static HttpAnswer wrong(FirstRateFault fault, String echo) {
        return switch (fault) {
            case NO_SUBSCRIPTION -> text(echo + "no active subscription");
            case NO_DATAFILE -> page(200, echo + NO_DATAFILE);
            case EMPTY_ANSWER -> HttpAnswer.of(200);
            case HTTP_503 -> page(503, echo + "busy").header("Retry-After", "1");
            case HTTP_500 -> page(500, echo + "something broke");
            case HTTP_429 -> page(429, echo + "too many requests");
            case HTTP_403 -> page(403, echo + "forbidden");
            case HANG_UP -> HttpAnswer.hangUp();
            case RESET -> HttpAnswer.reset();
            case SILENCE -> HttpAnswer.silence();
            case REDIRECT_TO_LINK_LOCAL -> redirect("http://169.254.169.254/latest/meta-data/");
            case REDIRECT_TO_FILE -> redirect("file:///etc/hostname");
            case REDIRECT_TO_NOWHERE -> HttpAnswer.of(302);
            default -> throw new IllegalArgumentException(fault + " is no answer of the service");
        };
    }
}
