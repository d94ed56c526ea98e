package io.marketdata.ops;

import io.marketdata.BadRowPolicy;
import io.marketdata.Cancellation;
import io.marketdata.MarketCatalogue;
import io.marketdata.calendar.CoveragePolicy;
import io.marketdata.calendar.TradingCalendar;
import io.marketdata.error.MarketDataException;
import io.marketdata.model.CandleSource;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.MinuteSet;
import io.marketdata.spi.CandlePublisher;
import io.marketdata.spi.KnownHoleLedger;
import io.marketdata.spi.TimeframeCandleSource;
import io.marketdata.spi.WatermarkStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a local history whole: fills it, closes holes, sends final bars again, audits and repairs its end.
 *
 * <pre>{@code
 * Operations operations = Operations.over(new HistoryStore(index, reader, writer))
 *         .provider(HistoryProvider.of("bybit", source))
 *         .build();
 * TailGuardReport report = operations.tailGuard(TailGuardRequest.of(List.of(btc)).repairing());
 * }</pre>
 *
 * <p><b>Threads.</b> Safe for several threads; each operation runs on the caller's thread, and of one instrument one at a
 * time is in work. <b>Memory.</b> A window of bars for each republish, at most 31 days; otherwise ranges of minutes.
 * <b>Ownership.</b> Owns nothing that it is given.
 */
public final class Operations {
    /** How old the end of a minute is before the minute counts as closed, unless told otherwise. */
    public static final Duration DEFAULT_GRACE = Duration.ofMinutes(1);

    /** The first part of keys and channels unless told otherwise. */
    public static final String DEFAULT_NAMESPACE = "marketdata";

    private final @Nullable HistoryStore history;
    final Clock clock;
    final MarketCatalogue markets;
    final KnownHoleLedger holes;
    final WatermarkStore watermarks;
    final CandlePublisher publisher;
    final TailGuardLimits limits;
    final Set<CandleSource> finalSources;
    final String namespace;
    final BadRowPolicy badRows;
    final Function<InstrumentId, CoveragePolicy> policies;
    final @Nullable TimeframeCandleSource higherBars;
    final Cancellation cancellation;
    final OpsStatus status;
    final UnsentBars unsent = new UnsentBars();
    private final Function<InstrumentId, TradingCalendar> calendars;
    private final Map<String, ProviderGate> providers;
    private final Duration grace;
    private final boolean bootstrapEnabled;
    private final Map<InstrumentId, ReentrantLock> inWork = new ConcurrentHashMap<>();

    private Operations(Builder builder) {
        clock = builder.clock;
        history = builder.store;
        markets = builder.markets;
        holes = builder.holes;
        WatermarkStore marks = builder.watermarks;
        watermarks = marks == null ? new InProcessWatermarks(clock) : marks;
        publisher = builder.publisher;
        limits = builder.limits;
        finalSources = EnumSet.copyOf(builder.finalSources);
        namespace = builder.namespace;
        badRows = builder.badRows;
        cancellation = builder.cancellation;
        policies = builder.policies;
        higherBars = builder.higherBars;
        calendars = builder.calendars;
        grace = builder.grace;
        bootstrapEnabled = builder.bootstrapEnabled;
        status = new OpsStatus(clock, builder.listener, builder.counterPrefix);
        providers = new LinkedHashMap<>();
        builder.providers.forEach(
                (name, provider) -> providers.put(name, new ProviderGate(provider, clock, builder.waiting)));
    }

    /** Operations over a local history; from here on everything has a default. */
    public static Builder over(HistoryStore store) {
        return new Builder(store);
    }

    /** Operations of a program whose local history is switched off: each is refused, and says so. */
    public static Builder withoutHistory() {
        return new Builder(null);
    }

    /** Fills the history of instruments up to the last closed minute. */
    public FetchReport warmup(WarmupRequest request) {
        return warmup(request, SendAfter.NOTHING);
    }

    /** Fills a range of one instrument. */
    public FetchReport backfill(BackfillRequest request) {
        return backfill(request, SendAfter.NOTHING);
    }

    FetchReport warmup(WarmupRequest request, SendAfter after) {
        return observed(
                "warmup",
                ReportFaults::first,
                () -> new FetchRun(this, gate(request.provider()), after).warmup(request));
    }

    FetchReport backfill(BackfillRequest request, SendAfter after) {
        return observed(
                "backfill",
                ReportFaults::first,
                () -> new FetchRun(this, gate(request.provider()), after).backfill(request));
    }

    /** Sends final bars again. */
    public RepublishReport republishTail(RepublishRequest request) {
        return observed("republish_tail", ReportFaults::first, () -> {
            store();
            key(request.instrument());
            RepublishReport report = alone(request.instrument(), () -> new Republisher(this, request).run());
            status.republished(report);
            return report;
        });
    }

