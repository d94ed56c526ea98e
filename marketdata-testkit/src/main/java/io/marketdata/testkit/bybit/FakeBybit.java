package io.marketdata.testkit.bybit;

import io.marketdata.testkit.fault.HttpAnswer;
import io.marketdata.testkit.fault.Pace;
import io.marketdata.testkit.fault.RecordedRequest;
import io.marketdata.testkit.fault.ScriptedHttpServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The public market data of Bybit v5 over HTTP, on loopback: what {@link BybitTruth} says, as far as the clock has come.
 *
 * <p>It serves {@code kline}, {@code instruments-info}, {@code tickers} and {@code time} of {@code /v5/market} by the rules
 * of the venue: rows newest first, the open candle before all others, {@code start} rounded down and {@code end} included,
 * the newest rows where a window holds too many and the oldest where there is a {@code start} alone, 200 rows unless asked
 * for more and never more than 1,000, parameters that it does not know ignored. Who asks more than 600 times within five
 * seconds of its clock is banned for ten minutes of it.
 *
 * <p><b>Threads.</b> All methods may be called from any; its own end with {@link #close}.
 */
public final class FakeBybit implements AutoCloseable {
    private static final int PARAMETER_ERROR = 10001;

    private final Clock clock;
    private final BybitTruth truth;
    private final boolean clampLimit;
    private final boolean compress;
    private final boolean limitHeaders;
    private final int mostRequests;
    private final KlineEndpoint klines;
    private final InstrumentsEndpoint instruments;
    private final TickersEndpoint tickers;
    private final RequestLog log;
    private final ArmedFaults faults = new ArmedFaults();
    private final FaultyAnswers faulty;
    private final Map<String, BybitRequest> lastOfList = new ConcurrentHashMap<>();
    private final ScriptedHttpServer server = ScriptedHttpServer.start();
    private volatile Duration skew = Duration.ZERO;

    private FakeBybit(Builder builder) {
        clock = builder.clock;
        truth = builder.truth;
        clampLimit = builder.clampLimit;
        limitHeaders = builder.limitHeaders;
        compress = builder.compress;
        mostRequests = builder.mostRequests;
        klines = new KlineEndpoint(truth, builder.closedHaveCandles);
        instruments = new InstrumentsEndpoint(truth);
        tickers = new TickersEndpoint(truth);
        log = new RequestLog(clock, builder.mostRequests, builder.window, builder.ban);
        faulty = new FaultyAnswers(builder.pace);
        server.otherwise(this::answer);
    }

    /** Everything has a default: one spot pair, {@code BTCUSDT}, by the system's clock. */
    public static Builder builder() {
        return new Builder();
    }

    /** {@code http://host:port}, to which {@code /v5/...} is added. */
    public URI restUrl() {
        return URI.create("http://" + server.host() + ":" + server.port());
    }

    /** What it serves. */
    public BybitTruth truth() {
        return truth;
    }

    /** What it goes by, before its {@link #skew}. */
    public Clock clock() {
        return clock;
    }

    /** From now on its own clock is ahead by this, or behind where it is negative; the ban goes by the right one. */
    public void skew(Duration ahead) {
        skew = ahead;
    }

    /** The next request that it suits gets this fault. */
    public void arm(BybitFault fault) {
        arm(fault, 1);
    }

    /** The next so many requests that it suits get this fault. */
    public void arm(BybitFault fault, int times) {
        arm(fault, times, request -> true);
    }

    /** The next so many requests that match, and that it suits, get this fault. */
    public void arm(BybitFault fault, int times, Predicate<BybitRequest> matches) {
        faults.arm(fault, times, matches);
    }

    /** From now on requests without a fault of their own get one of the mix, as it has it; instead of another mix. */
    public void faults(FaultMix mix) {
        faults.mix(mix);
    }

    /** No more faults. */
    public void calm() {
        faults.clear();
    }

    /** How often each fault was part of an answer so far. */
    public Map<BybitFault, Integer> injected() {
        return faults.injected();
    }

    /** Bans whoever asks, from now on, for as long as the limit's ban lasts. */
    public void ban() {
        log.ban();
    }

    /** How often it has begun to ban. */
    public int bans() {
        return log.bans();
    }

    /** All that it was asked so far, in the order of asking, what was banned or wrong included. */
    public List<BybitRequest> requests() {
        return log.requests();
    }

    /** Those that match. */
    public List<BybitRequest> requests(Predicate<BybitRequest> matches) {
        return requests().stream().filter(matches).toList();
    }

    /** The most requests that any stretch of that length had, by the fake's clock. */
    public int maxRequestsIn(Duration window) {
        return log.mostIn(window);
    }

    /** How many connections it has taken. */
    public long connections() {
        return server.connections();
    }

    private HttpAnswer answer(RecordedRequest raw) {
        RequestLog.Entry entry = log.add(raw.method(), raw.path(), raw.query());
        BybitRequest request = entry.request();
        if (entry.banned()) {
            return Pages.tooFrequent();
        }
        if (!raw.method().equals("GET")) {
            return Pages.notFound();
        }
        if (raw.bodyBytes() > 0) {
            return Pages.bodyOnGet();
        }
        long now = request.at().plus(skew).toEpochMilli();
        Reply reply = reply(request, now);
        if (reply == null) {
            return Pages.notFound();
        }
        BybitRequest earlier = reply.list() == null ? null : lastOfList.put(listOf(request), request);
        Exchange exchange = new Exchange(request, reply, earlier);
        BybitFault fault = faults.next(exchange);
        HttpAnswer answer;
        if (fault == BybitFault.SAME_PAGE_AGAIN && earlier != null) {
            Reply again = reply(earlier, now);
            answer = right(raw, again == null ? reply : again, now);
        } else if (fault != null) {
            answer = faulty.answer(fault, exchange, now);
        } else {
            answer = right(raw, reply, now);
        }
        return limitHeaders ? withLimits(answer, entry.left(), now) : answer;
    }

    /** What pages of one walk have in common. */
    private static String listOf(BybitRequest request) {
        return String.join(
                " ",
                request.path(),
                request.parameters().getOrDefault("category", ""),
                request.parameters().getOrDefault("symbol", ""),
                request.parameters().getOrDefault("interval", ""),
                request.parameters().getOrDefault("status", ""));
    }

    /** Null for a path that leads nowhere. */
    private @Nullable Reply reply(BybitRequest request, long now) {
        Parameters parameters = new Parameters(request, clampLimit);
        try {
            return switch (request.path()) {
                case BybitRequest.KLINE -> klines.answer(parameters, now);
                case BybitRequest.INSTRUMENTS -> instruments.answer(parameters);
                case BybitRequest.TICKERS -> tickers.answer(parameters, now);
                case BybitRequest.TIME ->
                    Reply.ofObject("{\"timeSecond\":\"" + now / 1_000 + "\",\"timeNano\":\"" + now + "000000\"}");
                default -> null;
            };
        } catch (RefusedException refusal) {
            return Reply.error(PARAMETER_ERROR, refusal.retMsg());
        }
    }

    private HttpAnswer right(RecordedRequest raw, Reply reply, long now) {
        byte[] body = reply.envelope(now).getBytes(StandardCharsets.UTF_8);
        String accepted = raw.header("Accept-Encoding");
        boolean packed = compress && accepted != null && accepted.contains("gzip");
        return packed ? FaultyAnswers.gzip(body) : Pages.json(body);
    }

    private HttpAnswer withLimits(HttpAnswer answer, int left, long now) {
        return answer.header("X-Bapi-Limit", String.valueOf(mostRequests))
                .header("X-Bapi-Limit-Status", String.valueOf(left))
                .header("X-Bapi-Limit-Reset-Timestamp", String.valueOf(now));
    }

    /** Closes the port and every connection, and ends all threads; again, it does nothing. */
    @Override
    public void close() {
        server.close();
    }

    /** Collects what the fake is to be. */
    public static final class Builder {
        private BybitTruth truth = BybitTruth.ofBtcUsdt();
        private Clock clock = Clock.systemUTC();
        private int mostRequests = 600;
        private Duration window = Duration.ofSeconds(5);
        private Duration ban = Duration.ofMinutes(10);
        private Pace pace = Pace.every(Duration.ofMillis(50));
        private boolean clampLimit;
        private boolean limitHeaders;
        private boolean compress;
        private boolean closedHaveCandles;

        private Builder() {}

        /** What it serves; {@link BybitTruth#ofBtcUsdt()} unless told otherwise. */
        public Builder truth(BybitTruth truthToServe) {
            truth = truthToServe;
            return this;
        }

        /**
         * What its time, its open candles and its ban go by; the system's clock unless told otherwise. With a
         * {@link io.marketdata.testkit.ManualClock} that stands still, every request is in the same five seconds.
         */
        public Builder clock(Clock clockToUse) {
            clock = clockToUse;
            return this;
        }

        /** More than so many requests in a window are answered by a ban; 600 in 5 seconds, 10 minutes unless told otherwise. */
        public Builder requestLimit(int requests, Duration inWindow, Duration banFor) {
            if (requests < 1 || inWindow.isNegative() || inWindow.isZero() || banFor.isNegative()) {
                throw new IllegalArgumentException(
                        "no limit: " + requests + " requests in " + inWindow + ", ban for " + banFor);
            }
            mostRequests = requests;
            window = inWindow;
            ban = banFor;
            return this;
        }

        /** Whether a limit above 1,000 is taken for 1,000; it is refused with 10001 unless told otherwise. */
        public Builder clampLimit(boolean wanted) {
            clampLimit = wanted;
            return this;
        }

        /** Whether {@code X-Bapi-Limit...} come with the answers, which the venue does not send; unless told otherwise, no. */
        public Builder limitHeaders(boolean wanted) {
            limitHeaders = wanted;
            return this;
        }

        /** Whether right answers are compressed for clients that accept gzip; unless told otherwise, no. */
        public Builder compress(boolean wanted) {
            compress = wanted;
            return this;
        }

        /** Whether symbols with the status {@code Closed} keep their candles; they are refused with 10001 unless told otherwise. */
        public Builder closedHaveCandles(boolean wanted) {
            closedHaveCandles = wanted;
            return this;
        }

        /** The pace of {@link BybitFault#SLOW_HEAD} and {@link BybitFault#DRIPPING_BODY}; 50 ms unless told otherwise. */
        public Builder pace(Pace paceOfSlowAnswers) {
            pace = paceOfSlowAnswers;
            return this;
        }

        public FakeBybit start() {
            return new FakeBybit(this);
        }
    }
}
