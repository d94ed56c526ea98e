package io.marketdata.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.marketdata.error.ConfigurationException;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.Timeframe;
import io.marketdata.testkit.SafePorts;
import io.marketdata.testkit.fault.Direction;
import io.marketdata.testkit.fault.Fault;
import io.marketdata.testkit.fault.FaultProxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.RedisClient;

@Timeout(120)
class RedisBusIT {
    private static final long LONG_SECONDS = 60;

    private final BlockingQueue<String> got = new LinkedBlockingQueue<>();
    private Server server;
    private Redis redis;

    @BeforeEach
    void start() {
        server = Server.start();
        redis = server.connect();
    }

    @AfterEach
    void stop() {
        redis.close();
        server.close();
    }

    private String next() throws InterruptedException {
        return got.poll(LONG_SECONDS, TimeUnit.SECONDS);
    }

    /** Sends until it comes: after a break the subscription needs a moment, and meanwhile nobody hears what is sent. */
    private String publishUntilHeard(String channel, String message) throws InterruptedException {
        try (RedisClient other = server.look()) {
            for (int tries = 0; tries < 10 * LONG_SECONDS; tries++) {
                other.publish(channel, message);
                String heard = got.poll(100, TimeUnit.MILLISECONDS);
                if (heard != null) {
                    return heard;
                }
            }
        }
        throw new AssertionError("nobody heard " + message);
    }

    @Test
    void messagesComeInOrder() throws Exception {
        RedisBus bus = redis.bus();
        try (RedisBus.Subscription subscription = bus.subscribe(bus.commandsChannel(), got::add)) {
            for (int i = 0; i < 500; i++) {
                assertThat(bus.publish("marketdata:commands", "{\"n\":" + i + "}"))
                        .isEqualTo(1);
            }
            for (int i = 0; i < 500; i++) {
                assertThat(next()).isEqualTo("{\"n\":" + i + "}");
            }
            assertThat(subscription.messages()).isEqualTo(500);
        }
        // The server counts a listener that has gone until it has read that it has.
        while (bus.publish("marketdata:commands", "nobody") > 0) {
            assertThat(got.poll(10, TimeUnit.MILLISECONDS)).isNull();
        }
        assertThat(got).isEmpty();
    }

    @Test
    void barsReachWhoListens() throws Exception {
        List<CandleWithMeta> sent = Candles.minutes(Candles.BTC, 3);
        try (RedisBus.Subscription subscription = redis.bus().subscribe("marketdata:ohlcv", got::add)) {
            redis.barPublisher(Candles.BTC.market()).publish(Candles.BTC, Timeframe.M1, sent);
            PublishedBars form = PublishedBars.of(Candles.MARKETS, Candles.BTC.market());
            assertThat(next()).isEqualTo(form.write(Candles.BTC, Timeframe.M1, sent));
            assertThat(subscription.lastFailure()).isEmpty();
        }
    }

    @Test
    void aServerThatIsStartedAgainIsSubscribedAgain() throws Exception {
        try (RedisBus.Subscription subscription = redis.bus().subscribe("a", got::add)) {
            redis.bus().publish("a", "before");
            assertThat(next()).isEqualTo("before");
            server.stop();
            server.startAgain();
            assertThat(publishUntilHeard("a", "after")).isEqualTo("after");
            assertThat(subscription.reconnects()).isEqualTo(1);
            assertThat(subscription.lastFailure()).isPresent();
        }
    }

    @Test
    void aServerThatIsGoneWithoutAWordIsNoticed() throws Exception {
        try (FaultProxy proxy = FaultProxy.to("127.0.0.1", server.port());
                Redis distant = Redis.connect(RedisOptions.builder(proxy.host())
                        .port(proxy.port())
                        .heartbeat(Duration.ofMillis(100))
                        .socketTimeout(Duration.ofMillis(400))
                        .build());
                RedisBus.Subscription subscription = distant.bus().subscribe("a", got::add)) {
            proxy.always(Fault.swallowAfter(Direction.ANSWER, 0));
            proxy.awaitFaults(1);
            proxy.awaitConnections(2);
            proxy.heal();
            assertThat(publishUntilHeard("a", "after")).isEqualTo("after");
            assertThat(subscription.reconnects()).isPositive();
        }
    }

    @Test
    void aConsumerThatThrowsIsCountedAndGoesOn() throws Exception {
        try (RedisBus.Subscription subscription = redis.bus().subscribe("a", message -> {
            if (message.equals("bad")) {
                throw new IllegalStateException("no");
            }
            got.add(message);
        })) {
            redis.bus().publish("a", "bad");
            redis.bus().publish("a", "good");
            assertThat(next()).isEqualTo("good");
            assertThat(subscription.consumerFailures()).isEqualTo(1);
            assertThat(subscription.lastFailure())
                    .get()
                    .hasToString(
                            "io.marketdata.error.MarketDataException: MD-B001 the consumer of a failed on a message");
        }
    }

    @Test
    void anErrorOfTheConsumerIsCountedAndEndsNothingEither() throws Exception {
        try (RedisBus.Subscription subscription = redis.bus().subscribe("a", message -> {
            if (message.equals("bad")) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            got.add(message);
        })) {
            redis.bus().publish("a", "bad");
            redis.bus().publish("a", "good");
            assertThat(next()).isEqualTo("good");
            assertThat(subscription.consumerFailures()).isEqualTo(1);
            assertThat(subscription.lastFailure())
                    .get()
                    .satisfies(failure -> assertThat(failure)
                            .hasMessageStartingWith("MD-B001")
                            .hasCauseInstanceOf(OutOfMemoryError.class));
        }
    }

    @Test
    void aConsumerMayCloseItsSubscription() throws Exception {
        BlockingQueue<RedisBus.Subscription> own = new LinkedBlockingQueue<>();
        own.add(redis.bus().subscribe("a", message -> {
            own.remove().close();
            got.add(message);
        }));
        redis.bus().publish("a", "stop");
        assertThat(next()).isEqualTo("stop");
    }

    @Test
    void aSubscriptionWithoutAServerFails() {
        try (Redis nobody = Redis.connect(RedisOptions.builder("127.0.0.1")
                .port(SafePorts.free())
                .retryBudget(Duration.ofMillis(200))
                .connectTimeout(Duration.ofMillis(200))
                .socketTimeout(Duration.ofMillis(200))
                .build())) {
            assertThatThrownBy(() -> nobody.bus().subscribe("a", got::add))
                    .hasMessageStartingWith("MD-N001 subscribing to a: cannot reach Redis at 127.0.0.1:");
        }
    }

    @Test
    void aRefusedLoginFailsAtOnce() {
        try (Server locked = Server.start("requirepass hunter2");
                Redis stranger =
                        Redis.connect(locked.options().password("swordfish").build())) {
            assertThatThrownBy(() -> stranger.bus().subscribe("a", got::add))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageStartingWith("MD-S010")
                    .hasMessageNotContaining("swordfish");
        }
    }

    @Test
    void noThreadIsLeftAfterClose() {
        redis.bus().subscribe("a", got::add);
        redis.bus().subscribe("b", got::add);
        redis.watermarkStore().get("a");
        redis.close();
        redis.close();
        while (Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .anyMatch(name -> name.startsWith("marketdata-redis") || name.startsWith("commons-pool"))) {
            Thread.onSpinWait();
        }
        assertThatThrownBy(() -> redis.bus().publish("a", "late")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> redis.bus().subscribe("a", got::add)).isInstanceOf(IllegalStateException.class);
    }
}