    /** Audits the end of the history, and repairs it if asked; an audit alone needs no provider, and knows no holes without. */
    public TailGuardReport tailGuard(TailGuardRequest request) {
        return observed("tail_guard", ReportFaults::first, () -> {
            store();
            boolean needed = request.repair() || request.provider() != null || !providers.isEmpty();
            ProviderGate gate = needed ? gate(request.provider()) : null;
            request.instruments().forEach(this::key);
            return new TailGuard(this, request, gate).run();
        });
    }

    /**
     * Warmup, backfill, republish and tail guard in this order; the first that fails stops it, and the report says which.
     *
     * @throws OpsException where bootstrap is not enabled ({@code bootstrap_disabled})
     */
    public BootstrapReport bootstrap(BootstrapRequest request) {
        return observed("bootstrap", BootstrapReport::fault, () -> {
            if (!bootstrapEnabled) {
                throw new OpsException(
                        OpsError.BOOTSTRAP_DISABLED,
                        "bootstrap is off; switch it on with enableBootstrap() where the operations are built");
            }
            return new Bootstrap(this, request).run();
        });
    }

    /** What is known now. */
    public StatusSnapshot status() {
        return status.snapshot();
    }

    /** The instrument key; a market that is not in the catalogue is an error. */
    String key(InstrumentId instrument) {
        return markets.instrumentKey(instrument);
    }

    /** The calendar; that there is none is as good as one that knows nothing. */
    TradingCalendar calendar(InstrumentId instrument) {
        try {
            return calendars.apply(instrument);
        } catch (RuntimeException broken) {
            throw new OpsException(
                    OpsError.CALENDAR_UNKNOWN,
                    "the calendar of " + key(instrument) + " cannot be had, nothing is repaired and nothing is ok: "
                            + MarketDataException.foreign(String.valueOf(broken.getMessage())),
                    null,
                    broken);
        }
    }

    /** The end of the last minute that is closed. */
    Instant lastClosed() {
        return MinuteSet.startOf(MinuteSet.minuteOf(clock.instant().minus(grace)));
    }

