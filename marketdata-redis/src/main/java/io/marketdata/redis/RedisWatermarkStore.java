package io.marketdata.redis;

import io.marketdata.error.MalformedDataException;
import io.marketdata.error.MarketDataException;
import io.marketdata.spi.WatermarkStore;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Marks in Redis, each {@code seconds.nanoseconds call} under the key as it is given. */
final class RedisWatermarkStore implements WatermarkStore {
    private static final Pattern MARK = Pattern.compile("(-?\\d{1,18})\\.(\\d{1,9}) .+");

    private final Calls calls;

    RedisWatermarkStore(Calls calls) {
        this.calls = calls;
    }

    @Override
    public Optional<Instant> get(String key) {
        return calls.ask("the mark " + key, client -> Optional.ofNullable(client.get(key)))
                .map(mark -> parse(key, mark));
    }

    private Instant parse(String key, String mark) {
        Matcher parts = MARK.matcher(mark);
        if (parts.matches()) {
            try {
                return Instant.ofEpochSecond(Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2)));
            } catch (DateTimeException outOfRange) {
                throw malformed(key, mark, outOfRange);
            }
        }
        throw malformed(key, mark, null);
    }

    private MalformedDataException malformed(String key, String mark, @Nullable Throwable cause) {
        return new MalformedDataException(
                "MD-Q001",
                "the key %s in Redis at %s holds \"%s\", which is no mark of this library; remove it or use another key"
                        .formatted(key, calls.options().endpoint(), MarketDataException.foreign(mark)),
                cause);
    }

    @Override
    public boolean advance(String key, Instant mark, Duration timeToLive) {
        if (timeToLive.toMillis() < 1) {
            throw new IllegalArgumentException("timeToLive " + timeToLive + " is less than a millisecond");
        }
        List<String> arguments = List.of(
                Long.toString(mark.getEpochSecond()),
                Integer.toString(mark.getNano()),
                UUID.randomUUID().toString(),
                Long.toString(timeToLive.toMillis()));
        return calls.change(
                "advancing the mark " + key + " to " + mark,
                client -> Long.valueOf(1).equals(client.eval(Scripts.ADVANCE, List.of(key), arguments)));
    }
}
