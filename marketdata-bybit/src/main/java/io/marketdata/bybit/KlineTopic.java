package io.marketdata.bybit;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.marketdata.model.Candle;
import io.marketdata.model.CandleMeta;
import io.marketdata.model.CandleSource;
import io.marketdata.model.CandleWithMeta;
import io.marketdata.model.InstrumentId;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The closed one-minute candles of one instrument; a frame without any is not parsed. */
final class KlineTopic extends StreamTopic {
    private static final long MINUTE_MILLIS = 60_000;
    private static final List<String> NAMES = List.of("open", "high", "low", "close", "volume", "turnover");

    private final String instrumentKey;
    private final Clock clock;
    private final StreamTally tally;
    private final Consumer<CandleWithMeta> out;
    private @Nullable Candle last;

    KlineTopic(
            InstrumentId instrument,
            String instrumentKey,
            Clock clock,
            StreamTally tally,
            Consumer<CandleWithMeta> out) {
        super("kline.1." + instrument.symbol(), instrument);
        this.instrumentKey = instrumentKey;
        this.clock = clock;
        this.tally = tally;
        this.out = out;
    }

    @Override
    void read(String text) {
        if (!FrameGate.hasConfirmed(text)) {
            return;
        }
        List<Candle> candles = new ArrayList<>(1);
        StreamMessage.read(text, name(), json -> message(json, candles));
        for (Candle candle : candles) {
            count(candle);
            Instant now = clock.instant();
            tally.candle(now.toEpochMilli() - candle.tsClose().toEpochMilli());
            out.accept(new CandleWithMeta(candle, new CandleMeta(CandleSource.WS, now, instrumentKey)));
        }
    }

    private void count(Candle candle) {
        Candle before = last;
        if (before != null) {
            if (candle.tsOpen().equals(before.tsOpen())) {
                tally.repeated(!candle.equals(before));
            } else if (candle.tsOpen().isAfter(before.tsClose())) {
                tally.gap((candle.tsOpen().toEpochMilli() - before.tsClose().toEpochMilli()) / MINUTE_MILLIS);
            }
        }
        if (before == null || !candle.tsOpen().isBefore(before.tsOpen())) {
            last = candle;
        }
    }

    private void message(JsonParser json, List<Candle> candles) throws IOException {
        boolean data = false;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            boolean isData = json.currentName().equals("data");
            JsonToken value = json.nextToken();
            if (isData && value == JsonToken.START_ARRAY) {
                data = true;
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    if (json.currentToken() != JsonToken.START_OBJECT) {
                        throw JsonBody.malformed("MD-J008", name(), "a candle is no object");
                    }
                    candle(json, candles);
                }
            } else {
                json.skipChildren();
            }
        }
        if (!data) {
            throw JsonBody.malformed("MD-J008", name(), "data is no array");
        }
    }

    private void candle(JsonParser json, List<Candle> candles) throws IOException {
        long start = -1;
        boolean confirmed = false;
        @Nullable Double[] values = new @Nullable Double[NAMES.size()];
        String interval = "";
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            JsonToken token = json.nextToken();
            int at = NAMES.indexOf(name);
            if (at >= 0) {
                values[at] = JsonBody.decimal(json, name(), name);
            } else if (name.equals("start")) {
                start = JsonBody.integer(json, name(), "start");
            } else if (name.equals("confirm")) {
                confirmed = token == JsonToken.VALUE_TRUE;
            } else if (name.equals("interval") && token == JsonToken.VALUE_STRING) {
                interval = json.getText();
            } else {
                json.skipChildren();
            }
        }
        if (confirmed) {
            candles.add(closed(start, interval, values));
        }
    }

    private Candle closed(long start, String interval, @Nullable Double[] values) {
        if (start < 0 || start % MINUTE_MILLIS != 0 || !interval.equals("1")) {
            throw JsonBody.malformed(
                    "MD-J008", name(), "start %d with interval \"%s\" is no minute".formatted(start, interval));
        }
        for (int i = 0; i < values.length; i++) {
            if (values[i] == null) {
                throw JsonBody.malformed("MD-J008", name(), NAMES.get(i) + " is missing at start " + start);
            }
        }
        try {
            return new Candle(
                    instrument(),
                    Instant.ofEpochMilli(start),
                    Instant.ofEpochMilli(start + MINUTE_MILLIS),
                    number(values[0]),
                    number(values[1]),
                    number(values[2]),
                    number(values[3]),
                    number(values[4]),
                    values[5]);
        } catch (IllegalArgumentException impossible) {
            throw JsonBody.malformed("MD-J006", name(), String.valueOf(impossible.getMessage()));
        }
    }

    private static double number(@Nullable Double value) {
        return value == null ? Double.NaN : value;
    }

    /** What came last stays known: a minute that comes again behind a break is still one that came before. */
    @Override
    void restart() {}

    @Override
    boolean buildsUp() {
        return false;
    }
}
