package io.marketdata.parquet;

import static io.marketdata.parquet.Present.present;

import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.jspecify.annotations.Nullable;

/**
 * The values of one column as an array of one kind, row group after row group.
 *
 * <p>Nothing is read before a value is asked for, and what is skipped first is passed over by whole pages. One thread at
 * a time.
 *
 * @param <A> the array type: {@code long[]} or {@code double[]}
 */
abstract class ColumnReader<A> implements AutoCloseable {
    private static final int LEVELS = 1024;

    private final PageReader pages;
    private final boolean optional;
    private final RleDecoder levels = new RleDecoder();
    private final int[] levelBuffer;
    private @Nullable Values<A> values;
    private boolean loaded;
    private int left;
    private long skipped;

    ColumnReader(PageReader pages) {
        this.pages = pages;
        optional = pages.column().optional();
        levelBuffer = new int[optional ? LEVELS : 0];
    }

    /** The values of a page, one after the other; nulls are not among them. */
    interface Values<A> {
        void read(A target, int offset, int count);

        void skip(int count);

        /** As {@link RleDecoder#run}: the rows that surely share {@link #runValue()}. */
        default int run(int max) {
            return 0;
        }

        /** The value of the run. */
        default long runValue() {
            throw new IllegalStateException("no run");
        }
    }

    /** The elements of an array for so many values of a dictionary, and some more as far as they take no more memory. */
    static int roomFor(int values) {
        return Math.max(values, BufferBudget.withMargin((long) values * Long.BYTES) / Long.BYTES);
    }

    /** Takes a dictionary of {@code count} values. */
    abstract void dictionary(byte[] bytes, int start, int end, int count);

    /** The values of a page; null where the encoding is not known for this type. */
    abstract @Nullable Values<A> values(Encoding encoding, byte[] bytes, int start, int end, int count);

    /** Lets go of the page that was decoded last: its bytes may be replaced by larger ones. */
    abstract void release();

    abstract void fillNull(A target, int from, int to);

    /** Moves the {@code count} values at {@code offset} to the rows whose level is 1, and makes the others null. */
    abstract void spread(A target, int offset, int count, int[] rowLevels, int rows);

    final void open(RowGroupInfo group) {
        pages.open(group);
        left = 0;
        skipped = 0;
        loaded = false;
        values = null;
    }

    final void skip(long rows) {
        skipped += rows;
    }

    /** Reads the next rows. */
    final void read(int rows, A target, int offset) {
        int at = offset;
        int stop = offset + rows;
        try {
            while (at < stop) {
                Values<A> page = ready();
                int step = Math.min(left, stop - at);
                if (!optional) {
                    page.read(target, at, step);
                } else {
                    step = readOptional(page, target, at, step);
                }
                at += step;
                left -= step;
            }
        } catch (RuntimeException failure) {
            throw pages.corrupt(failure);
        }
    }

    private int readOptional(Values<A> page, A target, int at, int most) {
        int run = levels.run(most);
        if (run > 0) {
            if (levels.value() == 1) {
                page.read(target, at, run);
            } else {
                fillNull(target, at, at + run);
            }
            levels.skip(run);
            return run;
        }
        int rows = levels.available(Math.min(most, LEVELS));
        levels.read(levelBuffer, 0, rows);
        int present = ones(rows);
        page.read(target, at, present);
        if (present < rows) {
            spread(target, at, present, levelBuffer, rows);
        }
        return rows;
    }

    private int ones(int rows) {
        int ones = 0;
        for (int i = 0; i < rows; i++) {
            ones += levelBuffer[i] & 1;
        }
        return ones;
    }

    /**
     * How many of the next rows, at most {@code max}, hold the same value as far as the encoding shows it without a look
     * at each: {@link #runValue()}. 0 where it does not show.
     */
    final int run(int max) {
        try {
            Values<A> page = ready();
            int most = Math.min(max, left);
            if (optional) {
                most = levels.run(most);
                if (levels.value() != 1) {
                    return 0;
                }
            }
            return most == 0 ? 0 : page.run(most);
        } catch (RuntimeException failure) {
            throw pages.corrupt(failure);
        }
    }

