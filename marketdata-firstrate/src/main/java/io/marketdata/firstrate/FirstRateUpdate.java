package io.marketdata.firstrate;

import io.marketdata.Cancellation;
import io.marketdata.error.ConfigurationException;
import io.marketdata.firstrate.FirstRateReport.Status;
import io.marketdata.parquet.ParquetStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings the Parquet cache of one type up to date with FirstRateData: {@code {root}/{1d|1m}/{type}/{SYMBOL}.parquet}.
 *
 * <p><b>Which archive.</b> The shortest that leaves no day missing, for each ticker by what it has. A series that the
 * provider restates is only added to where thirty closes or more that both have agree, else written anew as a whole; so
 * is a file that is missing or damaged. <b>Failures.</b> A ticker that fails is set aside, its file is as it was, the
 * others go on, and the next run fetches it again. <b>Crashes.</b> Every file is the old one or the new one; running
 * again ends complete. <b>Processes.</b> One at a time updates a type; another one waits, then says who it waited for.
 * <b>Memory.</b> A row group for each thread, and what a month of one ticker takes. <b>Threads.</b> Immutable; a run
 * belongs to its caller's thread and starts its own for the tickers.
 */
public final class FirstRateUpdate {
    private final UpdateSettings settings;
    private final @Nullable FirstRateClient client;
    private final @Nullable DataEndRegistry registry;
    private final @Nullable ReloadHook reload;

    private FirstRateUpdate(Builder builder, UpdateSettings settings) {
        this.settings = settings;
        client = builder.client;
        registry = builder.registry;
        reload = builder.reload;
    }

    /** An update of a type's cache to describe. */
    public static Builder builder(FirstRateType type, Path root) {
        return new Builder(type, root);
    }

    /**
     * Does it once.
     *
     * @throws io.marketdata.error.SourceException where the provider cannot be reached or answers what cannot be used; what
     *     was done until then is kept and noted
     * @throws io.marketdata.error.WriteException MD-P032, retryable, where another process updates the same type
     */
    public FirstRateReport run() {
        if (client == null) {
            throw new IllegalStateException("an update needs a client");
        }
        return new UpdateRun(settings, client, registry, reload).run();
    }

    /**
     * Makes the cache of text files or archives that are here already: a folder of them, or a ZIP archive. What was there
     * is merged with, unless a file has the whole history. A series that begins with a part is not taken for whole: the next
     * update fetches its history. Asks nobody.
     */
    public FirstRateReport convert(Path from) {
        return new Conversion(settings).run(from);
    }

    /** What to update, and how. */
    public static final class Builder {
        private static final int MOST_THREADS = 64;

        private final FirstRateType type;
        private ParquetStore store;
        private FirstRateAdjustment adjustment;
        private @Nullable SymbolMap symbolMap;
        private @Nullable List<String> wanted;
        private boolean all;
        private @Nullable FirstRatePeriod period;
        private boolean force;
        private boolean dryRun;
        private int threads = Math.min(4, Runtime.getRuntime().availableProcessors());
        private ArchiveLimits limits = ArchiveLimits.defaults();
        private Cancellation cancellation = new Cancellation();
        private Consumer<FirstRateProgress> progress = ignored -> {};
        private Clock clock = Clock.systemUTC();
        private StateSteps steps = StateSteps.DISK;
        private @Nullable FirstRateClient client;
        private @Nullable DataEndRegistry registry;
        private @Nullable ReloadHook reload;

        private Builder(FirstRateType type, Path root) {
            this.type = Objects.requireNonNull(type);
            store = ParquetStore.at(root).withMarkets(FirstRateType.catalogue());
            adjustment = type.defaultAdjustment();
        }

        /** Who to ask; whoever made it closes it. Not needed to convert. */
        public Builder client(FirstRateClient provider) {
            client = provider;
            return this;
        }

        /** Which series; the one that is only added to unless told otherwise. */
        public Builder adjustment(FirstRateAdjustment series) {
            adjustment = series;
            return this;
        }

