package io.marketdata.firstrate;

import io.marketdata.Cancellation;
import io.marketdata.error.MarketDataException;
import io.marketdata.error.SourceException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/** Requests to the provider with their redirects and attempts; bodies as text or into a file. */
final class Transfers {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final int SHOWN = 200;

    /** Far more than is shown: what is cut inside a secret is cut behind that. */
    static final int TEXT_LIMIT = 1 << 16;

    private static final int OK = 200;
    private static final int TOO_MANY = 429;
    private static final int SERVER_FAILED = 500;

    private final HttpDoor door;
    private final Redirects redirects;
    private final String secret;
    private final String encodedSecret;
    private final int attempts;
    private final Pause pause;
    private final ArchiveLimits limits;
    private final Supplier<LeastPace> paces;

    /** @param paces begins to watch the pace of a download */
    Transfers(
            HttpDoor door,
            Redirects redirects,
            String secret,
            int attempts,
            Pause pause,
            ArchiveLimits limits,
            Supplier<LeastPace> paces) {
        this.door = door;
        this.redirects = redirects;
        this.secret = secret;
        encodedSecret = URLEncoder.encode(secret, StandardCharsets.UTF_8);
        this.attempts = attempts;
        this.pause = pause;
        this.limits = limits;
        this.paces = paces;
    }

    /** What one request came to: a result, or a place to go on. */
    private record Step<T>(@Nullable T result, @Nullable String location) {}

    /** Takes a body that is no redirect and no error. */
    private interface Body<T> {
        T take(ClassicHttpResponse response) throws IOException;
    }

    byte[] text(URI uri, int limit, Cancellation cancellation) {
        for (int attempt = 1; ; attempt++) {
            requireGoing(cancellation);
            try {
                return follow(uri, Map.of(), response -> body(response, limit));
            } catch (IOException failure) {
                if (attempt >= attempts) {
                    throw unreachable(uri, failure, attempt);
                }
            } catch (SourceException refused) {
                if (!refused.isRetryable() || attempt >= attempts) {
                    throw refused;
                }
            }
            waitBefore(attempt, cancellation);
        }
    }

    /** Brings a body to a file; an attempt that brought something is followed by another one from there. */
    void file(URI uri, Path target, StateSteps steps, Cancellation cancellation, LongConsumer progress) {
        Path path = target.resolveSibling(target.getFileName() + ".part");
        try {
            bring(uri, target, new Part(path, steps, limits.maxDownloadBytes()), cancellation, progress);
        } finally {
            // Of no use to another run, and gigabytes perhaps on a disk that is full.
            StateFile.delete(path, steps);
        }
    }

    private void bring(URI uri, Path target, Part part, Cancellation cancellation, LongConsumer progress) {
        LeastPace pace = paces.get();
        int fruitless = 0;
        long most = 0;
        while (true) {
            try {
                boolean whole = follow(uri, part.headers(), response -> part.take(response, cancellation, progress));
                if (whole) {
                    part.moveTo(target);
                    return;
                }
                fruitless = part.size() > most ? 0 : fruitless + 1;
                if (fruitless >= attempts) {
                    throw new SourceException(
                            "MD-F053",
                            "the archive breaks off behind " + Math.max(most, part.size()) + " bytes, " + attempts
                                    + " times in a row. Try again later",
                            true,
                            null);
                }
            } catch (IOException failure) {
                if (failure instanceof Part.DiskException) {
                    throw new SourceException(
                            "MD-F056",
                            "the archive cannot be written to "
                                    + MarketDataException.foreign(part.path().toString()) + ": " + failure.getMessage()
                                    + ". Look at the space on the disk and its rights",
                            false,
                            failure);
                }
                fruitless = part.size() > most ? 0 : fruitless + 1;
                if (fruitless >= attempts) {
                    throw unreachable(uri, failure, attempts);
                }
            } catch (SourceException refused) {
                if (!refused.isRetryable() || ++fruitless >= attempts) {
                    throw refused;
                }
            }
            most = Math.max(most, part.size());
            pace.require(most);
            waitBefore(Math.max(1, fruitless), cancellation);
            requireGoing(cancellation);
        }
    }

