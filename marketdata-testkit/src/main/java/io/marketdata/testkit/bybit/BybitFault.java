package io.marketdata.testkit.bybit;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** What can be wrong with an answer of a {@link FakeBybit}. One that does not suit a request waits for one that it suits. */
public enum BybitFault {
    /** The older half of the rows is missing. */
    SHORT_PAGE(Group.PAGE, 1),
    /** The newer half of the rows is missing. */
    PAGE_WITHOUT_NEWEST(Group.PAGE, 1),
    /** Rows in the middle are missing. */
    PAGE_WITH_HOLE(Group.PAGE, 3),
    /** No rows, where there are some. */
    EMPTY_PAGE(Group.PAGE, 1),
    /** Rows that were not asked for as well, older ones and newer ones: more of them than the limit. */
    LONGER_PAGE(Group.PAGE, 1),
    /** One row from before the window. */
    ROW_OUTSIDE_WINDOW(Group.PAGE, 1),
    /** One more row, half a minute after the open time of the middle one. */
    ROW_OFF_GRID(Group.PAGE, 1),
    /** The middle row twice. */
    DUPLICATE_ROW(Group.PAGE, 1),
    /** The rows in no order. */
    UNSORTED_ROWS(Group.PAGE, 2),
    /** The rows ascending. */
    OLDEST_FIRST(Group.PAGE, 2),
    /** The newer half descending, the rest ascending. */
    MIXED_ORDER(Group.PAGE, 4),

    /** The newest candles instead of those of the window, as when a parameter is misspelt. */
    LATEST_PAGE(Group.WRONG_PAGE, 1),
    /** The page before it once more: of the same series, or of the same list of instruments. */
    SAME_PAGE_AGAIN(Group.WRONG_PAGE, 0),
    /** The candles are said to be of {@code OTHERUSDT}. */
    OTHER_SYMBOL(Group.WRONG_PAGE, 1),

    /** The close of the middle row is null. */
    FIELD_NULL(Group.VALUE, 1),
    /** The close of the middle row is the empty text. */
    FIELD_EMPTY(Group.VALUE, 1),
    /** The close of the middle row is {@code 1e400}, more than a double holds. */
    PRICE_HUGE(Group.VALUE, 1),
    /** The close of the middle row is {@code 1e-400}, less than a double holds. */
    PRICE_TINY(Group.VALUE, 1),
    PRICE_NAN(Group.VALUE, 1),
    PRICE_INFINITY(Group.VALUE, 1),
    /** The close of the middle row is {@code 0x1p3}. */
    PRICE_HEX(Group.VALUE, 1),
    /** The close of the middle row is {@code 1d}. */
    PRICE_WITH_SUFFIX(Group.VALUE, 1),
    /** The close of the middle row stands between spaces. */
    PRICE_WITH_SPACES(Group.VALUE, 1),
    /** The close of the middle row begins with a plus. */
    PRICE_WITH_PLUS(Group.VALUE, 1),
    /** The close of the middle row is {@code 5.}. */
    PRICE_WITHOUT_FRACTION(Group.VALUE, 1),
    /** The close of the middle row has a thousand digits. */
    PRICE_OF_1000_DIGITS(Group.VALUE, 1),
    /** The middle row ends with its volume. */
    ROW_OF_SIX(Group.VALUE, 1),

    /** Each row has two more fields; nothing of it is wrong. */
    ROWS_OF_NINE(Group.HARMLESS, 1),
    /** Numbers instead of texts; nothing of it is wrong. */
    NUMBERS_NOT_TEXTS(Group.HARMLESS, 1),
    /** Compressed, whether the client can take it or not. */
    GZIP(Group.HARMLESS, 0),
    /** On the last page of instruments the cursor is null. */
    CURSOR_NULL(Group.HARMLESS, 0),
    /** On the last page of instruments there is no cursor. */
    CURSOR_MISSING(Group.HARMLESS, 0),

    RESULT_NULL(Group.DOCUMENT, 0),
    /** {@code "result":{}} with a retCode of 0. */
    RESULT_EMPTY(Group.DOCUMENT, 0),
    LIST_NULL(Group.DOCUMENT, 0),
    LIST_MISSING(Group.DOCUMENT, 0),
    /** An empty {@code list} before the right one. */
    DUPLICATE_KEY(Group.DOCUMENT, 0),
    /** An unknown key with 2,000 nested arrays. */
    DEEP_NESTING(Group.DOCUMENT, 0),
    /** An unknown key with 32 MiB of small numbers. */
    HUGE_DOCUMENT(Group.HUGE, 0),
    /** An unknown key with a text of 20 MB. */
    LONG_TEXT(Group.HUGE, 0),
    /** Half of the JSON, and nothing else that tells. */
    CUT_DOCUMENT(Group.DOCUMENT, 0),
    EMPTY_BODY(Group.DOCUMENT, 0),
    /** A page of HTML with a status of 200. */
    HTML_WITH_200(Group.DOCUMENT, 0),
    BYTE_ORDER_MARK(Group.DOCUMENT, 0),
    UTF_16(Group.DOCUMENT, 0),
    /** Two bytes in {@code retMsg} that are no UTF-8. */
    INVALID_UTF_8(Group.DOCUMENT, 0),