        /** What tickers are called in the cache; {@link SymbolMap#of(FirstRateType)} unless told otherwise. */
        public Builder symbolMap(SymbolMap map) {
            symbolMap = map;
            return this;
        }

        /** Which ones, by ticker or by symbol; for futures {@link SymbolMap#defaultFutures()} unless told otherwise. */
        public Builder symbols(Collection<String> names) {
            wanted = List.copyOf(names);
            all = false;
            return this;
        }

        /** Every ticker that the provider has. */
        public Builder all() {
            all = true;
            return this;
        }

        /** How far back the archive reaches; by what is missing unless told otherwise. */
        public Builder period(FirstRatePeriod archive) {
            period = archive;
            return this;
        }

        /**
         * Fetches although everything seems to be there, and takes what seems implausible. With {@link
         * FirstRatePeriod#FULL} it is the recovery: files that are there are not looked at.
         */
        public Builder force(boolean yes) {
            force = yes;
            return this;
        }

        /** Says what would be done, downloads nothing and writes nothing. */
        public Builder dryRun(boolean yes) {
            dryRun = yes;
            return this;
        }

        /** How many tickers are worked on at a time; 4, or one a processor, unless told otherwise. */
        public Builder threads(int count) {
            if (count < 1 || count > MOST_THREADS) {
                throw new IllegalArgumentException("threads " + count + " is outside 1.." + MOST_THREADS);
            }
            threads = count;
            return this;
        }

        /** How much an archive may ask for; {@link ArchiveLimits#defaults()} unless told otherwise. */
        public Builder limits(ArchiveLimits archiveLimits) {
            limits = archiveLimits;
            return this;
        }

        /** How long to wait for another process that updates the same type; 30 seconds unless told otherwise. */
        public Builder lockTimeout(Duration timeout) {
            store = store.withLockTimeout(timeout);
            return this;
        }

        /** Lets somebody stop it; what was done is kept and noted. An interrupt of the caller's thread cancels it too. */
        public Builder cancellation(Cancellation token) {
            cancellation = token;
            return this;
        }

        /** Is told how far it has come, from several threads, one at a time. */
        public Builder progress(Consumer<FirstRateProgress> listener) {
            progress = listener;
            return this;
        }

        /** Where to say up to which date instruments have data; whoever made it closes it. */
        public Builder registry(DataEndRegistry instruments) {
            registry = instruments;
            return this;
        }

        /** Who to tell that the cache has changed; whoever made it closes it. */
        public Builder reload(ReloadHook hook) {
            reload = hook;
            return this;
        }

        /** The clock that tells how long it took, and for a conversion what lies in the future. */
        public Builder clock(Clock other) {
            clock = other;
            return this;
        }

        /** For tests: ends the world between two steps. */
        Builder steps(StateSteps other) {
            steps = other;
            return this;
        }

        /**
         * Connects to nothing yet.
         *
         * @throws ConfigurationException MD-F009 where the type has no such series, or nobody said which tickers
         */
        public FirstRateUpdate build() {
            adjustment.requireFor(type);
            SymbolMap map = symbolMap == null ? SymbolMap.of(type) : symbolMap;
            return new FirstRateUpdate(
                    this,
                    new UpdateSettings(
                            type,
                            adjustment,
                            store,
                            map,
                            wantedSymbols(map),
                            period,
                            force,
                            dryRun,
                            threads,
                            limits,
                            cancellation,
                            progress,
                            clock,
                            steps));
        }

        private @Nullable List<String> wantedSymbols(SymbolMap map) {
            if (all) {
                return null;
            }
            List<String> names = wanted;
            if (names == null && type == FirstRateType.FUTURES) {
                names = SymbolMap.defaultFutures();
            }
            if (names == null || names.isEmpty()) {
                throw new ConfigurationException(
                        "MD-F009", "no tickers of type " + type.word() + " were named; name some, or ask for all");
            }
            List<String> symbols = new ArrayList<>();
            for (String name : names) {
                symbols.add(map.symbol(name));
            }
            return symbols.stream().distinct().toList();
        }
    }

    static Status status(boolean incomplete) {
        return incomplete ? Status.INCOMPLETE : Status.DONE;
    }
}
