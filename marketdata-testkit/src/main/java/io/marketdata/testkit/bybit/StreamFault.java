package io.marketdata.testkit.bybit;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** What can go wrong on a {@link FakeBybitStream}; each is armed, and happens at the next occasion of its group. */
public enum StreamFault {
    /** The opening handshake is answered with HTTP 503. */
    REFUSED_HANDSHAKE(Group.CONNECT),

    /** The connection breaks instead of an acknowledgement; nothing is subscribed. */
    DROP_AT_SUBSCRIBE(Group.SUBSCRIBE),
    /** Subscribed, and never said so. */
    NO_ACK(Group.SUBSCRIBE),
    /** The request is lost: not subscribed, and nothing said. */
    LOST_SUBSCRIBE(Group.SUBSCRIBE),
    /** Subscribed, and said so at the push after the next. */
    LATE_ACK(Group.SUBSCRIBE),
    /** The first frames of data come before the acknowledgement. */
    DATA_BEFORE_ACK(Group.SUBSCRIBE),
    /** The acknowledgement does not say of which request. */
    ACK_WITHOUT_REQ_ID(Group.SUBSCRIBE),
    /** The request is refused, and the first of its topics is named as unknown although it is listed. */
    REFUSED_TOPIC(Group.SUBSCRIBE),
    /** The request is refused with words that name no topic, and that say nothing of the next time. */
    REFUSED_FOR_NOW(Group.SUBSCRIBE),
    /** For linear: the first delta of a ticker comes before its snapshot, which is sent at the next push. */
    DELTA_BEFORE_SNAPSHOT(Group.SUBSCRIBE),

    /** A ping of the client is not answered. */
    NO_PONG(Group.PING),

    /** A closed candle is never sent. */
    MISSING_CONFIRM(Group.CONFIRM),
    /** A closed candle comes at the next push. */
    LATE_CONFIRM(Group.CONFIRM),
    /** A closed candle comes twice. */
    DOUBLED_CONFIRM(Group.CONFIRM),
    /** A closed candle comes with other values first, and at the next push with the right ones. */
    CORRECTED_CONFIRM(Group.CONFIRM),
    /** The candle that closed and the one that opened come in one frame. */
    TWO_CANDLES(Group.CONFIRM),
    /** The close of a closed candle is no number; the right frame is never sent. */
    BAD_NUMBER(Group.CONFIRM),
    /** The high of a closed candle is below its low; the right frame is never sent. */
    IMPOSSIBLE_CANDLE(Group.CONFIRM),

    /** For linear: a delta of an older cross sequence comes behind the right one, with a price that is long gone. */
    OLDER_CS(Group.TICKER),

    /** The frame comes in four fragments. */
    FRAGMENTS(Group.FRAME),
    /** A thousand pings of the protocol come before the frame. */
    PING_FLOOD(Group.FRAME),
    /** A text of bytes that are no UTF-8 comes instead of the frame. */
    BAD_UTF_8(Group.FRAME),
    /** A text of ten megabytes comes instead of the frame. */
    OVERSIZED_FRAME(Group.FRAME),
    /** Bytes come before the frame. */
    BINARY_FRAME(Group.FRAME),
    /** A text that is no JSON comes before the frame. */
    NOT_JSON(Group.FRAME),
    /** A message of an unknown kind comes before the frame. */
    UNKNOWN_OP(Group.FRAME),
    /** The server says that it starts anew, instead of the frame. */
    CLOSE_1012(Group.FRAME),
    /** The connection breaks instead of the frame. */
    DROP(Group.FRAME);

    /** When a fault can happen. */
    public enum Group {
        /** At the opening of a connection; its topic is the path. */
        CONNECT,
        /** At a request to subscribe. */
        SUBSCRIBE,
        /** At a ping of the client; its topic is empty. */
        PING,
        /** When a candle closed. */
        CONFIRM,
        /** At a frame of a ticker. */
        TICKER,
        /** At any frame of data. */
        FRAME
    }

    private final Group group;

    StreamFault(Group group) {
        this.group = group;
    }

    public Group group() {
        return group;
    }

    /** All of some groups. */
    public static Set<StreamFault> of(Group first, Group... others) {
        EnumSet<Group> groups = EnumSet.of(first, others);
        EnumSet<StreamFault> faults = EnumSet.noneOf(StreamFault.class);
        for (StreamFault fault : values()) {
            if (groups.contains(fault.group)) {
                faults.add(fault);
            }
        }
        return Collections.unmodifiableSet(faults);
    }
}
