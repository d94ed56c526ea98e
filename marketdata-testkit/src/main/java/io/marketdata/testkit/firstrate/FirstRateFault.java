package io.marketdata.testkit.firstrate;

/** A way in which a {@link FakeFirstRate} goes wrong once it is armed. */
public enum FirstRateFault {
    /** 200 and the text {@code no active subscription}. */
    NO_SUBSCRIPTION(Site.API),
    /** 200 and a page that says {@code no datafile found}. */
    NO_DATAFILE(Site.API),
    /** 200 and nothing. */
    EMPTY_ANSWER(Site.API),
    /** 503 with {@code Retry-After: 1}. */
    HTTP_503(Site.API),
    /** 500 with a page. */
    HTTP_500(Site.API),
    /** 429 without a header. */
    HTTP_429(Site.API),
    /** 403 with a page. */
    HTTP_403(Site.API),
    /** The connection is closed before the answer. */
    HANG_UP(Site.API),
    /** The connection is reset before the answer. */
    RESET(Site.API),
    /** The request is never answered. */
    SILENCE(Site.API),

    /** {@code last_update} says something that is no date. */
    NOT_A_DATE(Site.LAST_UPDATE),
    /** {@code last_update} says a date ten years later. */
    DATE_OF_THE_FUTURE(Site.LAST_UPDATE),

    /** Redirected to where it came from, again and again while armed. */
    REDIRECT_LOOP(Site.DATA_FILE),
    /** Redirected to {@code http://169.254.169.254/}. */
    REDIRECT_TO_LINK_LOCAL(Site.DATA_FILE),
    /** Redirected to a {@code file:} address. */
    REDIRECT_TO_FILE(Site.DATA_FILE),
    /** 302 that does not say where to. */
    REDIRECT_TO_NOWHERE(Site.DATA_FILE),

    /** The stream ends after half of what was to come. */
    CUT_BODY(Site.STORE),
    /** The stream ends behind the first byte. */
    ONE_BYTE(Site.STORE),
    /** The connection is reset after half of what was to come. */
    RESET_BODY(Site.STORE),
    /** Half of what was to come, and then nothing, with the connection open. */
    STALLED_BODY(Site.STORE),
    /** A piece at each turn of the builder's pace. */
    DRIPPING_BODY(Site.STORE),
    /** {@code Content-Length} says 1,000 more than there are. */
    LENGTH_TOO_LONG(Site.STORE),
    /** {@code Content-Length} says a tenth less than there are. */
    LENGTH_TOO_SHORT(Site.STORE),
    /** In chunks, without a length. */
    NO_LENGTH(Site.STORE),
    /** The whole file in the coding gzip, whether or not the client takes it, and also where a part was asked for. */
    GZIP(Site.STORE),
    /** 503 of the store. */
    STORE_503(Site.STORE),
    /** 404 of the store, as for a file that was replaced meanwhile. */
    STORE_404(Site.STORE),
    /** 200 and all of it where a part was asked for. */
    RANGE_IGNORED(Site.STORE_PART),
    /** 206 that begins elsewhere, and says so. */
    RANGE_ELSEWHERE(Site.STORE_PART),
    /** 206 whose {@code Content-Range} is right and whose bytes are those of the beginning. */
    RANGE_OF_WRONG_BYTES(Site.STORE_PART),
    /** 206 without {@code Content-Range}. */
    RANGE_UNSAID(Site.STORE_PART),
    /** From now on the file has another ETag. */
    ETAG_CHANGED(Site.STORE_PART),

    /** Entries that archives made on a Mac carry, {@code ._X} and {@code __MACOSX/._X}, and a readme. */
    SIDECARS(Site.ARCHIVE),
    /** A first entry whose name leads three folders up. */
    PATH_UPWARDS(Site.ARCHIVE),
    /** A first entry whose name begins with a slash. */
    PATH_ABSOLUTE(Site.ARCHIVE),
    /** A first entry whose name is a path of Windows. */
    PATH_OF_WINDOWS(Site.ARCHIVE),
    /** The first entry twice. */
    DUPLICATE_ENTRY(Site.ARCHIVE),
    /** Names say another timeframe. */
    WRONG_TIMEFRAME(Site.ARCHIVE),
    /** Names say another adjustment; nothing for types that have none. */
    WRONG_ADJUSTMENT(Site.ARCHIVE),
    /** A first entry of 1 GiB that says so. */
    BOMB(Site.ARCHIVE),
    /** A first entry of 1 GiB that says 1,000 bytes. */
    BOMB_UNDECLARED(Site.ARCHIVE),
    /** The first entry says that it is encrypted. */
    ENCRYPTED_ENTRY(Site.ARCHIVE),
    /** The first entry says another checksum. */
    WRONG_CRC(Site.ARCHIVE),
    /** Some bytes in the midst of the first entry are others. */
    CORRUPT_DATA(Site.ARCHIVE),
    /** The last 30 bytes are not there. */
    CUT_DIRECTORY(Site.ARCHIVE),
    /** Only the first half is there, with a length to match. */
    CUT_ARCHIVE(Site.ARCHIVE),
    /** 1,000 bytes behind its end. */
    TRAILING_GARBAGE(Site.ARCHIVE),
    /** 1,000 bytes before its beginning. */
    LEADING_GARBAGE(Site.ARCHIVE),
    /** Another archive before it, with no ticker of this one. */
    TWO_ARCHIVES(Site.ARCHIVE),
    /** A first entry that is an archive. */
    NESTED_ARCHIVE(Site.ARCHIVE),
    /** No entries. */
    EMPTY_ARCHIVE(Site.ARCHIVE),
    /** 200,000 entries of other tickers before its own. */
    MANY_ENTRIES(Site.ARCHIVE),
    /** The archive of the trading date before. */
    STALE_ARCHIVE(Site.ARCHIVE);

    /** Which requests it suits. */
    enum Site {
        API,
        LAST_UPDATE,
        DATA_FILE,
        ARCHIVE,
        STORE,
        STORE_PART
    }

    private final Site site;

    FirstRateFault(Site site) {
        this.site = site;
    }

    Site site() {
        return site;
    }

    /** Whether it is the archive that is wrong, and each download of it the same. */
    public boolean isOfArchive() {
        return site == Site.ARCHIVE;
    }

    /** Whether it is the object store that goes wrong. */
    public boolean isOfStore() {
        return site == Site.STORE || site == Site.STORE_PART;
    }

    /** Whether only requests for a part of a file get it. */
    public boolean needsRange() {
        return site == Site.STORE_PART;
    }
}
