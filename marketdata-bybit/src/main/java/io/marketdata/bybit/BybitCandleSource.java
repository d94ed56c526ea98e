package io.marketdata.bybit;

import io.marketdata.MarketCatalogue;
import io.marketdata.error.ConfigurationException;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.CandleIngestSource;
import io.marketdata.spi.CandleStream;
import io.marketdata.spi.KnownHoleLedger;
import io.marketdata.spi.TimeframeCandleSource;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Candles of Bybit's history, spot and linear.
 *
 * <p><b>Closed.</b> A candle is closed when the venue's own clock, as the same answer tells it, is a margin behind its end;
 * the clock of this machine decides nothing. An open candle is never delivered.
 *
 * <p><b>Whole.</b> The range is asked for in windows that never hold more than a page. A page that lacks candles is asked for
 * again once; what is missing then is a hole, goes into the ledger, and is not asked for again while it holds. A minute without
 * trades is no hole: the venue has a flat candle for it.
 *
 * <p><b>Requests.</b> One {@link RequestBudget} for all streams, by default that of the host in this process. What may pass is
 * asked for again with growing random pauses; a ban ends in {@link RateLimitedException} where it outlasts the patience.
 *
 * <p><b>Markets.</b> Those of the catalogue whose exchange is {@code bybit}, on the testnet {@code bybit-testnet}: what one
 * host has is never taken for what the other has. No API key is needed or read.
 *
 * <p><b>Memory.</b> A page for each stream, and those under way. <b>Threads.</b> Streams from any threads, each used by one;
 * pages are fetched ahead on daemon threads that end with the source. <b>Ownership.</b> Closed by whoever built it; streams that
 * are open then fail.
 */
public final class BybitCandleSource implements CandleIngestSource, TimeframeCandleSource {
    /** The most candles that Bybit gives in one answer: {@value}. */
    public static final int MAX_PAGE_SIZE = 1_000;

    private final Venue venue;
    private final RestClient client;
    private final ExecutorService threads;
    private final Clock clock;
    private final KnownHoleLedger holes;
    private final int pageSize;
    private final int readAhead;
    private final Duration settleMargin;
    private final BybitObserver observer;
    private final Map<String, SeriesTally> tallies = new TreeMap<>();

    private BybitCandleSource(Builder builder, Venue venue, RestClient client, ExecutorService threads) {
        this.venue = venue;
        this.client = client;
        this.threads = threads;
        clock = builder.clock;
        holes = builder.holes;
        pageSize = builder.pageSize;
        readAhead = builder.readAhead;
        settleMargin = builder.settleMargin;
        observer = builder.observer;
    }

    /** A source to describe; everything has a default. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public CandleStream stream1m(InstrumentId instrument, TimeRange range) {
        return stream(instrument, Timeframe.M1, range);
    }

    /**
     * {@inheritDoc}
     *
     * @throws ConfigurationException where the market is not one of this host
     */
    @Override
    public CandleStream stream(InstrumentId instrument, Timeframe timeframe, TimeRange range) {
        BybitCategory category = venue.category(instrument.market());
        String key = venue.markets().instrumentKey(instrument);
        SeriesTally tally = tally(key + " " + timeframe);
        KlineFetch fetch = new KlineFetch(client, category, instrument, timeframe, pageSize, tally);
        HoleBook book = new HoleBook(holes, instrument, holeSource(timeframe), timeframe, range, clock, tally);
        KlinePager pager =
                new KlinePager(fetch, new ReadAhead(fetch, threads, readAhead), book, tally, range, settleMargin);
        return new KlineStream(pager, instrument, key, timeframe.millis(), clock);
    }

    /** Yes: the clock of this machine decides nothing. */
    @Override
    public boolean judgesClosed() {
        return true;
    }

    /** {@code bybit@api.bybit.com}: the host is part of what the candles are. Holes of minutes are remembered under it. */
    @Override
    public String name() {
        return holeSource(Timeframe.M1);
    }

    /** Longer candles have a word of their own: an hour that is missing says nothing of its minutes. */
    private String holeSource(Timeframe timeframe) {
        return (timeframe == Timeframe.M1 ? "bybit@" : "bybit:" + timeframe.code() + "@") + venue.host();
    }

    /** The lists of instruments and tickers of the same host, under the same budget; closed with this source. */
    public BybitInstruments instruments() {
        return new BybitInstruments(venue, client, this::tally);
    }

    /** The venue's clock. */
    public Instant serverTime() {
        return client.ask(ListQuestion.time(), tally("time"));
    }

    /** What was done until now. */
    public BybitReport report() {
        synchronized (tallies) {
            return new BybitReport(
                    tallies.values().stream().map(SeriesTally::snapshot).toList());
        }
    }

    private SeriesTally tally(String name) {
        synchronized (tallies) {
            return tallies.computeIfAbsent(name, any -> new SeriesTally(name, observer));
        }
    }

    /** As {@link #name()}. */
    @Override
    public String toString() {
        return name();
    }

    /** Breaks off what is under way; bounded in time. */
    @Override
    public void close() {
        threads.shutdownNow();
        client.close();
    }

