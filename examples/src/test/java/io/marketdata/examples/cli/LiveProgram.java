package io.marketdata.examples.cli;

import io.marketdata.bybit.BybitCandleSource;
import io.marketdata.bybit.BybitStream;
import io.marketdata.bybit.RequestBudget;
import io.marketdata.clickhouse.ClickHouse;
import io.marketdata.feed.CandleFeed;
import io.marketdata.feed.FeedEvent;
import io.marketdata.feed.FeedSubscription;
import io.marketdata.feed.IngestWorker;
import io.marketdata.feed.LiveScheduler;
import io.marketdata.feed.LiveSeam;
import io.marketdata.model.InstrumentId;
import io.marketdata.redis.BestEffortPublisher;
import io.marketdata.redis.Redis;
import io.marketdata.redis.RedisTickerCache;
import io.marketdata.spi.HotCandleCache;
import io.marketdata.spi.KnownHoleLedger;
import io.marketdata.spi.WatermarkStore;
import io.marketdata.testkit.bybit.BybitTruth;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A host program around the library, as a process of its own that tests can measure and kill: stream, seam, worker, feed with a
 * consumer that is quick and one that is slow, tickers, and what else stands in Redis where {@code REDIS_HOST} is set.
 *
 * <p>It says a line of figures in the middle of each minute, and one for each line that it is told: {@code report}, {@code
 * sleep} and {@code wake} (the slow consumer), {@code stop}.
 */
public final class LiveProgram {
    static final int TOPICS_PER_CONNECTION = 25;

    private static final Duration HISTORY = Duration.ofMinutes(5);

    private final FastTime time;
    private final BybitTruth truth;
    private final List<InstrumentId> instruments;
    private final LiveScheduler scheduler;
    private final BybitStream stream;
    private final BybitCandleSource rest;
    private final IngestWorker worker;
    private final LiveSeam seam;
    private final FeedSubscription quick;
    private final Slow slow = new Slow();
    private final DeliveryLog quickLog = new DeliveryLog();
    private final DeliveryLog slowLog = new DeliveryLog();
    private final @Nullable RedisTickerCache tickers;
    private final @Nullable WatermarkStore marks;

    private LiveProgram(Map<String, String> environment, ClickHouse clickHouse, @Nullable Redis redis) {
        time = FastTime.parse(environment.getOrDefault("LIVE_TIME", ""));
        int symbols = Integer.parseInt(environment.getOrDefault("LIVE_SYMBOLS", "1"));
        truth = LiveVenue.truth(time, symbols);
        instruments = LiveVenue.instruments(symbols);
        scheduler = time.scheduler(8);
        KnownHoleLedger ledger = clickHouse.knownHoles();
        rest = BybitCandleSource.builder()
                .fromEnvironment(environment)
                .knownHoles(ledger)
                .clock(time)
                .readAhead(0)
                .budget(RequestBudget.builder().perSecond(80).build())
                .build();
        stream = BybitStream.builder()
                .fromEnvironment(environment)
                .clock(time)
                .scheduler(time.timers())
                .topicsPerConnection(TOPICS_PER_CONNECTION)
                .build();
        HotCandleCache hot = redis == null ? HotCandleCache.inProcess() : redis.hotCandleCache();
        IngestWorker.Builder ingest =
                IngestWorker.into(clickHouse.rawWriter(), scheduler).hotCache(hot);
        if (redis != null) {
            ingest.publisher(BestEffortPublisher.over(redis.candleStream()));
        }
        worker = ingest.build();
        seam = LiveSeam.of(stream, rest, scheduler)
                .into(worker)
                .index(clickHouse.canonicalIndex())
                .ledger(ledger)
                .lookAgain(2, 3)
                .build();
        seam.collect(Set.copyOf(instruments));
        marks = redis == null ? null : redis.watermarkStore();
        CandleFeed feed = feed(clickHouse, hot, ledger, "quick");
        Map<InstrumentId, Instant> after = feed.since(instruments, HISTORY);
        after.forEach((instrument, last) -> {
            quickLog.expect(instrument, last.plusSeconds(60));
            slowLog.expect(instrument, last.plusSeconds(60));
        });
        quick = feed.subscribe(after, quickLog);
        feed(clickHouse, hot, ledger, "slow").publisher(after).subscribe(slow);
        tickers = redis == null ? null : redis.tickerCache(instruments.get(0).market());
        if (tickers != null) {
            stream.subscribeTickers(Set.copyOf(instruments), tickers);
        }
    }