    /** One at a time of an instrument. */
    <T> T alone(InstrumentId instrument, Supplier<T> work) {
        ReentrantLock lock = inWork.computeIfAbsent(instrument, first -> new ReentrantLock());
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    /** The local history; that it is switched off is an error. */
    HistoryStore store() {
        HistoryStore there = history;
        if (there == null) {
            throw new OpsException(
                    OpsError.CACHE_DISABLED,
                    "the local history is switched off; build the operations over a store to use them");
        }
        return there;
    }

    /** The provider of a name; the first one for none. */
    ProviderGate gate(@Nullable String name) {
        store();
        ProviderGate gate =
                name == null ? providers.values().stream().findFirst().orElse(null) : providers.get(name);
        if (gate == null) {
            throw new OpsException(
                    OpsError.PROVIDER_NOT_CONFIGURED,
                    (name == null ? "no provider" : "the provider " + name) + " is configured; known: "
                            + (providers.isEmpty() ? "none" : String.join(", ", providers.keySet())));
        }
        return gate;
    }

    /** @param fault what went wrong of what is reported; null for nothing */
    private <T> T observed(String operation, Function<T, @Nullable OpsFault> fault, Supplier<T> work) {
        OperationEvent event = new OperationEvent();
        event.operation = operation;
        event.begin();
        try {
            T result = work.get();
            OpsFault failed = fault.apply(result);
            event.succeeded = failed == null;
            event.error = failed == null ? null : failed.error().word();
            return result;
        } catch (RuntimeException failed) {
            event.error = OpsFault.of(failed).error().word();
            status.failed(operation, OpsFault.of(failed));
            throw failed;
        } finally {
            event.commit();
        }
    }

    static String calendarUnknown(TradingCalendar calendar, MinuteSet minutes) {
        return "the calendar " + calendar + " does not know " + minutes.ranges().get(0)
                + ": nothing is fetched or repaired there and nothing is ok; take a newer version, or load a profile that reaches "
                + "further (docs/calendars.md)";
    }

    /** Collects what operations work with. */
    public static final class Builder {
        private final @Nullable HistoryStore store;
        private final Map<String, HistoryProvider> providers = new LinkedHashMap<>();
        private Clock clock = Clock.systemUTC();
        private MarketCatalogue markets = MarketCatalogue.builtin();
        private KnownHoleLedger holes = KnownHoleLedger.inProcess();
        private @Nullable WatermarkStore watermarks;
        private CandlePublisher publisher = (instrument, timeframe, candles) -> {};
        private TailGuardLimits limits = TailGuardLimits.defaults();
        private Set<CandleSource> finalSources = EnumSet.of(CandleSource.REST, CandleSource.FILE, CandleSource.WS);
        private String namespace = DEFAULT_NAMESPACE;
        private String counterPrefix = OpsStatus.DEFAULT_PREFIX;
        private BadRowPolicy badRows = BadRowPolicy.fail();
        private Function<InstrumentId, TradingCalendar> calendars = instrument -> TradingCalendar.always();
        private Function<InstrumentId, CoveragePolicy> policies = instrument -> CoveragePolicy.strict();
        private @Nullable TimeframeCandleSource higherBars;
        private OpsListener listener = (counter, timeframe, by) -> {};
        private Duration grace = DEFAULT_GRACE;
        private Cancellation cancellation = new Cancellation();
        private boolean bootstrapEnabled;
        private ProviderGate.Waiting waiting =
                time -> new CountDownLatch(1).await(time.toNanos(), TimeUnit.NANOSECONDS);

        private Builder(@Nullable HistoryStore store) {
            this.store = store;
        }

        /**
         * Adds a provider; the first one is asked where none is named.
         *
         * @throws IllegalArgumentException where its name is taken
         */
        public Builder provider(HistoryProvider provider) {
            if (providers.putIfAbsent(provider.name(), provider) != null) {
                throw new IllegalArgumentException("there is a provider " + provider.name() + " already");
            }
            return this;
        }

        /** One calendar for all instruments; one that never closes unless told otherwise. */
        public Builder calendar(TradingCalendar calendar) {
            return calendars(instrument -> calendar);
        }

        /** The calendar of each instrument. */
        public Builder calendars(Function<InstrumentId, TradingCalendar> ofInstrument) {
            calendars = ofInstrument;
            return this;
        }

        /** Which absent minutes are missing, by instrument; every one unless told otherwise. */
        public Builder policies(Function<InstrumentId, CoveragePolicy> ofInstrument) {
            policies = ofInstrument;
            return this;
        }

        /** Where it is remembered what providers do not have; in this object unless told otherwise. */
        public Builder knownHoles(KnownHoleLedger ledger) {
            holes = ledger;
            return this;
        }

        /** Where marks are kept; in this object unless told otherwise. */
        public Builder watermarks(WatermarkStore store) {
            watermarks = store;
            return this;
        }

        /** Who tells consumers; nobody unless told otherwise. */
        public Builder publisher(CandlePublisher candlePublisher) {
            publisher = candlePublisher;
            return this;
        }

        /** What a tail guard may repair. */
        public Builder limits(TailGuardLimits tailGuardLimits) {
            limits = tailGuardLimits;
            return this;
        }

        /**
         * Bars of which provenance are final; {@code rest}, {@code file} and {@code ws} unless told otherwise.
         *
         * @throws IllegalArgumentException for none, or for {@code unknown}
         */
        public Builder finalSources(Set<CandleSource> sources) {
            if (sources.isEmpty() || sources.contains(CandleSource.UNKNOWN)) {
                throw new IllegalArgumentException(
                        "finalSources " + sources + ": name some of rest, file and ws; what is unknown is never final");
            }
            finalSources = EnumSet.copyOf(sources);
            return this;
        }

        /** A store of higher bars, which the tail guard checks as well. */
        public Builder higherBars(TimeframeCandleSource bars) {
            higherBars = bars;
            return this;
        }

        /** The first part of keys; {@value Operations#DEFAULT_NAMESPACE} unless told otherwise. */
        public Builder namespace(String word) {
            namespace = word;
            return this;
        }

        /** Hears of counters, whose names begin with a prefix. */
        public Builder listener(OpsListener opsListener, String prefix) {
            listener = opsListener;
            counterPrefix = prefix;
            return this;
        }

        /** What to do with rows of a provider that are no candles; {@link BadRowPolicy#fail()} unless told otherwise. */
        public Builder onBadRow(BadRowPolicy policy) {
            badRows = policy;
            return this;
        }

        /** The markets to know; {@link MarketCatalogue#builtin()} unless told otherwise. */
        public Builder markets(MarketCatalogue catalogue) {
            markets = catalogue;
            return this;
        }

        /** How old the end of a minute is before it counts as closed; 60 seconds unless told otherwise. */
        public Builder grace(Duration time) {
            grace = time;
            return this;
        }

        /** Ends what is running before its next request to a provider, and says so ({@code stopped}). */
        public Builder cancellation(Cancellation token) {
            cancellation = token;
            return this;
        }

        /** Where now comes from; the system's UTC clock unless told otherwise. */
        public Builder clock(Clock clockToUse) {
            clock = clockToUse;
            return this;
        }

        /** Allows {@link Operations#bootstrap}. */
        public Builder enableBootstrap() {
            bootstrapEnabled = true;
            return this;
        }

        Builder waiting(ProviderGate.Waiting way) {
            waiting = way;
            return this;
        }

        public Operations build() {
            return new Operations(this);
        }
    }
}
