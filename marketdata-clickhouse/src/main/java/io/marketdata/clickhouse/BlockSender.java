package io.marketdata.clickhouse;

import io.marketdata.error.WriteException;
import io.marketdata.error.WriteException.Outcome;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** Sends rows of one batch as {@code Native} blocks into one table. */
abstract class BlockSender implements Delivery.Sender {
    private final Server server;
    private final TableBrakes brakes;
    private final Pauses pauses;
    private final String table;
    private final String partition;

    /**
     * A sender.
     *
     * @param table without the database
     * @param partition the partition that all rows are of, in words
     */
    BlockSender(Server server, TableBrakes brakes, Pauses pauses, String table, String partition) {
        this.server = server;
        this.brakes = brakes;
        this.pauses = pauses;
        this.table = table;
        this.partition = partition;
    }

    /** The columns of the block, in its order. */
    abstract List<String> columns();

    abstract Map<String, String> settings(String token);

    /** Writes the block; returns how many bytes it has. */
    abstract long encode(RowSet rows, OutputStream out) throws IOException;

    /** Whether whoever writes has been closed. */
    abstract boolean isClosed();

    @Override
    public Sent send(RowSet rows, String token) throws InsertFailure {
        awaitBrakes();
        if (isStopped()) {
            String reason = isClosed() ? "the writer was closed" : "the thread was interrupted";
            String message = "the insert into %s at %s was not sent: %s".formatted(table, endpoint(), reason);
            throw new InsertFailure(
                    ErrorClass.NOT_SENT, new WriteException("MD-N002", message, Outcome.REJECTED, true, null));
        }
        long[] bytes = {0};
        Server.Inserted inserted = server.insert(
                new InsertTarget(
                        TableNames.of(server.options(), table),
                        columns().stream().map(Sql::name).toList(),
                        partition),
                settings(token),
                out -> {
                    bytes[0] = encode(rows, out);
                },
                this::isClosed);
        return new Sent(bytes[0], inserted.requests(), inserted.writtenRows());
    }

    private void awaitBrakes() {
        try {
            brakes.await(table, pauses);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Attempts attempts() {
        return new Attempts(server.options().retry(), pauses, ThreadLocalRandom.current());
    }

    @Override
    public void holdBack(Duration time) {
        brakes.hold(table, time, pauses);
    }

    @Override
    public void pause(Duration time) throws InterruptedException {
        pauses.pause(time);
    }

    @Override
    public boolean isStopped() {
        return isClosed() || Thread.currentThread().isInterrupted();
    }

    @Override
    public String table() {
        return table;
    }

    @Override
    public String endpoint() {
        return server.options().endpoint();
    }
}
