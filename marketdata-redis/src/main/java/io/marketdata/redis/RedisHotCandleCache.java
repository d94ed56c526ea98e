package io.marketdata.redis;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import io.marketdata.model.TimeRange;
import io.marketdata.model.Timeframe;
import io.marketdata.spi.HotCandleCache;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;

/**
 * The hot cache in Redis: {@code md:hot:1m:{instrument_key}:z} orders an instrument's open times, {@code :h} has a JSON object
 * of the stream's fields for each.
 */
final class RedisHotCandleCache implements HotCandleCache {
    private static final JsonFactory JSON = new JsonFactory();

    /** What one script takes: it holds up everybody else for some milliseconds. */
    private static final int CANDLES_OF_A_SCRIPT = 500;

    private final Calls calls;

    RedisHotCandleCache(Calls calls) {
        this.calls = calls;
    }

    @Override
    public void put(List<CandleWithMeta> candles) {
        if (candles.isEmpty()) {
            return;
        }
        Map<InstrumentId, List<CandleWithMeta>> byInstrument = new LinkedHashMap<>();
        for (CandleWithMeta one : candles) {
            requireMinute(one);
            byInstrument
                    .computeIfAbsent(one.candle().instrument(), instrument -> new ArrayList<>())
                    .add(one);
        }
        calls.change("putting " + candles.size() + " candles into the hot cache", client -> {
            List<Response<Object>> answers = new ArrayList<>();
            try (Pipeline pipeline = client.pipelined()) {
                byInstrument.forEach((instrument, all) -> {
                    for (int from = 0; from < all.size(); from += CANDLES_OF_A_SCRIPT) {
                        List<CandleWithMeta> some = all.subList(from, Math.min(from + CANDLES_OF_A_SCRIPT, all.size()));
                        answers.add(pipeline.eval(Scripts.PUT_HOT, keys(instrument), arguments(some)));
                    }
                });
                pipeline.sync();
            }
            answers.forEach(Response::get);
            return answers.size();
        });
    }

    private static void requireMinute(CandleWithMeta one) {
        if (!one.candle()
                .tsOpen()
                .plus(Timeframe.M1.duration())
                .equals(one.candle().tsClose())) {
            throw new IllegalArgumentException("the candle of %s at %s is not one of a minute"
                    .formatted(one.candle().instrument(), one.candle().tsOpen()));
        }
    }

    private List<String> keys(InstrumentId instrument) {
        String key = "md:hot:1m:" + calls.options().markets().instrumentKey(instrument);
        return List.of(key + ":z", key + ":h");
    }

    private List<String> arguments(List<CandleWithMeta> candles) {
        List<String> arguments = new ArrayList<>(1 + 3 * candles.size());
        arguments.add(Long.toString(REACH.toMillis()));
        for (CandleWithMeta one : candles) {
            arguments.add(Long.toString(one.candle().tsOpen().toEpochMilli()));
            arguments.add(Times.millis(one.meta().ingestedAt()));
            arguments.add(json(CandleFields.of(one, calls.options().markets())));
        }
        return arguments;
    }

    private static String json(Map<String, String> fields) {
        StringWriter text = new StringWriter(400);
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            for (Map.Entry<String, String> field : fields.entrySet()) {
                json.writeStringField(field.getKey(), field.getValue());
            }
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    @Override
    public List<CandleWithMeta> read(InstrumentId instrument, TimeRange range) {
        List<String> keys = keys(instrument);
        List<String> bounds = List.of(Long.toString(range.startMillis()), Long.toString(range.endMillis()));
        Object answer = calls.ask(
                "the hot candles of " + instrument + " in " + range,
                client -> client.eval(Scripts.READ_HOT, keys, bounds));
        List<CandleWithMeta> candles = new ArrayList<>();
        String where = "a value of %s in Redis at %s"
                .formatted(keys.get(1), calls.options().endpoint());
        for (Object value : (List<?>) answer) {
            candles.add(CandleFields.parse(fields(String.valueOf(value), where), where));
        }
        return List.copyOf(candles);
    }

    private static Map<String, String> fields(String text, String where) {
        Map<String, String> fields = new LinkedHashMap<>();
        try (JsonParser json = JSON.createParser(text)) {
            JsonToken token = json.nextToken();
            while (token != null) {
                token = json.nextToken();
                if (token == JsonToken.VALUE_STRING) {
                    fields.put(json.currentName(), json.getText());
                }
            }
        } catch (IOException problem) {
            throw CandleFields.malformed(where, problem.getMessage(), problem);
        }
        return fields;
    }
}