    /** Each process is a consumer of its own: what it has to be told does not depend on those before it. */
    private static String consumer(String name) {
        return name + "-" + ProcessHandle.current().pid();
    }

    private CandleFeed feed(ClickHouse clickHouse, HotCandleCache hot, KnownHoleLedger ledger, String name) {
        CandleFeed.Builder feed = CandleFeed.of(seam, clickHouse.canonicalReader(), scheduler)
                .hotCache(hot)
                .rest(rest)
                .ledger(ledger)
                .buffer(16);
        return marks == null
                ? feed.build()
                : feed.checkpoints(marks, consumer(name)).build();
    }

    /** How many instruments' places in the store of marks are not where the quick consumer is. */
    private long placesNotSaved() {
        WatermarkStore store = marks;
        return store == null
                ? 0
                : instruments.stream()
                        .filter(instrument -> !quick.checkpoint(instrument)
                                .equals(store.get("feed:" + consumer("quick") + ":" + instrument)))
                        .count();
    }

    /** They are saved beside everything else: it may take a moment. */
    private long placesNotSavedInTheEnd() {
        long endNanos = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        long left = placesNotSaved();
        while (left > 0 && System.nanoTime() < endNanos) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            left = placesNotSaved();
        }
        return left;
    }

    /** Takes everything as it comes, but nothing at all while it sleeps. */
    private final class Slow implements Flow.Subscriber<FeedEvent> {
        private final AtomicReference<Flow.@Nullable Subscription> subscription = new AtomicReference<>();
        private volatile boolean asleep;

        @Override
        public void onSubscribe(Flow.Subscription mine) {
            subscription.set(mine);
            mine.request(1);
        }

        @Override
        public void onNext(FeedEvent event) {
            slowLog.accept(event);
            if (!asleep) {
                ask();
            }
        }

        void ask() {
            Flow.Subscription mine = subscription.get();
            if (mine != null) {
                mine.request(1);
            }
        }

        @Override
        public void onError(Throwable cause) {
            slowLog.onFailed(cause);
        }

        @Override
        public void onComplete() {
            slowLog.onFailed(new IllegalStateException("a feed does not end"));
        }
    }

    private void run() throws IOException {
        planMinute();
        say("ready");
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            switch (command) {
                case "report" -> say("report " + figures());
                case "sleep" -> {
                    slow.asleep = true;
                    say("asleep");
                }
                case "wake" -> {
                    slow.asleep = false;
                    slow.ask();
                    say("awake");
                }
                case "stop" -> {
                    stop();
                    return;
                }
                default -> throw new IllegalArgumentException(command);
            }
        }
    }

    private void planMinute() {
        long into = time.millis() % 60_000;
        scheduler.schedule(Duration.ofMillis(90_000 - into), () -> {
            planMinute();
            say("minute at=%s told_up_to=%s slow_told_up_to=%s lag=%d waiting=%d"
                    .formatted(
                            time.instant(),
                            quickLog.toldUpTo(),
                            slowLog.toldUpTo(),
                            quick.lagMinutes(),
                            worker.totals().rowsWaiting()));
        });
    }

    private String figures() throws IOException {
        long descriptors;
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            descriptors = open.count();
        }
        System.gc();
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        return "at=%s heap_kb=%d threads=%d descriptors=%d quick: %s slow: %s batches=%d rows=%d tickers=%d delays p95_ms=%d %s"
                .formatted(
                        time.instant(),
                        heap >> 10,
                        ManagementFactory.getThreadMXBean().getThreadCount(),
                        descriptors,
                        quickLog.against(truth),
                        slowLog.against(truth),
                        worker.totals().batches(),
                        worker.totals().rowsWritten(),
                        stream.report().tickers(),
                        worker.totals().delay().quantileMillis(0.95),
                        worker.totals().delay());
    }

    private void stop() throws IOException {
        quick.close();
        seam.close();
        boolean stored = worker.close(Duration.ofMinutes(2));
        say("stopped stored=" + stored + " places_not_saved=" + placesNotSavedInTheEnd() + " " + figures());
        say("seam " + seam.totals());
        say("worker " + worker.totals());
        say("stream " + stream.report());
        say("feed " + quick.totals());
        stream.close();
        rest.close();
        scheduler.close();
    }

    private static synchronized void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    public static void main(String[] args) throws IOException {
        Map<String, String> environment = System.getenv();
        try (ClickHouse clickHouse = ClickHouse.connect(environment);
                Redis redis = environment.containsKey("REDIS_HOST") ? Redis.connect(environment) : null) {
            new LiveProgram(environment, clickHouse, redis).run();
        }
    }
}
