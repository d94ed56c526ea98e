package io.marketdata.testkit.bybit;

import io.marketdata.testkit.bybit.StreamFault.Group;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One connection by the venue's rules: what it is asked, and what it is told when the clock has moved. */
final class StreamSession {
    private static final long MINUTE_MILLIS = 60_000;
    private static final int MOST_SPOT_ARGS = 10;
    private static final int MOST_CHARACTERS = 21_000;
    private static final int FLOOD = 1_000;
    private static final int OVERSIZE_BYTES = 10 * 1024 * 1024;
    private static final Pattern TEXT_FIELD = Pattern.compile("\"(op|req_id)\"\\s*:\\s*\"([^\"]*)\"");
    private static final Pattern ARGS = Pattern.compile("\"args\"\\s*:\\s*\\[([^\\]]*)\\]");
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"");

    private final StreamRules rules;
    private final BybitCategory category;
    private final int connection;
    private final StreamWire wire;
    private final long openedMillis;
    private final Map<String, StreamTopic> topics = new LinkedHashMap<>();
    private final List<String> lateAcks = new ArrayList<>();
    private volatile boolean over;

    StreamSession(StreamRules rules, BybitCategory category, int connection, StreamWire wire) {
        this.rules = rules;
        this.category = category;
        this.connection = connection;
        this.wire = wire;
        openedMillis = rules.clock.millis();
    }

    boolean isOver() {
        return over;
    }

    /** The other end is gone. */
    synchronized void over() {
        over = true;
        rules.changed();
    }

    synchronized void drop() {
        over();
        wire.drop();
    }

    synchronized void close(int code) {
        over();
        wire.close(code);
    }

    synchronized List<String> topics() {
        return List.copyOf(topics.keySet());
    }

    /** A text of the client. */
    synchronized void receive(String text) {
        Map<String, String> fields = new LinkedHashMap<>();
        Matcher field = TEXT_FIELD.matcher(text);
        while (field.find()) {
            fields.put(field.group(1), field.group(2));
        }
        List<String> args = new ArrayList<>();
        Matcher list = ARGS.matcher(text);
        if (list.find()) {
            Matcher quoted = QUOTED.matcher(list.group(1));
            while (quoted.find()) {
                args.add(quoted.group(1));
            }
        }
        String op = fields.getOrDefault("op", "");
        String reqId = fields.getOrDefault("req_id", "");
        Instant now = rules.clock.instant();
        rules.log(new StreamRequest(connection, now, op, reqId, args));
        if (over || rules.stalled) {
            return;
        }
        switch (op) {
            case "ping" -> pong(reqId, now.toEpochMilli());
            case "subscribe" -> subscribe(reqId, args, now.toEpochMilli());
            case "unsubscribe" -> {
                args.forEach(topics::remove);
                wire.text(answer(true, "unsubscribe", reqId, "unsubscribe"));
            }
            default -> wire.text(answer(false, "error:request op not supported", reqId, op));
        }
    }

    private void pong(String reqId, long now) {
        if (rules.faults.next(Group.PING, "", category) == StreamFault.NO_PONG) {
            return;
        }
        wire.text(rules.otherPong ? StreamFrames.otherPong(now) : answer(true, "pong", reqId, "ping"));
    }

    private String answer(boolean success, String message, String reqId, String op) {
        String words = success && op.equals("subscribe") && category != BybitCategory.SPOT ? "" : message;
        return StreamFrames.answer(success, words, connection, reqId, op, category != BybitCategory.SPOT);
    }

    private void subscribe(String reqId, List<String> args, long now) {
        StreamFault fault = rules.faults.next(Group.SUBSCRIBE, args, category);
        if (fault == StreamFault.DROP_AT_SUBSCRIBE) {
            drop();
            return;
        }
        if (fault == StreamFault.LOST_SUBSCRIBE) {
            return;
        }
        List<StreamTopic> added = new ArrayList<>();
        String refusal = refusal(args, fault, added);
        String id = fault == StreamFault.ACK_WITHOUT_REQ_ID ? "" : reqId;
        if (refusal != null) {
            boolean silent = rules.silentDuplicates && refusal.startsWith("error:already");
            if (!silent) {
                wire.text(answer(false, refusal, id, "subscribe"));
            }
            return;
        }
        for (StreamTopic topic : added) {
            long minute = Math.floorDiv(now, MINUTE_MILLIS);
            topic.nextMinute = topic.interval == null ? minute : topic.interval.startOf(minute);
            topic.deltaFirst = fault == StreamFault.DELTA_BEFORE_SNAPSHOT;
            topics.put(topic.name, topic);
        }
        String ack = answer(true, "subscribe", id, "subscribe");
        if (fault == StreamFault.LATE_ACK) {
            lateAcks.add("");
            lateAcks.add(ack);
        } else if (fault != StreamFault.NO_ACK && fault != StreamFault.DATA_BEFORE_ACK) {
            wire.text(ack);
        }
        added.forEach(topic -> push(topic, now));
        if (fault == StreamFault.DATA_BEFORE_ACK) {
            wire.text(ack);
        }
    }

    /** The words of refusal; null where all of them can be had, which are then added to the list. */
    private @Nullable String refusal(List<String> args, @Nullable StreamFault fault, List<StreamTopic> added) {
        if (category == BybitCategory.SPOT && args.size() > MOST_SPOT_ARGS) {
            return "args size >" + MOST_SPOT_ARGS;
        }
        if (fault == StreamFault.REFUSED_TOPIC) {
            return StreamTopic.refusal("Invalid symbol", args.get(0), category);
        }
        if (fault == StreamFault.REFUSED_FOR_NOW) {
            return "system busy";
        }
        int characters = topics.keySet().stream().mapToInt(String::length).sum();
        for (String arg : args) {
            if (topics.containsKey(arg)) {
                return "error:already subscribed,topic:" + arg;
            }
            Object topic = StreamTopic.of(arg, category, rules.truth);
            if (topic instanceof String words) {
                return words;
            }
            added.add((StreamTopic) topic);
            characters += arg.length();
        }
        return characters > MOST_CHARACTERS ? "args length >" + MOST_CHARACTERS : null;
    }

    /** Sends what became due until now. */
    synchronized void push(long now) {
        if (over) {
            return;
        }
        if (rules.lifeMillis > 0 && now - openedMillis >= rules.lifeMillis) {
            drop();
            return;
        }
        if (!rules.stalled && !lateAcks.isEmpty()) {
            String ack = lateAcks.remove(0);
            if (!ack.isEmpty()) {
                wire.text(ack);
            }
        }
        for (StreamTopic topic : List.copyOf(topics.values())) {
            if (!over) {
                push(topic, now);
            }
        }
    }

    private void push(StreamTopic topic, long now) {
        boolean withheld = rules.stalled || rules.withheld.test(topic.name);
        if (topic.interval == null) {
            if (!withheld) {
                ticker(topic, now);
            }
        } else if (withheld) {
            topic.late.clear();
            topic.nextMinute = topic.interval.startOf(Math.floorDiv(now, MINUTE_MILLIS));
        } else {
            klines(topic, topic.interval, now);
        }
    }

    private void klines(StreamTopic topic, Interval interval, long now) {
        List<String> late = List.copyOf(topic.late);
        topic.late.clear();
        late.forEach(text -> data(topic, text));
        long current = interval.startOf(Math.floorDiv(now, MINUTE_MILLIS));
        Bar bar = new Bar();
        topic.series.candle(current, interval.next(current), now, topic.series.walk(), bar);
        String open = bar.empty ? "" : StreamFrames.candle(topic.series, bar, interval, false, now);
        boolean openIsSent = bar.empty;
        while (topic.nextMinute < current) {
            long minute = topic.nextMinute;
            topic.nextMinute = interval.next(minute);
            topic.series.candle(minute, topic.nextMinute, Series.END_OF_TIME, topic.series.walk(), bar);
            if (bar.empty || (bar.volume == 0 && !rules.quietConfirmed)) {
                continue;
            }
            boolean last = topic.nextMinute == current;
            openIsSent |= confirm(topic, interval, bar, last ? open : "", now);
        }
        if (!openIsSent) {
            data(topic, StreamFrames.kline(category, topic.name, List.of(open), now));
        }
    }

    /** Sends a closed candle; whether the open one was sent with it. */
    private boolean confirm(StreamTopic topic, Interval interval, Bar bar, String open, long now) {
        String candle = StreamFrames.candle(topic.series, bar, interval, true, now);
        String frame = StreamFrames.kline(category, topic.name, List.of(candle), now);
        StreamFault fault = rules.faults.next(Group.CONFIRM, topic.name, category);
        if (fault == null) {
            data(topic, frame);
            return false;
        }
        switch (fault) {
            case MISSING_CONFIRM -> {}
            case LATE_CONFIRM -> topic.late.add(frame);
            case DOUBLED_CONFIRM -> {
                data(topic, frame);
                data(topic, frame);
            }
            case CORRECTED_CONFIRM -> {
                bar.volume++;
                String wrong = StreamFrames.candle(topic.series, bar, interval, true, now);
                data(topic, StreamFrames.kline(category, topic.name, List.of(wrong), now));
                topic.late.add(frame);
            }
            case BAD_NUMBER -> data(topic, frame.replaceFirst("\"close\":\"[^\"]*\"", "\"close\":\"1e\""));
            case IMPOSSIBLE_CANDLE -> data(topic, frame.replaceFirst("\"high\":\"[^\"]*\"", "\"high\":\"0\""));
            case TWO_CANDLES -> {
                List<String> both = open.isEmpty() ? List.of(candle) : List.of(candle, open);
                data(topic, StreamFrames.kline(category, topic.name, both, now));
                return !open.isEmpty();
            }
            default -> throw new IllegalStateException(fault + " is none of a closed candle");
        }
        return false;
    }

    private void ticker(StreamTopic topic, long now) {
        Map<String, String> fields = StreamTickers.fields(topic.series, now, topic.turn++);
        Map<String, String> said = topic.said;
        boolean deltas = category != BybitCategory.SPOT;
        if (deltas && said == null && topic.deltaFirst) {
            topic.deltaFirst = false;
            Map<String, String> some = new LinkedHashMap<>(fields);
            some.keySet().removeIf(name -> !name.equals("symbol") && !name.equals("lastPrice"));
            data(topic, StreamFrames.ticker(category, topic.name, true, some, rules.nextCs(), now));
            return;
        }
        long cs = rules.nextCs();
        boolean delta = deltas && said != null;
        Map<String, String> sent = said != null && delta ? StreamTickers.changes(said, fields) : fields;
        topic.said = fields;
        data(topic, StreamFrames.ticker(category, topic.name, delta, sent, cs, now));
        if (rules.faults.next(Group.TICKER, topic.name, category) == StreamFault.OLDER_CS) {
            Map<String, String> gone =
                    Map.of("symbol", topic.series.instrument().symbol(), "lastPrice", "0.00001");
            data(topic, StreamFrames.ticker(category, topic.name, true, gone, cs - 1, now));
        }
    }

    private void data(StreamTopic topic, String text) {
        if (over) {
            return;
        }
        StreamFault fault = rules.faults.next(Group.FRAME, topic.name, category);
        if (fault == null) {
            wire.text(text);
            return;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        switch (fault) {
            case FRAGMENTS -> fragments(bytes);
            case PING_FLOOD -> {
                for (int i = 0; i < FLOOD; i++) {
                    wire.frame(StreamWire.Kind.PING, new byte[0], true, true);
                }
                wire.text(text);
            }
            case BAD_UTF_8 -> wire.frame(StreamWire.Kind.TEXT, new byte[] {'{', (byte) 0xC3, '(', '}'}, true, true);
            case OVERSIZED_FRAME -> {
                byte[] huge = new byte[OVERSIZE_BYTES];
                Arrays.fill(huge, (byte) ' ');
                wire.frame(StreamWire.Kind.TEXT, huge, true, true);
            }
            case BINARY_FRAME -> {
                wire.frame(StreamWire.Kind.BINARY, bytes, true, true);
                wire.text(text);
            }
            case NOT_JSON -> {
                wire.text("<html>upgrade in progress</html>");
                wire.text(text);
            }
            case UNKNOWN_OP -> {
                wire.text("{\"op\":\"announce\",\"data\":[]}");
                wire.text(text);
            }
            case CLOSE_1012 -> close(1012);
            case DROP -> drop();
            default -> throw new IllegalStateException(fault + " is none of a frame");
        }
    }

    private void fragments(byte[] bytes) {
        int parts = 4;
        int size = bytes.length / parts;
        for (int part = 0; part < parts; part++) {
            int end = part == parts - 1 ? bytes.length : (part + 1) * size;
            wire.frame(StreamWire.Kind.TEXT, Arrays.copyOfRange(bytes, part * size, end), part == 0, part == parts - 1);
        }
    }
}
