package io.marketdata.testkit.firstrate;

import io.marketdata.testkit.fault.HttpAnswer;
import io.marketdata.testkit.fault.Pace;
import io.marketdata.testkit.fault.RecordedRequest;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Hands out archives by name, whole or from an offset on. */
final class ObjectStore {
    static final String PATH = "/file/frd-api/";

    private static final Pattern FROM = Pattern.compile("bytes=(\\d{1,18})-(\\d{0,18})");
    private static final int DRIP_BYTES = 1_024;
    private static final int LENGTH_LIE = 1_000;
    private static final Set<FirstRateFault.Site> WHOLE = EnumSet.of(FirstRateFault.Site.STORE);
    private static final Set<FirstRateFault.Site> PART =
            EnumSet.of(FirstRateFault.Site.STORE, FirstRateFault.Site.STORE_PART);

    private final Archives archives;
    private final ArmedFaults faults;
    private final Pace pace;
    private final boolean ranges;
    private final Map<String, Integer> versions = new ConcurrentHashMap<>();

    ObjectStore(Archives archives, ArmedFaults faults, Pace pace, boolean ranges) {
        this.archives = archives;
        this.faults = faults;
        this.pace = pace;
        this.ranges = ranges;
    }

    HttpAnswer answer(RecordedRequest request) {
        String path = request.path();
        Archives.Stored stored = path.startsWith(PATH) ? archives.byName(path.substring(PATH.length())) : null;
        boolean reads = request.method().equals("GET") || request.method().equals("HEAD");
        if (stored == null || !reads) {
            return notFound();
        }
        Matcher asked = range(request);
        FirstRateFault fault = faults.next(request, asked == null ? WHOLE : PART);
        if (fault == FirstRateFault.ETAG_CHANGED) {
            versions.merge(stored.name(), 1, Integer::sum);
        }
        String etag = stored.etag().replace("\"", "") + "-" + versions.getOrDefault(stored.name(), 0);
        etag = "\"" + etag + "\"";
        String ifRange = request.header("If-Range");
        boolean whole =
                asked == null || fault == FirstRateFault.RANGE_IGNORED || (ifRange != null && !ifRange.equals(etag));
        long from = whole || asked == null ? 0 : Long.parseLong(asked.group(1));
        if (from >= stored.length()) {
            return HttpAnswer.of(416).header("Content-Range", "bytes */" + stored.length());
        }
        long end = stored.length();
        if (!whole && asked != null && !asked.group(2).isEmpty()) {
            end = Math.min(end, Long.parseLong(asked.group(2)) + 1);
        }
        return send(stored, etag, from, end, whole, fault);
    }

    private @Nullable Matcher range(RecordedRequest request) {
        String header = ranges ? request.header("Range") : null;
        Matcher asked = header == null ? null : FROM.matcher(header);
        return asked != null && asked.matches() ? asked : null;
    }

    private HttpAnswer send(
            Archives.Stored stored, String etag, long from, long end, boolean whole, @Nullable FirstRateFault fault) {
        if (fault == FirstRateFault.GZIP) {
            return gzipped(stored, etag);
        }
        long said = from;
        long first = from;
        if (fault == FirstRateFault.RANGE_ELSEWHERE) {
            said = from / 2;
            first = said;
        } else if (fault == FirstRateFault.RANGE_OF_WRONG_BYTES) {
            first = 0;
        }
        long length = end - said;
        HttpAnswer answer = HttpAnswer.of(whole ? 200 : 206)
                .header("Content-Type", "application/zip")
                .header("ETag", etag)
                .body(stored.file(), first, length);
        if (ranges) {
            answer = answer.header("Accept-Ranges", "bytes");
        }
        if (!whole && fault != FirstRateFault.RANGE_UNSAID) {
            answer = answer.header("Content-Range", "bytes " + said + "-" + (end - 1) + "/" + stored.length());
        }
        return fault == null ? answer : wrong(answer, fault, length);
    }

    private HttpAnswer gzipped(Archives.Stored stored, String etag) {
        Archives.Packed packed = archives.gzipped(stored);
        return HttpAnswer.of(200)
                .header("Content-Type", "application/zip")
                .header("Content-Encoding", "gzip")
                .header("ETag", etag)
                .body(packed.file(), 0, packed.length());
    }

    private HttpAnswer wrong(HttpAnswer answer, FirstRateFault fault, long length) {
        return switch (fault) {
            case CUT_BODY -> answer.closeAfter(length / 2);
            case ONE_BYTE -> answer.closeAfter(1);
            case RESET_BODY -> answer.resetAfter(length / 2);
            case STALLED_BODY -> answer.silentAfter(length / 2);
            case DRIPPING_BODY -> answer.drip(DRIP_BYTES, pace);
            case LENGTH_TOO_LONG -> answer.contentLength(length + LENGTH_LIE);
            case LENGTH_TOO_SHORT -> answer.contentLength(length - length / 10 - 1);
            case NO_LENGTH -> answer.chunked();
            case STORE_503 -> HttpAnswer.of(503).header("Retry-After", "1").body("busy");
            case STORE_404 -> notFound();
            default -> answer;
        };
    }

    private static HttpAnswer notFound() {
        return HttpAnswer.of(404).header("Content-Type", "application/json").body("{\"code\":\"not_found\"}");
    }
}
