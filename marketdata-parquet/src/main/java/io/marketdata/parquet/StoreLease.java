package io.marketdata.parquet;

/** The right of one process to write in a folder of a store, until it is closed. The end of the process closes it. */
public final class StoreLease implements AutoCloseable {
    private final FolderLock.Hold hold;

    StoreLease(FolderLock.Hold hold) {
        this.hold = hold;
    }

    /** How many files of writers that had ended early were removed. */
    public int swept() {
        return hold.swept();
    }

    /** Lets others write; closing twice does nothing. */
    @Override
    public void close() {
        hold.close();
    }
}
