package io.marketdata.redis;

import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.CandlePublisher;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.XAddParams;
import redis.clients.jedis.params.XReadParams;
import redis.clients.jedis.resps.StreamEntry;

/**
 * One-minute candles in a Redis stream for each instrument: {@code md.candles.1m.{instrument_key}}, id
 * {@code {open time in ms}-0}, about the last week.
 *
 * <p>A stream only grows at its end: a candle that is there already, or is older than the last one, is counted and not
 * added, so that sending again does no harm. Any thread.
 */
public final class RedisCandleStream implements CandlePublisher {
    /** How many candles a stream keeps at least: a week. */
    public static final int KEPT_CANDLES = 10_080;

    private final Calls calls;
    private final AtomicLong added = new AtomicLong();
    private final AtomicLong notNewer = new AtomicLong();

    RedisCandleStream(Calls calls) {
        this.calls = calls;
    }

    @Override
    public void publish(InstrumentId instrument, Timeframe timeframe, List<CandleWithMeta> candles) {
        if (timeframe != Timeframe.M1) {
            throw new IllegalArgumentException("the streams hold 1m candles, not " + timeframe);
        }
        CandleMessages.require(instrument, timeframe, candles);
        String key = key(instrument);
        int fresh = calls.change("adding %d candles to the stream %s".formatted(candles.size(), key), client -> {
            List<Response<StreamEntryID>> answers = new ArrayList<>(candles.size());
            try (Pipeline pipeline = client.pipelined()) {
                for (CandleWithMeta one : candles) {
                    XAddParams where = XAddParams.xAddParams()
                            .id(one.candle().tsOpen().toEpochMilli(), 0)
                            .maxLen(KEPT_CANDLES)
                            .approximateTrimming();
                    answers.add(pipeline.xadd(
                            key, CandleFields.of(one, calls.options().markets()), where));
                }
                pipeline.sync();
            }
            return (int) answers.stream().filter(RedisCandleStream::isAdded).count();
        });
        added.addAndGet(fresh);
        notNewer.addAndGet(candles.size() - fresh);
    }

    private static boolean isAdded(Response<StreamEntryID> answer) {
        try {
            answer.get();
            return true;
        } catch (JedisDataException refused) {
            if (String.valueOf(refused.getMessage()).contains("equal or smaller than the target stream top item")) {
                return false;
            }
            throw refused;
        }
    }

    /**
     * The candles behind an instant, ascending. A consumer gives the open time of the last one that it is done with; what
     * was cut off the stream meanwhile shows as a gap of minutes.
     *
     * @param after only candles that open later
     * @param most how many at most, from 1
     * @param wait for how long to wait where there is none, up to 10 seconds; zero for not at all
     * @throws io.marketdata.error.MalformedDataException (MD-Q001) for an entry that is no candle of this instrument
     */
    public List<CandleWithMeta> read(InstrumentId instrument, Instant after, int most, Duration wait) {
        if (most < 1) {
            throw new IllegalArgumentException("most " + most + " is less than 1");
        }
        if (wait.isNegative() || wait.compareTo(Calls.LONGEST_WAIT) > 0) {
            throw new IllegalArgumentException("wait " + wait + " is outside PT0S to " + Calls.LONGEST_WAIT);
        }
        String key = key(instrument);
        XReadParams how = XReadParams.xReadParams().count(most);
        if (wait.toMillis() > 0) {
            how.block((int) wait.toMillis());
        }
        StreamEntryID behind = new StreamEntryID(Math.max(0, after.toEpochMilli()), 0);
        List<Map.Entry<String, List<StreamEntry>>> streams =
                calls.ask("the stream " + key, client -> client.xread(how, Map.of(key, behind)));
        List<CandleWithMeta> candles = new ArrayList<>();
        if (streams != null) {
            for (Map.Entry<String, List<StreamEntry>> stream : streams) {
                for (StreamEntry entry : stream.getValue()) {
                    candles.add(candle(instrument, key, entry));
                }
            }
        }
        return List.copyOf(candles);
    }

    private CandleWithMeta candle(InstrumentId instrument, String key, StreamEntry entry) {
        String where = "the entry %s of the stream %s in Redis at %s"
                .formatted(entry.getID(), key, calls.options().endpoint());
        CandleWithMeta candle = CandleFields.parse(entry.getFields(), where);
        if (!candle.candle().instrument().equals(instrument)) {
            String what = "it is of " + candle.candle().instrument();
            throw CandleFields.malformed(where, what, new IllegalArgumentException(what));
        }
        return candle;
    }

    private String key(InstrumentId instrument) {
        return "md.candles.1m." + calls.options().markets().instrumentKey(instrument);
    }

    /** How many candles were added. */
    public long added() {
        return added.get();
    }

    /** How many candles were not added: they were there, or a later one was. One that is sent again after a doubt counts. */
    public long notNewer() {
        return notNewer.get();
    }
}