    /** What a source asks, and how. */
    public static final class Builder {
        private MarketCatalogue markets = MarketCatalogue.builtin();
        private @Nullable URI restUrl;
        private boolean testnet;
        private @Nullable RequestBudget budget;
        private Clock clock = Clock.systemUTC();
        private KnownHoleLedger holes = KnownHoleLedger.inProcess();
        private int pageSize = MAX_PAGE_SIZE;
        private int readAhead = 2;
        private Duration settleMargin = Duration.ofSeconds(3);
        private Duration requestTimeout = Duration.ofSeconds(20);
        private Duration patience = Duration.ofSeconds(30);
        private int tries = 5;
        private BybitObserver observer = BybitObserver.NONE;
        private RandomGenerator random = RandomGenerator.getDefault();
        private @Nullable RestTransport transport;

        private Builder() {}

        /** The markets whose candles are asked for; {@link MarketCatalogue#builtin()} unless told otherwise. */
        public Builder markets(MarketCatalogue catalogue) {
            markets = Objects.requireNonNull(catalogue);
            return this;
        }

        /** The host, taken at its word; {@code https://api.bybit.com} or that of the testnet unless told otherwise. */
        public Builder restUrl(URI url) {
            restUrl = Objects.requireNonNull(url);
            return this;
        }

        /** Whether the testnet is asked, for markets whose exchange is {@code bybit-testnet} and no others. */
        public Builder testnet(boolean on) {
            testnet = on;
            return this;
        }

        /**
         * Takes {@code BYBIT_REST_URL} and {@code BYBIT_TESTNET} where they are set; nothing else is looked at.
         *
         * @throws ConfigurationException where one of them is wrong
         */
        public Builder fromEnvironment(Map<String, String> environment) {
            String url = environment.getOrDefault("BYBIT_REST_URL", "");
            if (!url.isBlank()) {
                restUrl = Venue.url(url);
            }
            testnet = Venue.flag(environment, "BYBIT_TESTNET");
            return this;
        }

        /** How many requests are allowed; {@link RequestBudget#ofHost(String)} of the host unless told otherwise. */
        public Builder budget(RequestBudget requestBudget) {
            budget = Objects.requireNonNull(requestBudget);
            return this;
        }

        /** The clock that stamps when candles were taken in, and that known holes go by; the system's unless told otherwise. */
        public Builder clock(Clock ingestClock) {
            clock = Objects.requireNonNull(ingestClock);
            return this;
        }

        /** Where holes are remembered; in the process unless told otherwise. */
        public Builder knownHoles(KnownHoleLedger ledger) {
            holes = Objects.requireNonNull(ledger);
            return this;
        }

        /** Candles of one answer, 1 to {@value BybitCandleSource#MAX_PAGE_SIZE}, which is what it is unless told otherwise. */
        public Builder pageSize(int candles) {
            pageSize = inside("pageSize", candles, 1, MAX_PAGE_SIZE);
            return this;
        }

        /** Pages of a stream that are asked for ahead, 0 to 16; 2 unless told otherwise. */
        public Builder readAhead(int pages) {
            readAhead = inside("readAhead", pages, 0, 16);
            return this;
        }

        /** How long a candle has to be over before it is taken for final; 3 seconds unless told otherwise. */
        public Builder settleMargin(Duration margin) {
            settleMargin = inside("settleMargin", margin, Duration.ZERO, Duration.ofHours(1));
            return this;
        }

        /** How long one request may take with all of its answer; 20 seconds unless told otherwise. */
        public Builder requestTimeout(Duration timeout) {
            requestTimeout = inside("requestTimeout", timeout, Duration.ofMillis(1), Duration.ofHours(1));
            return this;
        }

        /** How often a request is sent in all where it fails for a reason that may pass; 5 unless told otherwise. */
        public Builder tries(int attempts) {
            tries = inside("tries", attempts, 1, 1_000);
            return this;
        }

        /** The longest wait for a host that takes no requests; 30 seconds unless told otherwise. */
        public Builder patience(Duration longestWait) {
            patience = inside("patience", longestWait, Duration.ZERO, Duration.ofDays(1));
            return this;
        }

        /** Who is told of pages, retries and holes. */
        public Builder observer(BybitObserver bybitObserver) {
            observer = Objects.requireNonNull(bybitObserver);
            return this;
        }

        Builder random(RandomGenerator generator) {
            random = generator;
            return this;
        }

        Builder transport(RestTransport restTransport) {
            transport = restTransport;
            return this;
        }

        private static int inside(String name, int value, int least, int most) {
            if (value < least || value > most) {
                throw new ConfigurationException(
                        "MD-G012", "%s %d is outside %d..%d".formatted(name, value, least, most));
            }
            return value;
        }

        private static Duration inside(String name, Duration value, Duration least, Duration most) {
            if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
                throw new ConfigurationException(
                        "MD-G012", "%s %s is outside %s to %s".formatted(name, value, least, most));
            }
            return value;
        }

        /**
         * The source. It asks nothing yet.
         *
         * @throws ConfigurationException where the URL is none that can be asked
         */
        public BybitCandleSource build() {
            Venue venue = Venue.of(restUrl, testnet, markets);
            RequestBudget shared = budget != null
                    ? budget
                    : RequestBudget.ofHost(venue.restUrl().getHost());
            RestTransport carrier = transport != null
                    ? transport
                    : new HttpTransport(venue.restUrl(), shared.inFlightLimit(), requestTimeout);
            RestClient client = new RestClient(carrier, shared, venue.host(), tries, patience, random);
            return new BybitCandleSource(this, venue, client, threads(shared.inFlightLimit()));
        }

        private static ExecutorService threads(int most) {
            return new ThreadPoolExecutor(0, most, 5, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                Thread thread = new Thread(task, "marketdata-bybit-ahead");
                thread.setDaemon(true);
                return thread;
            });
        }
    }
}
