package io.marketdata.firstrate;

import io.marketdata.Cancellation;
import io.marketdata.error.ConfigurationException;
import io.marketdata.error.MarketDataException;
import io.marketdata.error.SourceException;
import io.marketdata.model.Timeframe;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks FirstRateData for what it has.
 *
 * <p><b>Secrets.</b> The userid goes to the provider's own address alone: no redirect carries it, no message and no file
 * holds it. <b>Failures.</b> What may pass is tried again; a download that broke off goes on where it ended, if the store
 * lets it. <b>Threads.</b> Any; closed by whoever made it.
 */
public final class FirstRateClient implements AutoCloseable {
    /** Where the provider answers unless told otherwise. */
    public static final URI DEFAULT_BASE_URL = URI.create("https://firstratedata.com/api");

    private static final int DATE_LENGTH = 10;

    private final String base;
    private final String userid;
    private final HttpDoor door;
    private final Transfers transfers;

    private FirstRateClient(Builder builder, String userid) {
        base = builder.baseUrl.toString().replaceAll("/+$", "");
        this.userid = userid;
        door = new HttpDoor(builder.timeout);
        Duration free = builder.timeout.multipliedBy(builder.attempts);
        LongSupplier nanos = builder.nanos;
        transfers = new Transfers(
                door,
                new Redirects(builder.baseUrl, userid),
                userid,
                builder.attempts,
                builder.pause,
                builder.limits,
                () -> new LeastPace(free, nanos));
    }

    /** A client to describe; a userid is needed. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The trading date that the provider's newest archives reach to.
     *
     * @param full whether those of the whole history are meant, which come an hour later than the others
     * @throws SourceException MD-F002 where the answer is no date; MD-F050 or MD-F051 where there is none
     */
    public LocalDate lastUpdate(FirstRateType type, boolean full) {
        return lastUpdate(type, full, new Cancellation());
    }

    /** @throws SourceException MD-F070 too, where it was cancelled */
    LocalDate lastUpdate(FirstRateType type, boolean full, Cancellation cancellation) {
        String query = "type=" + type.word() + (full ? "&is_full_update=true" : "");
        byte[] body = transfers.text(uri("last_update", query), Transfers.TEXT_LIMIT, cancellation);
        String text = new String(body, StandardCharsets.UTF_8).strip();
        try {
            return LocalDate.parse(text.substring(0, Math.min(DATE_LENGTH, text.length())));
        } catch (DateTimeException quotesTheAnswer) {
            throw new SourceException(
                    "MD-F002",
                    "last_update of " + type.word() + " answered no date but: "
                            + (text.isEmpty() ? "(nothing)" : transfers.shown(text))
                            + ". Look at userid and subscription",
                    false,
                    null);
        }
    }

    /** The front of a text that came instead of something else, without the secret. */
    String shown(String text) {
        return transfers.shown(text);
    }

    /**
     * Brings an archive to a file.
     *
     * @param letter with which its tickers begin; empty for all
     * @param target where it goes; until it is whole it stands beside it, with {@code .part} behind its name
     * @param progress is told how many bytes are there
     */
    void download(
            FirstRateType type,
            FirstRatePeriod period,
            Timeframe timeframe,
            FirstRateAdjustment adjustment,
            String letter,
            Path target,
            StateSteps steps,
            Cancellation cancellation,
            LongConsumer progress) {
        String query = "type=" + type.word() + "&period=" + period.word() + "&timeframe="
                + (timeframe == Timeframe.D1 ? "1day" : "1min")
                + (adjustment == FirstRateAdjustment.NONE ? "" : "&adjustment=" + adjustment.word())
                + (letter.isEmpty() ? "" : "&ticker_range=" + letter);
        transfers.file(uri("data_file", query), target, steps, cancellation, progress);
    }

    private URI uri(String endpoint, String query) {
        return URI.create(
                base + "/" + endpoint + "?" + query + "&userid=" + URLEncoder.encode(userid, StandardCharsets.UTF_8));
    }

    /** The address of the provider. */
    @Override
    public String toString() {
        return "FirstRateClient[" + base + "]";
    }

    @Override
    public void close() {
        door.close();
    }

    /** How to reach the provider. */
    public static final class Builder {
        private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(5);
        private static final int DEFAULT_ATTEMPTS = 5;

        private URI baseUrl = DEFAULT_BASE_URL;
        private @Nullable String userid;
        private Duration timeout = DEFAULT_TIMEOUT;
        private int attempts = DEFAULT_ATTEMPTS;
        private ArchiveLimits limits = ArchiveLimits.defaults();
        private Pause pause = Pause.SLEEP;
        private LongSupplier nanos = System::nanoTime;

        private Builder() {}

        /** The address of its interface; {@link #DEFAULT_BASE_URL} unless told otherwise. */
        public Builder baseUrl(URI url) {
            String scheme = String.valueOf(url.getScheme());
            if (!Set.of("https", "http").contains(scheme) || url.getHost() == null || url.getQuery() != null) {
                throw new ConfigurationException(
                        "MD-F009",
                        "the base URL " + MarketDataException.foreign(url.getScheme() + "://" + url.getHost())
                                + " is none such as " + DEFAULT_BASE_URL);
            }
            baseUrl = url;
            return this;
        }

        /** What the provider knows the customer by; a secret. */
        public Builder userid(String secret) {
            userid = secret;
            return this;
        }

        /**
         * How long one request may take; 300 seconds unless told otherwise. A download goes on with the next request; as a
         * whole it may take this for each attempt, and a second more for every 16 KiB.
         */
        public Builder timeout(Duration limit) {
            if (limit.isNegative() || limit.isZero()) {
                throw new IllegalArgumentException("a timeout of " + limit + " is none");
            }
            timeout = limit;
            return this;
        }

        /** How often a request is made that brings nothing; 5 unless told otherwise. */
        public Builder attempts(int most) {
            if (most < 1) {
                throw new IllegalArgumentException("attempts " + most + " is less than 1");
            }
            attempts = most;
            return this;
        }

        /** How long a download may be; {@link ArchiveLimits#defaults()} unless told otherwise. */
        public Builder limits(ArchiveLimits archiveLimits) {
            limits = archiveLimits;
            return this;
        }

        /** For tests: does not wait. */
        Builder pause(Pause instead) {
            pause = instead;
            return this;
        }

        /** For tests: another clock for the pace of downloads. */
        Builder nanos(LongSupplier instead) {
            nanos = instead;
            return this;
        }

        /**
         * Connects to nothing yet.
         *
         * @throws ConfigurationException MD-F009 where there is no userid
         */
        public FirstRateClient build() {
            String secret = userid;
            if (secret == null || secret.isBlank()) {
                throw new ConfigurationException("MD-F009", "there is no userid; set FIRSTRATE_USERID");
            }
            return new FirstRateClient(this, secret.strip());
        }
    }
}