    /** An interrupt is a cancellation. */
    static void requireGoing(Cancellation cancellation) {
        if (Thread.currentThread().isInterrupted()) {
            cancellation.cancel();
        }
        if (cancellation.isCancelled()) {
            throw new SourceException("MD-F070", "the update was cancelled; run it again to go on", true, null);
        }
    }

    private <T> T follow(URI start, Map<String, String> headers, Body<T> body) throws IOException {
        URI uri = start;
        for (int hops = 0; hops <= Redirects.MOST; hops++) {
            Step<T> step = door.send("GET", uri, headers, null, response -> step(response, body));
            T result = step.result();
            if (result != null) {
                return result;
            }
            uri = redirects.follow(uri, String.valueOf(step.location()));
        }
        throw Redirects.refused("there are more than " + Redirects.MOST + " of them one after the other");
    }

    private <T> Step<T> step(ClassicHttpResponse response, Body<T> body) throws IOException {
        int status = response.getCode();
        Header location = response.getFirstHeader(HttpHeaders.LOCATION);
        if (status / 100 == 3 && location != null) {
            return new Step<>(null, location.getValue());
        }
        if (status / 100 != 2 && status != Part.RANGE_NOT_SATISFIABLE) {
            throw new SourceException(
                    "MD-F051",
                    "the provider answered with status " + status + ": "
                            + shown(new String(body(response, TEXT_LIMIT), StandardCharsets.UTF_8))
                            + (status == 407 ? ". The proxy wants a login" : ""),
                    status == TOO_MANY || status >= SERVER_FAILED,
                    null);
        }
        return new Step<>(body.take(response), null);
    }

    private static byte[] body(ClassicHttpResponse response, int limit) throws IOException {
        if (response.getEntity() == null) {
            return new byte[0];
        }
        try (InputStream in = response.getEntity().getContent()) {
            byte[] bytes = in.readNBytes(limit);
            if (response.getCode() == OK && in.read() >= 0) {
                throw new SourceException(
                        "MD-F051",
                        "the provider answered more than " + limit + " bytes where a line was asked for",
                        false,
                        null);
            }
            return bytes;
        }
    }

    /** A foreign text without the secret, should a server repeat it. */
    String clean(String text) {
        return MarketDataException.foreign(text.replace(secret, "***").replace(encodedSecret, "***"));
    }

    /** The front of a foreign text. What is at most {@link #TEXT_LIMIT} long may have been cut there, inside the secret. */
    String shown(String text) {
        String whole = text;
        for (String word : List.of(secret, encodedSecret)) {
            for (int length = word.length() - 1; length > 0; length--) {
                if (text.length() > SHOWN && whole.endsWith(word.substring(0, length))) {
                    whole = whole.substring(0, whole.length() - length);
                    break;
                }
            }
        }
        String clean = whole.replace(secret, "***").replace(encodedSecret, "***");
        return MarketDataException.foreign(clean.length() > SHOWN ? clean.substring(0, SHOWN) : clean);
    }

    private void waitBefore(int attempt, Cancellation cancellation) {
        long most = Math.min(LONGEST_PAUSE.toMillis(), 500L << Math.min(attempt, 10));
        pause.pause(Duration.ofMillis(ThreadLocalRandom.current().nextLong(most / 2, most)), cancellation);
    }

    private SourceException unreachable(URI uri, IOException failure, int times) {
        return new SourceException(
                "MD-F050",
                "the provider at " + uri.getHost() + " cannot be reached, or breaks off, after " + times + " attempts: "
                        + clean(failure.toString()) + ". Look at address and network; try again",
                true,
                null);
    }
}
