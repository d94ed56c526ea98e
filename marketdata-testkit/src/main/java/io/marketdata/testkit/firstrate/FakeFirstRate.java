package io.marketdata.testkit.firstrate;

import io.marketdata.model.Timeframe;
import io.marketdata.testkit.fault.HttpAnswer;
import io.marketdata.testkit.fault.Pace;
import io.marketdata.testkit.fault.RecordedRequest;
import io.marketdata.testkit.fault.ScriptedHttpServer;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The download service of FirstRateData on loopback: {@code last_update} and {@code data_file} at one port, and the object
 * store that {@code data_file} redirects to at another. It sells what {@link FirstRateTruth} says, as far as the clock has
 * come: the archives of a trading date are out at 01:00 US Eastern of the next day, those of the whole history at 02:00.
 *
 * <p>Archives are made entry by entry in a temporary folder when they are first asked for, and may be larger than the memory.
 *
 * <p><b>Threads.</b> All methods may be called from any; its own end with {@link #close}.
 */
public final class FakeFirstRate implements AutoCloseable {
    private static final Set<FirstRateFault.Site> OF_LAST_UPDATE =
            EnumSet.of(FirstRateFault.Site.API, FirstRateFault.Site.LAST_UPDATE);
    private static final Set<FirstRateFault.Site> OF_DATA_FILE =
            EnumSet.of(FirstRateFault.Site.API, FirstRateFault.Site.DATA_FILE, FirstRateFault.Site.ARCHIVE);
    private static final int FUTURE_YEARS = 10;

    private final Clock clock;
    private final FirstRateTruth truth;
    private final String userid;
    private final boolean withTime;
    private final int echoAt;
    private final String storeHost;
    private final Archives archives;
    private final ArmedFaults faults = new ArmedFaults();
    private final Queue<String> locations = new ArrayDeque<>();
    private final ScriptedHttpServer api = ScriptedHttpServer.start();
    private final ScriptedHttpServer store = ScriptedHttpServer.start();

    private FakeFirstRate(Builder builder) {
        clock = builder.clock;
        truth = builder.truth;
        userid = builder.userid;
        withTime = builder.lastUpdateWithTime;
        echoAt = builder.echoAt;
        storeHost = builder.storeHost;
        archives = new Archives(truth, builder.deflate64Periods, builder.fromMidnight, builder.daysLate);
        ObjectStore objects = new ObjectStore(archives, faults, builder.pace, builder.ranges);
        api.otherwise(this::answer);
        store.otherwise(objects::answer);
    }

    /** Everything has a default: two futures, {@code ES} and {@code NQ}, by the system's clock. */
    public static Builder builder() {
        return new Builder();
    }

    /** {@code http://host:port/api}, to which {@code /last_update} and {@code /data_file} are added. */
    public URI apiUrl() {
        return URI.create("http://" + api.host() + ":" + api.port() + "/api");
    }

    /** {@code http://host:port}, where archives are. */
    public URI storeUrl() {
        return URI.create("http://" + storeHost + ":" + store.port());
    }

    /** What it sells. */
    public FirstRateTruth truth() {
        return truth;
    }

    /** Whom it sells to. */
    public String userid() {
        return userid;
    }

    /** The newest trading date that is out, by the clock. */
    public LocalDate lastPublished(String type, boolean full) {
        return truth.lastPublished(type, clock.instant(), full);
    }

    /** The next request that it suits gets this fault. */
    public void arm(FirstRateFault fault) {
        arm(fault, 1);
    }

    /** The next so many requests that it suits get this fault. */
    public void arm(FirstRateFault fault, int times) {
        arm(fault, times, request -> true);
    }

    /** The next so many requests that match, and that it suits, get this fault. */
    public void arm(FirstRateFault fault, int times, Predicate<RecordedRequest> matches) {
        faults.arm(fault, times, matches);
    }

    /** The next {@code data_file} redirects to this text, whatever it is. */
    public void redirectTo(String location) {
        synchronized (locations) {
            locations.add(location);
        }
    }

    /** No more faults and redirects. */
    public void calm() {
        faults.clear();
        synchronized (locations) {
            locations.clear();
        }
    }

    /** How often each fault was part of an answer so far. */
    public Map<FirstRateFault, Integer> injected() {
        return faults.injected();
    }

    /** What {@code last_update} and {@code data_file} were asked so far, with headers, in the order of asking. */
    public List<RecordedRequest> apiRequests() {
        return api.requests();
    }

    /** What the object store was asked so far, with headers, in the order of asking. */
    public List<RecordedRequest> storeRequests() {
        return store.requests();
    }

    private HttpAnswer answer(RecordedRequest request) {
        if (!request.method().equals("GET")) {
            return ApiPages.notFound();
        }
        return switch (request.path()) {
            case "/api/last_update" -> lastUpdate(request);
            case "/api/data_file" -> dataFile(request);
            default -> ApiPages.notFound();
        };
    }

    private HttpAnswer lastUpdate(RecordedRequest request) {
        FirstRateFault fault = faults.next(request, OF_LAST_UPDATE);
        MarketType type = type(request);
        if (fault == FirstRateFault.NOT_A_DATE) {
            return ApiPages.text(echo(request) + "soon");
        } else if (fault != null && fault != FirstRateFault.DATE_OF_THE_FUTURE) {
            return ApiPages.wrong(fault, echo(request));
        } else if (type == null || !userid.equals(request.parameter("userid"))) {
            return ApiPages.noDatafile();
        }
        LocalDate date = lastPublished(type.code(), "true".equals(request.parameter("is_full_update")));
        if (fault == FirstRateFault.DATE_OF_THE_FUTURE) {
            date = date.plusYears(FUTURE_YEARS);
        }
        return ApiPages.text(withTime ? date + " 22:00:00" : date.toString());
    }

    private HttpAnswer dataFile(RecordedRequest request) {
        FirstRateFault fault = faults.next(request, OF_DATA_FILE);
        if (fault == FirstRateFault.REDIRECT_LOOP) {
            return ApiPages.redirect(request.path() + "?" + request.query());
        } else if (fault != null && !fault.isOfArchive()) {
            return ApiPages.wrong(fault, echo(request));
        }
        Archives.Order order = userid.equals(request.parameter("userid")) ? order(request, fault) : null;
        if (order == null) {
            return ApiPages.noDatafile();
        }
        synchronized (locations) {
            String location = locations.poll();
            if (location != null) {
                return ApiPages.redirect(location);
            }
        }
        return ApiPages.redirect(
                storeUrl() + ObjectStore.PATH + archives.get(order).name());
    }

    private String echo(RecordedRequest request) {
        return echoAt < 0 ? "" : "-".repeat(echoAt) + request.parameter("userid") + " ";
    }

    private static @Nullable MarketType type(RecordedRequest request) {
        String code = request.parameter("type");
        for (MarketType type : MarketType.values()) {
            if (type.code().equals(code)) {
                return type;
            }
        }
        return null;
    }

    /** Null for a combination that is not sold. */
    private Archives.@Nullable Order order(RecordedRequest request, @Nullable FirstRateFault fault) {
        MarketType type = type(request);
        String period = request.parameter("period");
        Timeframe timeframe = Codes.timeframe(request.parameter("timeframe"));
        String asked = request.parameter("adjustment");
        String adjustment = asked == null ? "" : asked;
        String range = request.parameter("ticker_range");
        String initial = range == null ? "" : range;
        if (type == null
                || timeframe == null
                || period == null
                || !List.of("full", "month", "week", "day").contains(period)
                || !type.knows(adjustment)
                || initial.isEmpty() == type.isSoldByInitial(period)) {
            return null;
        }
        LocalDate asOf = lastPublished(type.code(), period.equals("full"));
        if (fault == FirstRateFault.STALE_ARCHIVE) {
            asOf = truth.lastPublished(type.code(), FirstRateTruth.published(asOf.minusDays(1), false), false);
        }
        return new Archives.Order(
                type, period, timeframe, type.adjustments().isEmpty() ? "" : adjustment, initial, asOf, fault);
    }

    /** Closes the ports and every connection, ends all threads and deletes the archives; again, it does nothing. */
    @Override
    public void close() {
        api.close();
        store.close();
        archives.close();
    }

    /** Collects what the fake is to be. */
    public static final class Builder {
        private FirstRateTruth truth = FirstRateTruth.builder()
                .tickers(FakeTicker.futures("ES"), FakeTicker.futures("NQ"))
                .build();
        private Clock clock = Clock.systemUTC();
        private String userid = "user-of-the-fake";
        private String storeHost = "127.0.0.1";
        private Set<String> deflate64Periods = Set.of("full");
        private Pace pace = Pace.every(Duration.ofMillis(50));
        private boolean lastUpdateWithTime;
        private boolean ranges = true;
        private boolean fromMidnight;
        private int daysLate;
        private int echoAt = -1;

        private Builder() {}

        /** What it sells. */
        public Builder truth(FirstRateTruth truthToSell) {
            truth = truthToSell;
            return this;
        }

        /** What decides which archives are out; the system's clock unless told otherwise. */
        public Builder clock(Clock clockToUse) {
            clock = clockToUse;
            return this;
        }

        /** Whom it sells to; all others get the page that says {@code no datafile found}. */
        public Builder userid(String secret) {
            userid = secret;
            return this;
        }

        /** The name of the store's host in redirects, such as {@code localhost}; {@code 127.0.0.1} unless told otherwise. */
        public Builder storeHost(String name) {
            storeHost = name;
            return this;
        }

        /** Whose archives are compressed by method 9; of {@code full} alone unless told otherwise. */
        public Builder deflate64Periods(String... periods) {
            deflate64Periods = Set.of(periods);
            return this;
        }

        /** Whether {@code last_update} says a time behind its date; unless told otherwise, no. */
        public Builder lastUpdateWithTime(boolean wanted) {
            lastUpdateWithTime = wanted;
            return this;
        }

        /** Whether the store gives parts of a file; unless told otherwise, it does. */
        public Builder ranges(boolean wanted) {
            ranges = wanted;
            return this;
        }

        /**
         * Whether archives begin at 00:00 of their first date, without the evening before in which the session of futures and
         * currencies begins; unless told otherwise, they do not. Those of the whole history begin with the ticker.
         */
        public Builder cutAtMidnight(boolean wanted) {
            fromMidnight = wanted;
            return this;
        }

        /**
         * By how many days the archives of a week and of a month begin later than they promise; unless told otherwise, by none.
         *
         * @throws IllegalArgumentException where it is less than none
         */
        public Builder beginsLateBy(int days) {
            if (days < 0) {
                throw new IllegalArgumentException("archives cannot begin " + days + " days late");
            }
            daysLate = days;
            return this;
        }

        /** Texts and pages that say what is wrong begin with so many characters and the userid that was asked with. */
        public Builder echoUseridAt(int character) {
            echoAt = character;
            return this;
        }

        /** The pace of {@link FirstRateFault#DRIPPING_BODY}, 1,024 bytes a turn; 50 ms unless told otherwise. */
        public Builder pace(Pace paceOfSlowAnswers) {
            pace = paceOfSlowAnswers;
            return this;
        }

        public FakeFirstRate start() {
            return new FakeFirstRate(this);
        }
    }
}