    final long runValue() {
        return ready().runValue();
    }

    /** The page with the next row, after everything that was to be skipped. */
    private Values<A> ready() {
        while (true) {
            if (left == 0) {
                nextPage();
            } else if (skipped >= left) {
                if (!loaded) {
                    pages.skip();
                }
                skipped -= left;
                left = 0;
            } else {
                Values<A> page = loaded && values != null ? values : load();
                if (skipped == 0) {
                    return page;
                }
                discard(page, (int) skipped);
                left -= (int) skipped;
                skipped = 0;
            }
        }
    }

    private void nextPage() {
        values = null;
        levels.release();
        release();
        PageHeader header = pages.next();
        if (header.getType() == PageType.DICTIONARY_PAGE) {
            pages.load();
            int count = present(header.getDictionary_page_header(), "the header of a dictionary")
                    .getNum_values();
            // The smallest value takes a byte, unless it is a text of none: then its length takes four.
            if (count < 0 || count > pages.end() - pages.start()) {
                throw new CorruptPage(
                        "a dictionary of " + count + " values in " + (pages.end() - pages.start()) + " bytes");
            }
            dictionary(pages.bytes(), pages.start(), pages.end(), count);
            return;
        }
        DataPageHeaderV2 v2 = header.getData_page_header_v2();
        left = v2 == null ? version1(header).getNum_values() : v2.getNum_values();
        loaded = false;
        if (left < 0) {
            throw new CorruptPage("a page of " + left + " values");
        }
        if (left == 0) {
            pages.skip();
        }
    }

    private Values<A> load() {
        pages.load();
        PageHeader header = pages.header();
        byte[] bytes = pages.bytes();
        int start = pages.start();
        Encoding encoding;
        DataPageHeaderV2 v2 = header.getData_page_header_v2();
        if (v2 != null) {
            encoding = present(v2.getEncoding(), "the encoding of a page");
            start += v2.getRepetition_levels_byte_length();
            if (optional) {
                levels.open(bytes, start, start + v2.getDefinition_levels_byte_length(), 1);
            }
            start += v2.getDefinition_levels_byte_length();
        } else {
            encoding = present(version1(header).getEncoding(), "the encoding of a page");
            if (optional) {
                start = openLevels(header, bytes, start);
            }
        }
        Values<A> page = values(encoding, bytes, start, pages.end(), left);
        if (page == null) {
            throw pages.unsupported(encoding);
        }
        values = page;
        loaded = true;
        return page;
    }

    private static DataPageHeader version1(PageHeader header) {
        return present(header.getData_page_header(), "the header of a data page");
    }

    private int openLevels(PageHeader header, byte[] bytes, int start) {
        Encoding encoding = present(version1(header).getDefinition_level_encoding(), "the encoding of levels");
        if (encoding != Encoding.RLE) {
            throw pages.unsupported(encoding);
        }
        int length = pages.end() - start < 4 ? -1 : LittleEndian.getInt(bytes, start);
        if (length < 0 || length > pages.end() - start - 4) {
            throw new CorruptPage("levels of " + length + " bytes");
        }
        levels.open(bytes, start + 4, start + 4 + length, 1);
        return start + 4 + length;
    }

    private void discard(Values<A> page, int rows) {
        if (!optional) {
            page.skip(rows);
            return;
        }
        int todo = rows;
        while (todo > 0) {
            int run = levels.run(todo);
            if (run > 0) {
                page.skip(levels.value() == 1 ? run : 0);
                levels.skip(run);
            } else {
                run = levels.available(Math.min(todo, LEVELS));
                levels.read(levelBuffer, 0, run);
                page.skip(ones(run));
            }
            todo -= run;
        }
    }

    @Override
    public final void close() {
        pages.close();
    }
}