    /** Server time-out, HTTP 200. */
    RET_CODE_10000(Group.PASSING_ERROR, 0),
    /** Too many visits, HTTP 200. */
    RET_CODE_10006(Group.PASSING_ERROR, 0),
    /** Too many visits, with a header that says until when: a second. */
    RET_CODE_10006_WITH_RESET(Group.PASSING_ERROR, 0),
    /** Server error, HTTP 200. */
    RET_CODE_10016(Group.PASSING_ERROR, 0),
    /** System protection, HTTP 200. */
    RET_CODE_429(Group.PASSING_ERROR, 0),
    HTTP_429(Group.PASSING_ERROR, 0),
    /** {@code Retry-After: 1}. */
    HTTP_429_RETRY_AFTER(Group.PASSING_ERROR, 0),
    /** {@code Retry-After} is the date two seconds on, by the fake's clock. */
    HTTP_429_RETRY_AFTER_DATE(Group.PASSING_ERROR, 0),
    /** An empty body. */
    HTTP_500(Group.PASSING_ERROR, 0),
    /** A page of HTML. */
    HTTP_502(Group.PASSING_ERROR, 0),
    /** A page of HTML. */
    HTTP_503(Group.PASSING_ERROR, 0),
    /** A page of HTML. */
    HTTP_504(Group.PASSING_ERROR, 0),

    /** A parameter is refused. */
    RET_CODE_10001(Group.LASTING_ERROR, 0),
    /** The address is refused. */
    RET_CODE_10009(Group.LASTING_ERROR, 0),
    /** Refused by compliance. */
    RET_CODE_10024(Group.LASTING_ERROR, 0),
    /** The symbol is not allowed. */
    RET_CODE_10029(Group.LASTING_ERROR, 0),
    /** A code of no table, with 500 characters of text and a line feed among them. */
    RET_CODE_10032(Group.LASTING_ERROR, 0),
    /** {@code Retry-After: 1000000000}, thirty years. */
    HTTP_429_RETRY_AFTER_30_YEARS(Group.LASTING_ERROR, 0),
    /** HTML: requests come too often. One answer, no ban; {@link FakeBybit#ban} is one. */
    HTTP_403_TOO_FREQUENT(Group.LASTING_ERROR, 0),
    /** HTML: the country is not served. */
    HTTP_403_REGION(Group.LASTING_ERROR, 0),
    /** {@code 404 page not found}. */
    HTTP_404(Group.LASTING_ERROR, 0),

    /** The body ends in the middle, and is said to be longer. */
    TRUNCATED_BODY(Group.CONNECTION, 0),
    /** The connection is closed without an answer. */
    HANG_UP(Group.CONNECTION, 0),
    RESET_BEFORE_HEAD(Group.CONNECTION, 0),
    RESET_AFTER_HEAD(Group.CONNECTION, 0),
    RESET_IN_BODY(Group.CONNECTION, 0),

    /** The head waits for a turn of the fake's pace. */
    SLOW_HEAD(Group.SLOW, 0),
    /** The body comes a byte at each turn of the fake's pace. */
    DRIPPING_BODY(Group.SLOW, 0),
    /** Half of the body, and then nothing; the connection stays open. */
    SILENT_BODY(Group.SLOW, 0),
    /** No answer; the connection stays open. */
    SILENCE(Group.SLOW, 0);

    /** What a fault is about, and what becomes of it. */
    public enum Group {
        /** Rows are missing, too many or in another order: to be seen, and cured by asking again. */
        PAGE,
        /** Another page than the one that was asked for. */
        WRONG_PAGE,
        /** A row that is none. */
        VALUE,
        /** Looks unusual, and is right. */
        HARMLESS,
        /** No JSON, or not the JSON that it has to be; asked again, it is. */
        DOCUMENT,
        /** As {@link #DOCUMENT}, at the cost of a hundred megabytes for a moment. */
        HUGE,
        /** An error that passes. */
        PASSING_ERROR,
        /** An error at which asking again at once is of no use. */
        LASTING_ERROR,
        /** The connection breaks. */
        CONNECTION,
        /** Costs real time: as much as the client waits. */
        SLOW
    }

    private final Group group;
    private final int leastRows;

    BybitFault(Group group, int leastRows) {
        this.group = group;
        this.leastRows = leastRows;
    }

    public Group group() {
        return group;
    }

    /** Whether only an answer with so many candles can have it; 0 where any can. */
    int leastRows() {
        return leastRows;
    }

    /** All of some groups. */
    public static Set<BybitFault> of(Group first, Group... others) {
        EnumSet<Group> groups = EnumSet.of(first, others);
        EnumSet<BybitFault> faults = EnumSet.noneOf(BybitFault.class);
        for (BybitFault fault : values()) {
            if (groups.contains(fault.group)) {
                faults.add(fault);
            }
        }
        return Collections.unmodifiableSet(faults);
    }

    /**
     * Those after which a client that looks closely and asks again has every candle, at no cost of real time or memory: what a
     * {@link FaultMix} is made of unless told otherwise.
     */
    public static Set<BybitFault> curable() {
        return of(Group.PAGE, Group.HARMLESS, Group.DOCUMENT, Group.PASSING_ERROR, Group.CONNECTION);
    }
}
